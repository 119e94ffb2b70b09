namespace RnnLessons.Playground.Training;

/// <summary>What a task's answers are.</summary>
internal enum Answers
{
    /// <summary>Yes or no: binary cross-entropy of one logit.</summary>
    Bits,

    /// <summary>One of K: cross-entropy of K logits.</summary>
    Classes,

    /// <summary>A number: squared error.</summary>
    Numbers,
}

/// <summary>The losses of the library's tasks, on plain numbers: mean over all answers that count, and its gradient.</summary>
internal static class Loss
{
    /// <summary>The sum of the loss of each answer that counts, how many are right, and how many there are.</summary>
    /// <param name="kind">What the answers are.</param>
    /// <param name="outputs">[M, lead]: K outputs of each answer, rows <paramref name="lead"/> apart.</param>
    /// <param name="lead">Floats from one row of outputs to the next.</param>
    /// <param name="width">K.</param>
    /// <param name="targets">[M].</param>
    /// <param name="mask">[M], false where an answer does not count; empty where all do.</param>
    public static (double Loss, int Right, int Count) Sum(Answers kind, ReadOnlySpan<float> outputs, int lead, int width, ReadOnlySpan<float> targets, ReadOnlySpan<bool> mask)
    {
        var (loss, right, count) = (0.0, 0, 0);
        for (var answer = 0; answer < targets.Length; answer++)
        {
            if (!mask.IsEmpty && !mask[answer]) continue;
            var row = outputs.Slice(answer * lead, width);
            var target = targets[answer];
            count++;
            switch (kind)
            {
                case Answers.Bits:
                    var logit = row[0];
                    // log(1 + e^x) − x y, without an e^x that is too large.
                    loss += Math.Max(logit, 0) - logit * target + Math.Log(1 + Math.Exp(-Math.Abs(logit)));
                    right += logit > 0 == target > 0.5f ? 1 : 0;
                    break;
                case Answers.Classes:
                    var highest = Highest(row);
                    loss += row[highest] - row[(int)target] + Math.Log(SumOfExponentials(row, row[highest]));
                    right += highest == (int)target ? 1 : 0;
                    break;
                default:
                    var off = (double)row[0] - target;
                    loss += off * off;
                    break;
            }
        }

        return (loss, right, count);
    }

    /// <summary>∂(mean loss)/∂outputs: 0 where an answer does not count.</summary>
    /// <param name="kind">What the answers are.</param>
    /// <param name="outputs">[M, lead]; they become the gradient.</param>
    /// <param name="lead">Floats from one row of outputs to the next.</param>
    /// <param name="width">K.</param>
    /// <param name="targets">[M].</param>
    /// <param name="mask">[M], false where an answer does not count; empty where all do.</param>
    /// <param name="count">How many answers count.</param>
    public static void Differentiate(Answers kind, Span<float> outputs, int lead, int width, ReadOnlySpan<float> targets, ReadOnlySpan<bool> mask, int count)
    {
        for (var answer = 0; answer < targets.Length; answer++)
        {
            var row = outputs.Slice(answer * lead, width);
            if (!mask.IsEmpty && !mask[answer])
            {
                row.Clear();
                continue;
            }

            if (kind is Answers.Numbers)
            {
                row[0] = 2 * (row[0] - targets[answer]) / count;
                continue;
            }

            Probabilities(kind, row);
            if (kind is Answers.Bits) row[0] -= targets[answer];
            else row[(int)targets[answer]] -= 1;
            for (var k = 0; k < width; k++) row[k] /= count;
        }
    }

    /// <summary>Turns the outputs of one answer into probabilities; numbers stay.</summary>
    public static void Probabilities(Answers kind, Span<float> row)
    {
        if (kind is Answers.Bits) row[0] = (float)(1 / (1 + Math.Exp(-row[0])));
        if (kind is not Answers.Classes) return;
        var highest = row[Highest(row)];
        var sum = SumOfExponentials(row, highest);
        for (var k = 0; k < row.Length; k++) row[k] = (float)(Math.Exp(row[k] - highest) / sum);
    }

    private static int Highest(ReadOnlySpan<float> row)
    {
        var highest = 0;
        for (var k = 1; k < row.Length; k++)
            if (row[k] > row[highest]) highest = k;
        return highest;
    }

    private static double SumOfExponentials(ReadOnlySpan<float> row, float highest)
    {
        var sum = 0.0;
        foreach (var value in row) sum += Math.Exp(value - highest);
        return sum;
    }
}
