namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 10.</summary>
public static class Lesson10
{
    /// <summary>10.1: perplexity, from the probabilities that a model gave to the characters that came.</summary>
    public static Answer<Func<double[], double>> Perplexity(Func<double[], double>? answer)
    {
        double[] given = [0.5, 0.25, 0.125];
        return Exercise.For("10.1 Perplexity", answer)
            .Expect(f => f(given), got => !Close(got, 2), "For the probabilities ½, ¼, ⅛ you get 2: that is bits per character. Perplexity is 2 to that power.")
            .Expect(f => f(given), got => !Close(got, 2 * Math.Log(2)), "For ½, ¼, ⅛ you get 1.386: that is the loss in nats, the mean of −ln p. Perplexity is e to that power.")
            .Expect(f => f(given), got => !Close(got, 14 / 3.0), "For ½, ¼, ⅛ you get 4.667: that is the mean of 1/p. Take the mean of the logarithms, then the power: one very unlikely character must not decide alone.")
            .Expect(f => f(given), got => !Close(got, 3 / 0.875), "For ½, ¼, ⅛ you get 3.429: that is 1 over the mean probability. Take the mean of the logarithms, then the power.")
            .Expect(f => f(given), got => !Close(got, Math.Exp(2)), "For ½, ¼, ⅛ you get 7.389: e to the power of bits. Bits belong to base 2, nats (the natural logarithm) to base e.")
            .Expect(f => f(given), got => !Close(got, Math.Pow(2, 2 * Math.Log(2))), "For ½, ¼, ⅛ you get 2.614: 2 to the power of nats. Nats (the natural logarithm) belong to base e, bits to base 2.")
            .Expect(f => f(given), got => !Close(got, 64), "For ½, ¼, ⅛ you get 64: the product of all 1/p, which grows with the length of the text. Take the mean over the characters, not the sum.")
            .Expect(f => f(given), got => !Close(got, 0.25), "For ½, ¼, ⅛ you get 0.25: a sign is missing. A logarithm of a probability is negative; perplexity is 1 or more.")
            .Expect(f => f(given), got => Close(got, 4), got => $"For ½, ¼, ⅛ you get {got:G4}; the bits are 1, 2 and 3, so the perplexity is 2² = 4.")
            .Expect(f => f([0.1, 0.1, 0.1, 0.1]), got => Close(got, 10), got => $"Right for ½, ¼, ⅛, but for four times 0.1 you get {got:G4}: a model that is as unsure as among 10 equally likely characters has perplexity 10.");

        static bool Close(double a, double b) => Math.Abs(a - b) < 1e-6 * b;
    }

    /// <summary>10.2: probabilities at a temperature, from logits [K] → [K].</summary>
    public static Answer<Func<double[], double, double[]>> Temperature(Func<double[], double, double[]>? answer)
    {
        const double T = 0.5;
        double[] logits = [2, 1, 0, -1];
        return Exercise.For("10.2 Temperature", answer)
            .Expect(At, got => got.Length == 4, got => $"For four logits you give {got.Length} numbers; wanted: a probability for each.")
            .Expect(At, got => !Same(got, [.. logits.Select(logit => logit / T)]), "These are logits divided by the temperature. They still have to become probabilities: softmax.")
            .Expect(At, got => !Same(got, [.. logits.Select(logit => Math.Exp(logit / T))]), "The powers are right, but they don't sum to 1. Divide each by their sum.")
            .Expect(At, got => !Same(got, [.. Softmax(logits).Select(p => p / T)]), "You divide probabilities by the temperature, and they no longer sum to 1. Divide the logits, before the softmax.")
            .Expect(At, got => !Same(got, Softmax(logits)), "The temperature changes nothing: these are the probabilities at temperature 1. Dividing all probabilities by the same number and normalising gives the old ones back; divide the logits.")
            .Expect(At, got => !Same(got, Softmax([.. logits.Select(logit => logit * T)])), "At temperature 0.5 your distribution is flatter than at 1. Divide by the temperature instead of multiplying.")
            .Expect(At, got => !Same(got, Softmax([.. Softmax(logits).Select(p => p / T)])), "You apply a softmax to probabilities. Divide the logits by the temperature, and take the softmax once.")
            .Expect(At, got => Same(got, Softmax([.. logits.Select(logit => logit / T)])), got => $"For the logits 2, 1, 0, −1 at temperature 0.5 you give {string.Join(", ", got.Select(p => $"{p:F3}"))}; wanted: {string.Join(", ", Softmax([4, 2, 0, -2]).Select(p => $"{p:F3}"))}.")
            .Expect(f => f([1000, 999], 1), got => got.All(double.IsFinite), "Right for small logits, but for 1000 and 999 you give NaN: e¹⁰⁰⁰ is too large for a double. Subtract the largest logit from all of them first; the softmax stays the same.")
            .Expect(f => f([1000, 999], 1), got => Same(got, Softmax([1, 0])), got => $"Right for small logits, but for 1000 and 999 you give {string.Join(", ", got.Select(p => $"{p:F3}"))}; wanted: the same as for 1 and 0.");

        static double[] At(Func<double[], double, double[]> f) => f([2, 1, 0, -1], T);

        static bool Same(double[] a, double[] b) => a.Length == b.Length && a.Zip(b).All(pair => Math.Abs(pair.First - pair.Second) < 1e-6);

        static double[] Softmax(double[] of)
        {
            double[] powers = [.. of.Select(logit => Math.Exp(logit - of.Max()))];
            return [.. powers.Select(power => power / powers.Sum())];
        }
    }

