using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Data;

/// <summary>Say at each step the bit that was seen <c>lag</c> steps ago. Needs a memory of exactly that length, in order.</summary>
/// <remarks>Inputs [N, T, 1] in {−1, 1}; targets [N, T − lag] in {0, 1}, for the steps that have such a past. Outputs are logits [N, T, 1].</remarks>
public sealed class Echo(int lag, int steps = 30) : SequenceTask
{
    private readonly int lag = Wanted.AtLeast(0, lag, "how many steps ago");
    private readonly int steps = Wanted.AtLeast(lag + 1, steps, "the length T of a sequence, longer than the lag");

    /// <inheritdoc/>
    public override string Name => $"echo at lag {lag}";

    /// <inheritdoc/>
    public override long InputSize => 1;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => "accuracy";

    /// <inheritdoc/>
    public override double Baseline => 0.5;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var bits = randint(0, 2, [sequences, steps], ScalarType.Float32, generator: generator);
        return new((bits * 2 - 1).unsqueeze(-1), bits[.., ..(steps - lag)]);
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) =>
        functional.binary_cross_entropy_with_logits(Answers(prediction, batch), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Accuracy.OfBits(Answers(prediction, batch), batch.Targets);

    private Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, batch.Inputs.shape[0], batch.Inputs.shape[1], 1)[.., lag.., 0];
}

/// <summary>Remember the first symbol through distractors and say it at the end: how long does a memory last?</summary>
/// <remarks>
/// Inputs [N, T, K + 1]: the symbol one-hot at step 1, random distractors of the last channel in between; targets [N], the symbol.
/// Outputs are logits [N, K]. T is the number of steps between seeing the symbol and having to say it, plus one.
/// </remarks>
public sealed class Recall(int steps, int symbols = 4) : SequenceTask
{
    private readonly int steps = Wanted.AtLeast(1, steps, "the length T of a sequence");
    private readonly int symbols = Wanted.AtLeast(2, symbols, "how many symbols to tell apart");

    /// <inheritdoc/>
    public override string Name => $"recall after {steps} steps";

    /// <inheritdoc/>
    public override long InputSize => symbols + 1;

    /// <inheritdoc/>
    public override long OutputSize => symbols;

    /// <inheritdoc/>
    public override string ScoreName => "accuracy";

    /// <inheritdoc/>
    public override double Baseline => 1.0 / symbols;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var shown = randint(0, symbols, [sequences], ScalarType.Int64, generator: generator);
        var inputs = zeros(sequences, steps, symbols + 1);
        inputs[.., 0, ..symbols] = functional.one_hot(shown, symbols).to(ScalarType.Float32);
        if (steps > 1) inputs[.., 1.., symbols] = randint(0, 2, [sequences, steps - 1], ScalarType.Float32, generator: generator) * 2 - 1;
        return new(inputs, shown);
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) => functional.cross_entropy(Answers(prediction, batch), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Accuracy.OfClasses(Answers(prediction, batch), batch.Targets);

    private Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, batch.Inputs.shape[0], symbols);
}

/// <summary>Add the two numbers that are marked, one in each half of the sequence (Hochreiter and Schmidhuber 1997, experiment 4).</summary>
/// <remarks>Inputs [N, T, 2]: a number in [0, 1) and a mark; targets [N, 1], the sum. Outputs [N, 1]. Always saying 1 gives a mean squared error of 1/6.</remarks>
public sealed class Adding(int steps) : SequenceTask
{
    private readonly int steps = Wanted.AtLeast(2, steps, "the length T of a sequence");

    /// <inheritdoc/>
    public override string Name => $"adding over {steps} steps";

    /// <inheritdoc/>
    public override long InputSize => 2;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => "mean squared error";

    /// <inheritdoc/>
    public override double Baseline => 1.0 / 6;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var half = steps / 2;
        var numbers = rand([sequences, steps], generator: generator);
        var first = randint(0, half, [sequences], ScalarType.Int64, generator: generator);
        var second = randint(half, steps, [sequences], ScalarType.Int64, generator: generator);
        var marks = (functional.one_hot(first, steps) + functional.one_hot(second, steps)).to(ScalarType.Float32);
        return new(stack([numbers, marks], -1), (numbers * marks).sum(1, keepdim: true));
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) => functional.mse_loss(Shaped(prediction, batch.Targets.shape), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => functional.mse_loss(Shaped(prediction, batch.Targets.shape), batch.Targets).item<float>();
}

/// <summary>Say at each step whether the number of ones so far is odd: one bit of memory that every step may flip.</summary>
/// <remarks>Inputs [N, T, 1] in {−1, 1}; targets [N, T] in {0, 1}. Outputs are logits [N, T, 1].</remarks>
public sealed class Parity(int steps) : SequenceTask
{
    private readonly int steps = Wanted.AtLeast(1, steps, "the length T of a sequence");

    /// <inheritdoc/>
    public override string Name => $"parity over {steps} steps";

    /// <inheritdoc/>
    public override long InputSize => 1;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => "accuracy";

    /// <inheritdoc/>
    public override double Baseline => 0.5;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var bits = randint(0, 2, [sequences, steps], ScalarType.Float32, generator: generator);
        return new((bits * 2 - 1).unsqueeze(-1), bits.cumsum(1).remainder(2));
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) =>
        functional.binary_cross_entropy_with_logits(Answers(prediction, batch), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Accuracy.OfBits(Answers(prediction, batch), batch.Targets);

    private static Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, batch.Inputs.shape[0], batch.Inputs.shape[1], 1).squeeze(-1);
}

/// <summary>The share of answers that are right.</summary>
internal static class Accuracy
{
    public static double OfBits(Tensor logits, Tensor bits) => Mean((logits > 0) == (bits > 0.5));

    public static double OfClasses(Tensor logits, Tensor classes) => Mean(logits.argmax(-1) == classes);

    private static double Mean(Tensor right) => right.to(ScalarType.Float64).mean().item<double>();
}
