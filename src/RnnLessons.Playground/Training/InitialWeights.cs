using System.Numerics;

namespace RnnLessons.Playground.Training;

/// <summary>How weights begin.</summary>
internal static class InitialWeights
{
    /// <summary>Fills a network. Weights on inputs and outputs are Glorot's; those on the state begin as the setting has it; biases are 0 but for the LSTM's.</summary>
    public static void Fill(Network network, Setting setting)
    {
        var chance = new Chance(setting.Seed, Purpose.Weights);
        foreach (var layer in network.Layers)
        {
            foreach (var (name, shape) in layer.Cell.Parameters)
            {
                var weight = layer.Weight(name);
                if (shape.Length == 1) weight.Fill(Bias(name, setting));
                else if (OnState(name)) FillOnState(weight, (int)shape[0], setting, chance);
                else Glorot(weight, (int)shape[0], (int)shape[1], chance);
            }
        }

        Glorot(network.ReadoutWeights[..^network.Outputs], network.HiddenSize, network.Outputs, chance);
    }

    /// <summary>Orthonormal rows and columns, any such matrix as likely as any other: Gram and Schmidt's way, twice, on normal numbers.</summary>
    /// <param name="matrix">[n, n].</param>
    /// <param name="size">n.</param>
    /// <param name="chance">Where chance comes from.</param>
    public static void Orthogonal(Span<float> matrix, int size, Chance chance)
    {
        var rows = new double[size][];
        for (var row = 0; row < size; row++)
        {
            var drawn = new double[size];
            for (var i = 0; i < size; i++) drawn[i] = chance.Normal();
            for (var pass = 0; pass < 2; pass++)
            {
                for (var before = 0; before < row; before++)
                {
                    var product = 0.0;
                    for (var i = 0; i < size; i++) product += drawn[i] * rows[before][i];
                    for (var i = 0; i < size; i++) drawn[i] -= product * rows[before][i];
                }
            }

            var length = Math.Sqrt(drawn.Sum(value => value * value));
            for (var i = 0; i < size; i++) matrix[row * size + i] = (float)(drawn[i] /= length);
            rows[row] = drawn;
        }
    }

    private static float Bias(string name, Setting setting) => (float)(name switch
    {
        "b_f" => setting.ForgetBias,
        "b_i" => setting.InputBias,
        _ => 0,
    });

    // W_hf, W_hz, W_H …; peepholes are W_cf, W_ci and W_co.
    private static bool OnState(string name) => name == "W_H" || name.StartsWith("W_h", StringComparison.Ordinal);

    private static void FillOnState(Span<float> weight, int size, Setting setting, Chance chance)
    {
        if (setting.Start == "glorot")
        {
            Glorot(weight, size, size, chance);
            return;
        }

        if (setting.Start == "orthogonal")
        {
            Orthogonal(weight, size, chance);
            return;
        }

        foreach (ref var value in weight) value = (float)(chance.Normal() / Math.Sqrt(size));
        var radius = Eigenvalues.Of(weight).Max(Complex.Abs);
        foreach (ref var value in weight) value = (float)(value * (setting.Radius / radius));
    }

    /// <summary>Uniform in ±√(6 / (fan in + fan out)). Source: Glorot and Bengio 2010, equation 16.</summary>
    private static void Glorot(Span<float> weight, int rows, int columns, Chance chance)
    {
        var limit = Math.Sqrt(6.0 / (rows + columns));
        foreach (ref var value in weight) value = (float)((chance.Share() * 2 - 1) * limit);
    }
}
