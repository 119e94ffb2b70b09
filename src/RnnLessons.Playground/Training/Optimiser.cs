using RnnLessons.Training;

namespace RnnLessons.Playground.Training;

/// <summary>Moves weights against their gradient, as the library's Adam and SGD do.</summary>
/// <param name="count">How many numbers there are.</param>
internal sealed class Optimiser(int count)
{
    private readonly float[] first = new float[count], second = new float[count];
    private readonly AdamSweep adam = new(beta1: 0.9, beta2: 0.999);
    private int steps;

    /// <summary>The Euclidean norm of a gradient, summed in double: in float32 the squares of a vanished gradient are 0.</summary>
    public static double Norm(ReadOnlySpan<float> gradient)
    {
        var sum = 0.0;
        foreach (var value in gradient) sum += (double)value * value;
        return Math.Sqrt(sum);
    }

    /// <summary>Scales a gradient whose norm is larger than <paramref name="most"/> down to it; 0 leaves all as they are.</summary>
    public static void Clip(Span<float> gradient, double norm, double most)
    {
        if (most <= 0 || norm <= most) return;
        var factor = (float)(most / norm);
        foreach (ref var value in gradient) value *= factor;
    }

    /// <summary>One update.</summary>
    public void Move(string optimiser, Span<float> weights, ReadOnlySpan<float> gradient, double learningRate)
    {
        if (optimiser == "adam")
        {
            adam.Update(weights, gradient, first, second, ++steps, learningRate);
            return;
        }

        var rate = (float)learningRate;
        for (var i = 0; i < weights.Length; i++) weights[i] -= rate * gradient[i];
    }
}
