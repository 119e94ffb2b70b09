using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Say at each step t whether most bits from step t + first to step t + last are ones: what one has to see lies in the past, the future or both.</summary>
/// <remarks>Inputs [N, T, 1] in {−1, 1}; targets in {0, 1} for the steps whose whole window lies in the sequence. Outputs are logits [N, T, 1].</remarks>
public sealed class Majority : BinaryTask
{
    private readonly int first, last, steps;

    /// <summary>Makes the task.</summary>
    /// <param name="first">Where the window begins, from t: 1 is the step after.</param>
    /// <param name="last">Where it ends. The window is odd, so that there is a majority.</param>
    /// <param name="steps">T.</param>
    public Majority(int first, int last, int steps = 20) : base($"majority of steps t{first:+0;−0;+0} … t{last:+0;−0;+0}", inputSize: 1)
    {
        if (last < first || (last - first) % 2 != 0)
            throw new ArgumentOutOfRangeException(nameof(last), last, $"The window from {first} to {last} has {last - first + 1} steps; wanted: an odd number, 1 or more.");
        (this.first, this.last) = (first, last);
        this.steps = Wanted.AtLeast(1 + Math.Max(0, last) - Math.Min(0, first), steps, "the length T of a sequence, longer than the window reaches");
    }

    /// <summary>The first step that is asked for.</summary>
    private int From => Math.Max(0, -first);

    /// <summary>The step after the last that is asked for.</summary>
    private int To => steps - Math.Max(0, last);

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var inputs = randint(0, 2, [sequences, steps], ScalarType.Float32, generator: generator) * 2 - 1;
        var sums = inputs[.., (From + first)..(To + last)].unfold(1, last - first + 1, 1).sum(-1L);
        return new(inputs.unsqueeze(-1), (sums > 0).to(ScalarType.Float32));
    }

    /// <inheritdoc/>
    protected override Tensor Answers(Tensor prediction, Batch batch) => Checked.Shaped(prediction, batch.Inputs.shape)[.., From..To, 0];
}
