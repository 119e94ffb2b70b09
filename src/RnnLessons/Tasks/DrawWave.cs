using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>One-to-many: draw the wave whose number of cycles and height are given.</summary>
/// <remarks>Inputs [N, 2]: cycles over the whole sequence (1 … 2) and height (0.5 … 1); targets [N, T, 1], the sine. Outputs [N, T, 1].</remarks>
public sealed class DrawWave(int steps = 24) : RegressionTask($"draw a wave of {steps} steps", inputSize: 2, outputSize: 1, unit: "height of the wave: 0.5 … 1")
{
    private readonly int steps = Wanted.AtLeast(2, steps, "the length T of the wave");

    /// <summary>The error of always saying 0.</summary>
    public override double Baseline
    {
        get
        {
            using var scope = NewDisposeScope();
            return Score(zeros_like(ValidationBatch.Targets), ValidationBatch);
        }
    }

    /// <summary>The wave itself, [N, T, 1].</summary>
    /// <param name="wanted">Cycles and height, [N, 2].</param>
    public Tensor Wave(Tensor wanted)
    {
        using var scope = NewDisposeScope();
        var time = arange(1, steps + 1).to(ScalarType.Float32).unsqueeze(0) / steps;
        var wave = wanted[.., 1..2] * sin(2 * Math.PI * wanted[.., 0..1] * time);
        return wave.unsqueeze(-1).MoveToOuterDisposeScope();
    }

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var drawn = rand([sequences, 2], generator: generator);
        var wanted = stack([1 + drawn[.., 0], 0.5 + 0.5 * drawn[.., 1]], 1);
        return new(wanted, Wave(wanted));
    }
}
