using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using RnnLessons.Cells.Fused;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>Adam with its whole update in one sweep over each parameter: the numbers of <c>torch.optim.Adam</c>, without its dozen tensors a step.</summary>
/// <remarks>
/// m ← β₁ m + (1 − β₁) g,  v ← β₂ v + (1 − β₂) g²,  W ← W − η / (1 − β₁ᵗ) · m / (√v / √(1 − β₂ᵗ) + ε).
/// Source: Kingma and Ba 2015, algorithm 1. A parameter without a gradient stays as it is, and so do its moments.
/// Keras has the formula before their section 2.1 and adds ε̂ to √v before that is corrected: W ← W − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε̂).
/// </remarks>
public sealed class FusedAdam : optim.Optimizer
{
    // A slice of this many floats, with its gradient and moments, fits in a second-level cache.
    private const int Slice = 1 << 16;

    private readonly List<Moments> all;
    private readonly double learningRate, beta1, beta2, epsilon;
    private readonly bool epsilonHat;

    /// <summary>Takes charge of parameters, all float32 and contiguous on the CPU.</summary>
    /// <param name="parameters">What to train.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="beta1">β₁.</param>
    /// <param name="beta2">β₂.</param>
    /// <param name="epsilon">ε, or ε̂.</param>
    /// <param name="epsilonHat">Whether it is ε̂, as in Keras: it then counts for more in the first steps.</param>
    /// <exception cref="ArgumentException">There is no parameter, or one that can't be updated in place; the message says which.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of its range.</exception>
    public FusedAdam(IEnumerable<Parameter> parameters, double learningRate = 0.001, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8, bool epsilonHat = false) : base(IntPtr.Zero)
    {
        Want(learningRate > 0 && double.IsFinite(learningRate), learningRate, nameof(learningRate), "a positive number, such as 0.001");
        Want(beta1 is >= 0 and < 1, beta1, nameof(beta1), "0 or more, and below 1");
        Want(beta2 is >= 0 and < 1, beta2, nameof(beta2), "0 or more, and below 1");
        Want(epsilon > 0 && double.IsFinite(epsilon), epsilon, nameof(epsilon), "a positive number, such as 1e-8");
        (this.learningRate, this.beta1, this.beta2, this.epsilon, this.epsilonHat) = (learningRate, beta1, beta2, epsilon, epsilonHat);
        all = [.. parameters.Select(parameter => new Moments(parameter))];
        if (all.Count == 0)
            throw new ArgumentException("There are no parameters to train; wanted: 1 or more. Does the model register its layers?", nameof(parameters));
        if (all.FirstOrDefault(moments => !Fits(moments.Parameter)) is { } odd)
            throw new ArgumentException($"A parameter is {odd.Parameter.dtype} on {odd.Parameter.device_type}; wanted: contiguous Float32 on the CPU. Or use torch.optim.Adam.", nameof(parameters));
    }

    /// <summary>Whether a parameter is of the kind that this optimizer can update.</summary>
    public static bool Fits(Parameter parameter) =>
        parameter.dtype == ScalarType.Float32 && parameter.device_type == TorchSharp.DeviceType.CPU && parameter.is_contiguous();

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => all.Select(moments => moments.Parameter);

    /// <summary>Forgets the gradients: the next backward then need not add to them.</summary>
    public override void zero_grad()
    {
        foreach (var moments in all) moments.Parameter.grad = null;
    }

    private static void Want(bool fine, double value, string name, string wanted)
    {
        if (!fine) throw new ArgumentOutOfRangeException(name, value, $"{name} is {value}; wanted: {wanted}.");
    }

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="closure">Not used.</param>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        foreach (var moments in all)
            if (moments.Parameter.grad is { } gradient) Move(moments, gradient.contiguous());
        return null!;
    }

    private void Move(Moments moments, Tensor gradient)
    {
        moments.Steps++;
        var rate = (float)(learningRate / (1 - Math.Pow(beta1, moments.Steps)));
        var root = (float)(1 / Math.Sqrt(1 - Math.Pow(beta2, moments.Steps)));
        var small = (float)epsilon * (epsilonHat ? root : 1);
        var length = moments.First.Length;
        unsafe
        {
            var (parameter, slope) = ((nint)Address(moments.Parameter), (nint)Address(gradient));
            void Sweep(int slice)
            {
                var (start, count) = (slice * Slice, Math.Min(Slice, length - slice * Slice));
                Update(
                    new((float*)parameter + start, count), new((float*)slope + start, count),
                    moments.First.AsSpan(start, count), moments.Second.AsSpan(start, count), rate, root, small);
            }

            if (length <= Slice) Sweep(0);
            else Parts.Run((length + Slice - 1) / Slice, get_num_threads(), Sweep);
        }

        moments.Parameter.view(-1).narrow(0, 0, 0).add_(0); // changes nothing, and tells autograd that the values have changed
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update(Span<float> parameter, ReadOnlySpan<float> gradient, Span<float> first, Span<float> second, float rate, float root, float small)
    {
        var (keep1, keep2, add1, add2) = ((float)beta1, (float)beta2, (float)(1 - beta1), (float)(1 - beta2));
        var lanes = parameter.Length / Vector<float>.Count * Vector<float>.Count;
        for (var i = 0; i < lanes; i += Vector<float>.Count)
        {
            var g = new Vector<float>(gradient[i..]);
            var m = new Vector<float>(first[i..]) * keep1 + g * add1;
            var v = new Vector<float>(second[i..]) * keep2 + g * g * add2;
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            (new Vector<float>(parameter[i..]) - m * rate / (Vector.SquareRoot(v) * root + new Vector<float>(small))).CopyTo(parameter[i..]);
        }

        for (var i = lanes; i < parameter.Length; i++) UpdateOne(ref parameter[i], gradient[i], ref first[i], ref second[i], rate, root, small);
    }

    /// <summary>What the lanes above do, for one number.</summary>
    private void UpdateOne(ref float parameter, float g, ref float m, ref float v, float rate, float root, float small)
    {
        m = m * (float)beta1 + g * (float)(1 - beta1);
        v = v * (float)beta2 + g * g * (float)(1 - beta2);
        parameter -= m * rate / (MathF.Sqrt(v) * root + small);
    }

    private static unsafe float* Address(Tensor tensor) => (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    private sealed class Moments(Parameter parameter)
    {
        public Parameter Parameter { get; } = parameter;

        public float[] First { get; } = new float[parameter.numel()];

        public float[] Second { get; } = new float[parameter.numel()];

        public int Steps { get; set; }
    }
}
