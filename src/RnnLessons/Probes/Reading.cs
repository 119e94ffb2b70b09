using RnnLessons.Models;
using RnnLessons.Tasks;
using static TorchSharp.torch;

namespace RnnLessons.Probes;

/// <summary>A review as a model reads it: what it thinks after each word, and the gates of its first forward layer meanwhile.</summary>
/// <remarks>
/// A bidirectional model has no opinion «after word t», because its backward half begins at the end. So it is asked anew for every beginning
/// of the text: words 1 … t, padded at the front as in training.
/// </remarks>
/// <param name="Words">What was read, token by token; «‹rare›» for one that is too rare to have an id of its own. Words that no training review has are left out.</param>
/// <param name="Positive">The probability that the review is positive, after each word.</param>
/// <param name="Gates">Gates and cell state over the words of the whole text, of the units whose cell state moves most.</param>
public sealed record Reading(IReadOnlyList<string> Words, IReadOnlyList<double> Positive, IReadOnlyList<Activations> Gates)
{
    private const int AtOnce = 64;

    /// <summary>Reads a text; of a long one the last <see cref="ReviewTask.MaxLength"/> tokens, as in training.</summary>
    /// <param name="model">A model of this task.</param>
    /// <param name="task">Says how texts become ids.</param>
    /// <param name="text">Any text.</param>
    /// <param name="names">Which gates and states, in this order.</param>
    /// <param name="units">How many units to keep.</param>
    public static Reading Of(ReviewClassifier model, ReviewTask task, string text, IReadOnlyList<string>? names = null, int units = 6)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var evaluating = ModuleModes.Evaluating(model);
        long[] ids = [.. task.Reviews.Vocabulary.Encode(text).Select(id => (long)id)];
        var length = Math.Min(ids.Length, task.MaxLength);
        long[][] beginnings = [.. Enumerable.Range(ids.Length - length + 1, length).Select(end => ids[..end])];
        double[] positive = [.. beginnings.Chunk(AtOnce).SelectMany(part => Opinions(model, part, task.MaxLength))];
        string[] words = [.. ids[^length..].Select(id => task.Reviews.Vocabulary.Word((int)id))];
        return new(words, positive, Inside(model, task, text, length, names ?? ["f", "i", "o", "c"], units));
    }

    private static double[] Opinions(ReviewClassifier model, long[][] texts, int steps)
    {
        using var scope = NewDisposeScope();
        var ids = Padded.FromSequences(texts, steps, End.Front, End.Front).Ids;
        return [.. sigmoid(model.forward(ids)).to(ScalarType.Float64).data<double>().ToArray()];
    }

    private static IReadOnlyList<Activations> Inside(ReviewClassifier model, ReviewTask task, string text, int length, IReadOnlyList<string> names, int units)
    {
        using var probe = Probe.On(model, "first.forward");
        model.forward(task.Encode(text));
        var moves = Last(probe.Values("c"), length);
        int[] most = [.. Enumerable.Range(0, moves.GetLength(0)).OrderByDescending(unit => Reach(moves, unit)).Take(units).Order()];
        return [.. probe.All(names).Select(one => one with { Values = Rows(Last(one.Values, length), most), Units = most })];
    }

    private static double Reach(double[,] values, int unit)
    {
        var row = Enumerable.Range(0, values.GetLength(1)).Select(step => values[unit, step]).ToArray();
        return row.Max() - row.Min();
    }

    /// <summary>The steps of the text itself, without the padding before it.</summary>
    private static double[,] Last(double[,] values, int length)
    {
        var (units, from) = (values.GetLength(0), values.GetLength(1) - length);
        var last = new double[units, length];
        for (var unit = 0; unit < units; unit++)
            for (var step = 0; step < length; step++)
                last[unit, step] = values[unit, from + step];
        return last;
    }

    private static double[,] Rows(double[,] values, int[] which)
    {
        var rows = new double[which.Length, values.GetLength(1)];
        for (var row = 0; row < which.Length; row++)
            for (var step = 0; step < rows.GetLength(1); step++)
                rows[row, step] = values[which[row], step];
        return rows;
    }
}
