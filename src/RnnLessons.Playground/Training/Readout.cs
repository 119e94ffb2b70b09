using RnnLessons.Cells.Fused;

namespace RnnLessons.Playground.Training;

/// <summary>The dense layer on the states: y = h W + b.</summary>
/// <param name="hiddenSize">H.</param>
/// <param name="outputs">K.</param>
/// <param name="weights">[H + 1, K]: W, and b as its last row.</param>
/// <param name="gradients">Where their gradient goes.</param>
internal sealed unsafe class Readout(int hiddenSize, int outputs, float* weights, float* gradients)
{
    // A sum of more terms than this is added up in parts: float32 loses less.
    private const int Part = 256;

    private readonly Floats results = new(), panel = new(), sums = new(), stateGradients = new();

    /// <summary>Floats from one row of outputs to the next.</summary>
    public int Lead { get; } = Product<Lanes128>.WholeVectors(outputs);

    /// <summary>Floats from one row of ∂L/∂states to the next.</summary>
    public int StateLead { get; } = Product<Lanes128>.WholeVectors(hiddenSize);

    /// <summary>Outputs, [M, <see cref="Lead"/>], of which K in each row count.</summary>
    /// <param name="states">[M, H], rows <paramref name="apart"/> apart.</param>
    /// <param name="apart">Floats from one row of states to the next.</param>
    /// <param name="rows">M.</param>
    public float* Forward(float* states, int apart, int rows)
    {
        var padded = panel.Reserve((long)(hiddenSize + 1) * Lead);
        for (var row = 0; row <= hiddenSize; row++)
        {
            new Span<float>(padded + row * Lead, Lead).Clear();
            new ReadOnlySpan<float>(weights + row * outputs, outputs).CopyTo(new(padded + row * Lead, outputs));
        }

        var y = results.Reserve((long)rows * Lead);
        for (var row = 0; row < rows; row++) new ReadOnlySpan<float>(padded + hiddenSize * Lead, Lead).CopyTo(new(y + (nint)row * Lead, Lead));
        Product<Lanes128>.Run(new(states, apart, 1), padded, Lead, y, Lead, rows, hiddenSize, outputs, add: true);
        return y;
    }

    /// <summary>∂L/∂weights; and ∂L/∂states, [M, <see cref="StateLead"/>].</summary>
    /// <param name="y">∂L/∂outputs, [M, <see cref="Lead"/>], 0 beyond the K that count.</param>
    /// <param name="states">[M, H], rows <paramref name="apart"/> apart.</param>
    /// <param name="apart">Floats from one row of states to the next.</param>
    /// <param name="rows">M.</param>
    public float* Backward(float* y, float* states, int apart, int rows)
    {
        var sum = sums.Reserve((long)(hiddenSize + 1) * Lead);
        new Span<float>(sum, (hiddenSize + 1) * Lead).Clear();
        float* bias = sum + hiddenSize * Lead;
        for (var part = 0; part < rows; part += Part)
        {
            var from = y + (nint)part * Lead;
            var count = Math.Min(Part, rows - part);
            Product<Lanes128>.Run(new Strided(states + (nint)part * apart, apart, 1).Transposed, from, Lead, sum, Lead, hiddenSize, count, outputs, add: true);
            for (var k = 0; k < outputs; k++)
            {
                var total = 0f;
                for (var row = 0; row < count; row++) total += from[(nint)row * Lead + k];
                bias[k] += total;
            }
        }

        for (var row = 0; row <= hiddenSize; row++) new ReadOnlySpan<float>(sum + row * Lead, outputs).CopyTo(new(gradients + row * outputs, outputs));

        var transposed = panel.Reserve((long)outputs * StateLead);
        for (var k = 0; k < outputs; k++)
            for (var unit = 0; unit < StateLead; unit++) transposed[k * StateLead + unit] = unit < hiddenSize ? weights[unit * outputs + k] : 0;
        var dh = stateGradients.Reserve((long)rows * StateLead);
        Product<Lanes128>.Run(new(y, Lead, 1), transposed, StateLead, dh, StateLead, rows, outputs, hiddenSize, add: false);
        return dh;
    }
}
