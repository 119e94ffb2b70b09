namespace RnnLessons.Probes;

/// <summary>How much of a gradient comes back along the path on which a gated cell only multiplies by a gate and adds.</summary>
/// <remarks>
/// c_t = f_t ∘ c_{t−1} + …, so along this path ∂c_t/∂c_{t−1} = diag(f_t): no weight and no squashing function stands in it. For a GRU
/// whose z writes, the gate that keeps is 1 − z_t. The whole gradient has other paths too, through the gates. Source: Hochreiter and Schmidhuber 1997.
/// </remarks>
public static class AdditivePath
{
    /// <summary>‖∂L/∂c_{T−lag}‖₂ along this path, for lag = 0 … T − 1: the last gradient, times each gate on the way back.</summary>
    /// <param name="keeping">The gate that keeps, [unit, step]: <c>probe.Values("f")</c>.</param>
    /// <param name="gradients">∂L/∂c of the same sequence, [unit, step]: <c>probe.Gradients("c")</c>; its last step is where the path begins.</param>
    public static double[] GradientByLag(double[,] keeping, double[,] gradients)
    {
        var (units, steps) = (keeping.GetLength(0), keeping.GetLength(1));
        if (gradients.GetLength(0) != units || gradients.GetLength(1) != steps)
            throw new ArgumentException($"The gate is {units} × {steps}, the gradient {gradients.GetLength(0)} × {gradients.GetLength(1)}; wanted: the same units and steps.", nameof(gradients));
        return AlongGates(keeping, [.. Enumerable.Range(0, units).Select(unit => gradients[unit, steps - 1])]);
    }

    private static double[] AlongGates(double[,] f, double[] back)
    {
        var (units, steps) = (back.Length, f.GetLength(1));
        var norms = new double[steps];
        for (var lag = 0; lag < steps; lag++)
        {
            norms[lag] = Math.Sqrt(back.Sum(value => value * value));
            for (var unit = 0; unit < units; unit++) back[unit] *= f[unit, steps - 1 - lag];
        }

        return norms;
    }
}
