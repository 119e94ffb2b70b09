using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Data;

/// <summary>One-to-one: does a point lie inside the circle?</summary>
/// <remarks>Inputs [N, 2] in (−1, 1); targets [N] in {0, 1}, inside and outside equally often. Outputs are logits [N, 1].</remarks>
public sealed class InsideCircle : SequenceTask
{
    // Half of the square's area of 4: π r² = 2.
    private static readonly double SquaredRadius = 2 / Math.PI;

    /// <inheritdoc/>
    public override string Name => "inside the circle";

    /// <inheritdoc/>
    public override long InputSize => 2;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => "accuracy (0 … 1)";

    /// <inheritdoc/>
    public override double Baseline => 0.5;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var points = rand([sequences, 2], generator: generator) * 2 - 1;
        return new(points, (points.square().sum(1L) < SquaredRadius).to(ScalarType.Float32));
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) =>
        functional.binary_cross_entropy_with_logits(Answers(prediction, batch), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Accuracy.OfBits(Answers(prediction, batch), batch.Targets);

    private static Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, batch.Inputs.shape[0], 1).squeeze(-1);
}

/// <summary>One-to-many: draw the wave whose number of cycles and height are given.</summary>
/// <remarks>Inputs [N, 2]: cycles over the whole sequence (1 … 2) and height (0.5 … 1); targets [N, T, 1], the sine. Outputs [N, T, 1].</remarks>
public sealed class DrawWave(int steps = 24) : SequenceTask
{
    private readonly int steps = Wanted.AtLeast(2, steps, "the length T of the wave");

    /// <inheritdoc/>
    public override string Name => $"draw a wave of {steps} steps";

    /// <inheritdoc/>
    public override long InputSize => 2;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => "RMSE (height of the wave: 0.5 … 1)";

    /// <summary>The error of always saying 0.</summary>
    public override double Baseline => Rms(Validation.Targets);

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

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) => functional.mse_loss(Shaped(prediction, batch.Targets.shape), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Rms(Shaped(prediction, batch.Targets.shape) - batch.Targets);

    private static double Rms(Tensor error) => Math.Sqrt(error.square().mean().item<float>());
}
