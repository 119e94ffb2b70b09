using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>A rule's sequences as tensors, drawn by torch's generator.</summary>
internal sealed class Drawn(Generator generator) : IDraws
{
    /// <summary>Inputs [N, T, D] and targets [N, steps that count], float32.</summary>
    public static Batch Batch(Rule rule, int sequences, Generator generator)
    {
        var (inputs, targets) = (new float[sequences * rule.Steps * rule.Inputs], new float[sequences * rule.Counted]);
        rule.Fill(sequences, new Drawn(generator), inputs, targets);
        return new(tensor(inputs).reshape(sequences, rule.Steps, rule.Inputs), tensor(targets).reshape(sequences, rule.Counted));
    }

    /// <inheritdoc/>
    public long[] Integers(long low, long high, int count)
    {
        using var drawn = randint(low, high, [count], ScalarType.Int64, generator: generator);
        return drawn.data<long>().ToArray();
    }

    /// <inheritdoc/>
    public float[] Shares(int count)
    {
        using var drawn = rand([count], generator: generator);
        return drawn.data<float>().ToArray();
    }
}
