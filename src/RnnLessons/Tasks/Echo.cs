using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Say at each step the bit that was seen <c>lag</c> steps ago. Needs a memory of exactly that length, in order.</summary>
/// <remarks>Inputs [N, T, 1] in {−1, 1}; targets [N, T − lag] in {0, 1}, for the steps that have such a past. Outputs are logits [N, T, 1].</remarks>
public sealed class Echo(int lag, int steps = 30) : BinaryTask($"echo at lag {lag}", inputSize: 1)
{
    private readonly int lag = Wanted.AtLeast(0, lag, "how many steps ago");
    private readonly int steps = Wanted.AtLeast(lag + 1, steps, "the length T of a sequence, longer than the lag");

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var bits = randint(0, 2, [sequences, steps], ScalarType.Float32, generator: generator);
        return new((bits * 2 - 1).unsqueeze(-1), bits[.., ..(steps - lag)]);
    }

    /// <inheritdoc/>
    protected override Tensor Answers(Tensor prediction, Batch batch) => Checked.Shaped(prediction, batch.Inputs.shape)[.., lag.., 0];
}
