using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Say at each step the bit that was seen <c>lag</c> steps ago. Needs a memory of exactly that length, in order.</summary>
/// <remarks>Inputs [N, T, 1] in {−1, 1}; targets [N, T − lag] in {0, 1}, for the steps that have such a past. Outputs are logits [N, T, 1].</remarks>
public sealed class Echo(int lag, int steps = 30) : BinaryTask($"echo at lag {lag}", inputSize: 1)
{
    private readonly EchoRule rule = new(Wanted.AtLeast(0, lag, "how many steps ago"), Wanted.AtLeast(lag + 1, steps, "the length T of a sequence, longer than the lag"));

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator) => Drawn.Batch(rule, sequences, generator);

    /// <inheritdoc/>
    protected override Tensor Answers(Tensor prediction, Batch batch) => Checked.Shaped(prediction, batch.Inputs.shape)[.., rule.FirstCounted.., 0];
}
