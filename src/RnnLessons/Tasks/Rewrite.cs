using static TorchSharp.torch;

namespace RnnLessons.Tasks;

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
public sealed class Rewrite(Rewriting rewriting, int steps = 5, int symbols = 8)
    : ClassificationTask(rewriting is Rewriting.Sort ? "sort the letters" : "reverse the letters", symbols, symbols, Math.Pow(1.0 / symbols, steps))
{
    private readonly int steps = Wanted.AtLeast(1, steps, "the length T of a string");
    private readonly int symbols = Wanted.AtLeast(2, symbols, "how many symbols there are");

    /// <inheritdoc/>
    public override string ScoreName => "accuracy of whole strings (0 … 1)";

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
    public override double Score(Tensor prediction, Batch batch)
    {
        var (logits, written) = Compared(prediction, batch);
        return (logits.argmax(-1) == written).all(1).to(ScalarType.Float64).mean().item<double>();
    }
}
