using static TorchSharp.torch;

namespace RnnLessons.Probes;

/// <summary>How often each class was taken for each other one.</summary>
public sealed class ConfusionMatrix
{
    private ConfusionMatrix(long[,] counts) => Counts = counts;

    /// <summary>[class shown, class said], K × K.</summary>
    public long[,] Counts { get; }

    /// <summary>The share of right answers, 0 … 1.</summary>
    public double Accuracy
    {
        get
        {
            var right = Enumerable.Range(0, Counts.GetLength(0)).Sum(which => Counts[which, which]);
            return (double)right / Counts.Cast<long>().Sum();
        }
    }

    /// <summary>Wrong answers, the most frequent first; those that never happened are left out.</summary>
    public IEnumerable<(int Shown, int Said, long Count)> Mistakes =>
        from shown in Enumerable.Range(0, Counts.GetLength(0))
        from said in Enumerable.Range(0, Counts.GetLength(1))
        let count = Counts[shown, said]
        where shown != said && count > 0
        orderby count descending
        select (shown, said, count);

    /// <summary>Counts answers.</summary>
    /// <param name="logits">What was said, [N, K].</param>
    /// <param name="targets">What was shown, [N], int64, 0 … K − 1.</param>
    /// <exception cref="ArgumentException">The shapes don't fit, or a target is no class.</exception>
    public static ConfusionMatrix Of(Tensor logits, Tensor targets)
    {
        if (logits.dim() != 2 || targets.dim() != 1 || logits.shape[0] != targets.shape[0] || targets.shape[0] == 0)
            throw new ArgumentException($"The logits have shape [{string.Join(", ", logits.shape)}], the targets [{string.Join(", ", targets.shape)}]; wanted: [N, K] and [N], one answer at least.", nameof(logits));
        using var scope = NewDisposeScope();
        var counts = new long[logits.shape[1], logits.shape[1]];
        var (said, shown) = (logits.argmax(1).data<long>().ToArray(), targets.to(ScalarType.Int64).data<long>().ToArray());
        foreach (var odd in shown.Where(which => which < 0 || which >= logits.shape[1]))
            throw new ArgumentException($"A target is {odd}; wanted: 0 to {logits.shape[1] - 1}, for logits [N, {logits.shape[1]}].", nameof(targets));
        foreach (var (one, other) in shown.Zip(said)) counts[one, other]++;
        return new(counts);
    }

    /// <summary>Of the pictures that show a class, the share of which another was said, 0 … 1; 0 for a class that was never shown.</summary>
    public double Share(int shown, int said)
    {
        var all = Enumerable.Range(0, Counts.GetLength(1)).Sum(which => Counts[shown, which]);
        return all == 0 ? 0 : (double)Counts[shown, said] / all;
    }
}
