using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "10")]
public sealed class Lesson10Tests
{
    [Fact]
    public void Perplexity()
    {
        Checking.IsUnanswered(Lesson10.Perplexity(null));
        Checking.IsRight(Lesson10.Perplexity(p => Math.Pow(2, p.Average(one => -Math.Log2(one)))));
        Checking.IsRight(Lesson10.Perplexity(p => Math.Exp(-p.Average(Math.Log))));
        Checking.IsWrong(Lesson10.Perplexity(p => p.Average(one => -Math.Log2(one))), "that is bits per character");
        Checking.IsWrong(Lesson10.Perplexity(p => -p.Average(Math.Log)), "the loss in nats");
        Checking.IsWrong(Lesson10.Perplexity(p => p.Average(one => 1 / one)), "the mean of 1/p");
        Checking.IsWrong(Lesson10.Perplexity(p => 1 / p.Average()), "1 over the mean probability");
        Checking.IsWrong(Lesson10.Perplexity(p => Math.Exp(p.Average(one => -Math.Log2(one)))), "Bits belong to base 2");
        Checking.IsWrong(Lesson10.Perplexity(p => Math.Pow(2, -p.Average(Math.Log))), "belong to base e");
        Checking.IsWrong(Lesson10.Perplexity(p => Math.Pow(2, p.Sum(one => -Math.Log2(one)))), "not the sum");
        Checking.IsWrong(Lesson10.Perplexity(p => Math.Pow(2, p.Average(Math.Log2))), "a sign is missing");
        Checking.IsWrong(Lesson10.Perplexity(_ => 4), "10 equally likely characters");
        Checking.IsWrong(Lesson10.Perplexity(_ => 7), "you get 7");
    }

    [Fact]
    public void Temperature()
    {
        static double[] Softmax(double[] of) => [.. of.Select(logit => Math.Exp(logit - of.Max()) / of.Sum(other => Math.Exp(other - of.Max())))];
        Checking.IsUnanswered(Lesson10.Temperature(null));
        Checking.IsRight(Lesson10.Temperature((logits, t) => Softmax([.. logits.Select(logit => logit / t)])));
        Checking.IsWrong(Lesson10.Temperature((logits, t) => [.. logits.Select(logit => logit / t)]), "still have to become probabilities");
        Checking.IsWrong(Lesson10.Temperature((logits, t) => [.. logits.Select(logit => Math.Exp(logit / t))]), "Divide each by their sum");
        Checking.IsWrong(Lesson10.Temperature((logits, t) => [.. Softmax(logits).Select(p => p / t)]), "before the softmax");
        Checking.IsWrong(Lesson10.Temperature((logits, _) => Softmax(logits)), "changes nothing");
        Checking.IsWrong(Lesson10.Temperature((logits, t) => Softmax([.. logits.Select(logit => logit * t)])), "instead of multiplying");
        Checking.IsWrong(Lesson10.Temperature((logits, t) => Softmax([.. Softmax(logits).Select(p => p / t)])), "softmax to probabilities");
        Checking.IsWrong(Lesson10.Temperature((logits, t) =>
        {
            double[] powers = [.. logits.Select(logit => Math.Exp(logit / t))];
            return [.. powers.Select(power => power / powers.Sum())];
        }), "Subtract the largest logit");
        Checking.IsWrong(Lesson10.Temperature((logits, t) => Softmax([.. logits.Select(logit => Math.Min(logit, 700) / t)])), "the same as for 1 and 0");
        Checking.IsWrong(Lesson10.Temperature((_, _) => [1]), "a probability for each");
        Checking.IsWrong(Lesson10.Temperature((_, _) => [1, 0, 0, 0]), "0.865");
    }

    [Fact]
    public void Batches_that_continue()
    {
        Checking.IsUnanswered(Lesson10.BatchesThatContinue(null));
        Checking.IsRight(Lesson10.BatchesThatContinue((length, rows, t, k, n) => (n * ((length - 1) / rows)) + (k * t)));
        Checking.IsWrong(Lesson10.BatchesThatContinue((_, rows, t, k, n) => ((k * rows) + n) * t), "follow each other in the text");
        Checking.IsWrong(Lesson10.BatchesThatContinue((length, rows, t, k, n) => (k * ((length - 1) / rows)) + (n * t)), "exchanged the two");
        Checking.IsWrong(Lesson10.BatchesThatContinue((length, rows, _, k, n) => (n * ((length - 1) / rows)) + k), "read almost twice");
        Checking.IsWrong(Lesson10.BatchesThatContinue((length, rows, _, _, n) => n * ((length - 1) / rows)), "the same part of the text");
        Checking.IsWrong(Lesson10.BatchesThatContinue((_, _, t, k, n) => (n * t) + (k * t)), "N long rows first");
        Checking.IsWrong(Lesson10.BatchesThatContinue((length, rows, t, k, n) => (n * (length / rows)) + (k * t)), "no character left");
        Checking.IsWrong(Lesson10.BatchesThatContinue((_, _, t, k, n) => (n * 10) + (k * t) + 1), "begins at 1");
        Checking.IsWrong(Lesson10.BatchesThatContinue((_, _, _, k, n) => k + (n * 7)), "rows of batch 0 begin at");
        Checking.IsWrong(Lesson10.BatchesThatContinue((length, _, t, k, n) => (n * (length == 41 ? 10 : 8)) + (k * t)), "wanted: 27");
    }
}