    /// <summary>10.3: where in a text row n of batch k begins (from 0), from the length of the text, N, T, k and n.</summary>
    public static Answer<Func<int, int, int, int, int, int>> BatchesThatContinue(Func<int, int, int, int, int, int>? answer)
    {
        const int Length = 41, N = 4, T = 5, Row = 10;
        (int K, int N)[] places = [.. from k in Enumerable.Range(0, 2) from n in Enumerable.Range(0, N) select (k, n)];
        return Exercise.For("10.3 Batches that continue", answer)
            .Expect(f => f(Length, N, T, 0, 0), got => got == 0, got => $"Row 0 of batch 0 begins at {got}; wanted: at 0, where the text begins.")
            .Expect(Starts, got => !Are(got, (k, n) => ((k * N) + n) * T), "The rows of a batch follow each other in the text: row 1 goes on where row 0 ends. But the state of row n goes to row n of the next batch. That one must go on where row n ended.")
            .Expect(Starts, got => !Are(got, (k, n) => (k * Row) + (n * T)), "You have exchanged the two: n chooses one of the long rows, k how far along it.")
            .Expect(Starts, got => !Are(got, (k, n) => (n * Row) + k), "Batch k + 1 begins one character after batch k, so that its rows are read almost twice. Row n must go on behind the T characters that it has read.")
            .Expect(Starts, got => !Are(got, (k, n) => n * Row), "Every batch is the same part of the text. In batch k each row has already read k times T characters.")
            .Expect(Starts, got => !Are(got, (k, n) => (n * T) + (k * T)), "Row 1 of batch 0 reads what row 0 reads in batch 1. Cut the whole text into N long rows first.")
            .Expect(Starts, got => Are(got, (k, n) => (n * Row) + (k * T)), got => $"For a text of 41 characters, N = 4 and T = 5 the rows of batch 0 begin at {string.Join(", ", got[..N])} and those of batch 1 at {string.Join(", ", got[N..])}. Wanted: row n of batch 1 begins 5 behind row n of batch 0, and four rows as long as the text allows.")
            .Expect(f => f(40, N, T, 0, 3), got => got != 30, "Right for 41 characters. With 40, you cut four rows of 10, and the last one has no character left as its last target. The last character is a target only: L − 1 characters can be read.")
            .Expect(f => f(40, N, T, 0, 3), got => got == 27, got => $"Right for 41 characters, but with 40 row 3 begins at {got}; wanted: 27, for rows of 39 / 4 = 9 whole characters.");

        int[] Starts(Func<int, int, int, int, int, int> f) => [.. places.Select(place => f(Length, N, T, place.K, place.N))];

        bool Are(int[] got, Func<int, int, int> start) => got.SequenceEqual(places.Select(place => start(place.K, place.N)));
    }
}
