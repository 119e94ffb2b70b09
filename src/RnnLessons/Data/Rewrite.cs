using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Data;

/// <summary>What becomes of a string of symbols.</summary>
public enum Rewriting
{
    /// <summary>The last comes first.</summary>
    Reverse,

    /// <summary>Put in alphabetical order.</summary>
    Sort,
}

/// <summary>Many-to-many, shifted: write the string anew. Nothing can be said before all of it has been read.</summary>
/// <remarks>Inputs and targets [N, T], int64, in 0 … symbols − 1. Outputs are logits [N, T, symbols]. It scores whole strings: one wrong symbol makes a wrong string.</remarks>
public sealed class Rewrite(Rewriting rewriting, int steps = 5, int symbols = 8) : SequenceTask
{
    private readonly int steps = Wanted.AtLeast(1, steps, "the length T of a string");
    private readonly int symbols = Wanted.AtLeast(2, symbols, "how many symbols there are");

    /// <inheritdoc/>
    public override string Name => rewriting is Rewriting.Sort ? "sort the letters" : "reverse the letters";

    /// <summary>How many symbols there are.</summary>
    public override long InputSize => symbols;

    /// <inheritdoc/>
    public override long OutputSize => symbols;

    /// <inheritdoc/>
    public override string ScoreName => "whole strings right (0 … 1)";

    /// <inheritdoc/>
    public override double Baseline => Math.Pow(1.0 / symbols, steps);

    /// <summary>Ids as letters, one string for each row: 0 is «a».</summary>
    public static string[] Letters(Tensor ids)
    {
        using var scope = NewDisposeScope();
        return [.. ids.unbind(0).Select(row => string.Concat(row.to(ScalarType.Int64).data<long>().ToArray().Select(id => (char)('a' + id))))];
    }

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var ids = randint(0, symbols, [sequences, steps], ScalarType.Int64, generator: generator);
        return new(ids, rewriting is Rewriting.Sort ? ids.sort(1).Values : ids.flip(1));
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) =>
        functional.cross_entropy(Answers(prediction, batch).flatten(0, 1), batch.Targets.flatten());

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) =>
        (Answers(prediction, batch).argmax(-1) == batch.Targets).all(1).to(ScalarType.Float64).mean().item<double>();

    private Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, [.. batch.Targets.shape, symbols]);
}
