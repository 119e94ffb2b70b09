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
    // A slice of this many numbers, with its gradient and moments, fits in a second-level cache.
    private const int Slice = 1 << 16;

    private readonly List<Moments> all;
    private readonly double learningRate, epsilon;
    private readonly AdamSweep sweep;
    private readonly bool epsilonHat;

    /// <summary>Takes charge of parameters, each float32 or float64 and contiguous on the CPU.</summary>
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
        (this.learningRate, this.epsilon, this.epsilonHat, sweep) = (learningRate, epsilon, epsilonHat, new(beta1, beta2));
        Parameter[] trained = [.. parameters];
        if (trained.Length == 0)
            throw new ArgumentException("There are no parameters to train; wanted: 1 or more. Does the model register its layers?", nameof(parameters));
        if (trained.FirstOrDefault(parameter => !Fits(parameter)) is { } odd)
            throw new ArgumentException($"A parameter is {odd.dtype}, {(odd.is_contiguous() ? "" : "not ")}contiguous, on {odd.device_type}; wanted: contiguous Float32 or Float64 on the CPU. Or use torch.optim.Adam.", nameof(parameters));
        all = [.. trained.Select(parameter => (Moments)(parameter.dtype is ScalarType.Float64 ? new Moments<double>(parameter) : new Moments<float>(parameter)))];
    }

    /// <summary>Whether a parameter is of the kind that this optimizer can update.</summary>
    public static bool Fits(Parameter parameter) =>
        parameter.dtype is ScalarType.Float32 or ScalarType.Float64 && parameter.device_type == TorchSharp.DeviceType.CPU && parameter.is_contiguous();

    /// <inheritdoc/>
    public override IEnumerable<Parameter> parameters() => all.Select(moments => moments.Parameter);

    /// <summary>Forgets the gradients: the next backward then need not add to them.</summary>
    public override void zero_grad()
    {
        foreach (var moments in all) moments.Parameter.grad = null;
    }

    private static void Want(bool fine, double value, string name, string wanted)
    {
        if (!fine) throw new ArgumentOutOfRangeException(name, $"{value}", $"{name} is {value}; wanted: {wanted}.");
    }

    /// <summary>Moves every parameter that has a gradient.</summary>
    /// <param name="closure">Not used.</param>
    /// <exception cref="InvalidOperationException">The model has been converted to another type since; no parameter was changed.</exception>
    public override Tensor step(Func<Tensor>? closure = null)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        if (all.FirstOrDefault(moments => moments.Parameter.IsInvalid || !Fits(moments.Parameter) || moments.Parameter.dtype != moments.Type) is { } odd)
            throw new InvalidOperationException(
                $"{(odd.Parameter.IsInvalid ? "A parameter has been replaced" : $"A parameter has become {odd.Parameter.dtype} on {odd.Parameter.device_type}")} since the optimizer was made, as by model.to(…); wanted: the same contiguous {odd.Type} parameters on the CPU. Convert the model first, then make the optimizer.");
        foreach (var moments in all)
        {
            if (moments.Parameter.grad is not { } given) continue;
            var gradient = (given.is_sparse ? given.to_dense() : given).contiguous();
            if (moments is Moments<double> wide) Move(wide, gradient);
            else Move((Moments<float>)moments, gradient);
        }

        return null!;
    }

    private void Move<T>(Moments<T> moments, Tensor gradient) where T : unmanaged, IFloatingPointIeee754<T>
    {
        moments.Steps++;
        var length = moments.First.Length;
        unsafe
        {
            var (parameter, slope) = ((nint)Address(moments.Parameter), (nint)Address(gradient));
            void Sweep(int slice)
            {
                var (start, count) = (slice * Slice, Math.Min(Slice, length - slice * Slice));
                sweep.Update<T>(
                    new((T*)parameter + start, count), new((T*)slope + start, count),
                    moments.First.AsSpan(start, count), moments.Second.AsSpan(start, count), moments.Steps, learningRate, epsilon, epsilonHat);
            }

            if (length <= Slice) Sweep(0);
            else Parts.Run((length + Slice - 1) / Slice, get_num_threads(), Sweep);
        }

        moments.Parameter.view(-1).narrow(0, 0, 0).add_(0); // changes nothing, and tells autograd that the values have changed
    }

    private static unsafe byte* Address(Tensor tensor) => (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));

    private abstract class Moments(Parameter parameter)
    {
        public Parameter Parameter { get; } = parameter;

        /// <summary>What the parameter was when the optimizer was made, and the moments are.</summary>
        public ScalarType Type { get; } = parameter.dtype;

        public int Steps { get; set; }
    }

    private sealed class Moments<T>(Parameter parameter) : Moments(parameter)
    {
        public T[] First { get; } = new T[parameter.numel()];

        public T[] Second { get; } = new T[parameter.numel()];
    }
}
