using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>A series jumps up once and down once: which came first? Only the order tells.</summary>
/// <remarks>Inputs [N, T, 1]: noise with one value of +1 and one of −1; targets [N], 1 where +1 came first. Outputs are logits [N, 1].</remarks>
public sealed class WhichCameFirst(int steps = 20) : BinaryTask($"which came first in {steps} steps", inputSize: 1)
{
    private const double Noise = 0.1;

    private readonly int steps = Wanted.AtLeast(2, steps, "the length T of a sequence, with room for both jumps");

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        // The two largest of T random numbers stand at two places drawn by chance, all pairs alike.
        var (_, places) = rand([sequences, steps], generator: generator).topk(2, 1);
        var (up, down) = (places[.., 0], places[.., 1]);
        var jumps = functional.one_hot(up, steps) - functional.one_hot(down, steps);
        var noise = randn([sequences, steps], generator: generator) * Noise;
        return new((jumps + noise).unsqueeze(-1), (up < down).to(ScalarType.Float32));
    }
}
