using System.Numerics;
using System.Runtime.CompilerServices;

namespace RnnLessons.Training;

/// <summary>Adam's update of the numbers of one parameter. It knows nothing of tensors, and runs in the playground too.</summary>
/// <remarks>Source: Kingma and Ba 2015, algorithm 1.</remarks>
/// <param name="beta1">β₁.</param>
/// <param name="beta2">β₂.</param>
public sealed class AdamSweep(double beta1 = 0.9, double beta2 = 0.999)
{
    /// <summary>Moves numbers against their gradient.</summary>
    /// <param name="parameter">W.</param>
    /// <param name="gradient">g.</param>
    /// <param name="first">m, which moves with it.</param>
    /// <param name="second">v, which moves with it.</param>
    /// <param name="steps">t: 1 for the first update.</param>
    /// <param name="learningRate">η.</param>
    /// <param name="epsilon">ε, or ε̂.</param>
    /// <param name="epsilonHat">Whether it is ε̂, as in Keras: added to √v before that is corrected.</param>
    public void Update<T>(
        Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, int steps, double learningRate, double epsilon = 1e-8, bool epsilonHat = false)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var rate = T.CreateChecked(learningRate / (1 - Math.Pow(beta1, steps)));
        var root = T.CreateChecked(1 / Math.Sqrt(1 - Math.Pow(beta2, steps)));
        var small = T.CreateChecked(epsilon) * (epsilonHat ? root : T.One);
        Update(parameter, gradient, first, second, rate, root, small);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Update<T>(Span<T> parameter, ReadOnlySpan<T> gradient, Span<T> first, Span<T> second, T rate, T root, T small)
        where T : unmanaged, IFloatingPointIeee754<T>
    {
        var (keep1, keep2, add1, add2) = (T.CreateChecked(beta1), T.CreateChecked(beta2), T.CreateChecked(1 - beta1), T.CreateChecked(1 - beta2));
        var lanes = parameter.Length / Vector<T>.Count * Vector<T>.Count;
        for (var i = 0; i < lanes; i += Vector<T>.Count)
        {
            var g = new Vector<T>(gradient[i..]);
            var m = new Vector<T>(first[i..]) * keep1 + g * add1;
            var v = new Vector<T>(second[i..]) * keep2 + g * g * add2;
            m.CopyTo(first[i..]);
            v.CopyTo(second[i..]);
            (new Vector<T>(parameter[i..]) - m * rate / (Vector.SquareRoot(v) * root + new Vector<T>(small))).CopyTo(parameter[i..]);
        }

        for (var i = lanes; i < parameter.Length; i++) UpdateOne(ref parameter[i], gradient[i], ref first[i], ref second[i], rate, root, small);
    }

    /// <summary>What the lanes above do, for one number.</summary>
    private void UpdateOne<T>(ref T parameter, T g, ref T m, ref T v, T rate, T root, T small) where T : unmanaged, IFloatingPointIeee754<T>
    {
        m = m * T.CreateChecked(beta1) + g * T.CreateChecked(1 - beta1);
        v = v * T.CreateChecked(beta2) + g * g * T.CreateChecked(1 - beta2);
        parameter -= m * rate / (T.Sqrt(v) * root + small);
    }
}
