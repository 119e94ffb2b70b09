using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "07")]
public sealed class Lesson07Tests
{
    [Fact]
    public void Counting_the_weights()
    {
        Checking.IsUnanswered(Lesson07.CountTheWeights(null));
        Checking.IsRight(Lesson07.CountTheWeights((V, D, H) => V * D + TwoWay(D, H) + TwoWay(2 * H, H) + 2 * H + 1));
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => TwoWay(D, H) + TwoWay(2 * H, H) + 2 * H + 1), "all but the word vectors");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + TwoWay(D, H) / 2 + TwoWay(2 * H, H) / 2 + 2 * H + 1), "one direction only");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + 2 * TwoWay(D, H) + 2 * H + 1), "how wide are they?");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + TwoWay(D, H) + TwoWay(H, H) + 2 * H + 1), "stand side by side");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + 8 * H * (D + H + 2) + 8 * H * (3 * H + 2) + 2 * H + 1), "two bias vectors");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + TwoWay(D, H) + TwoWay(2 * H, H) + 2 * H), "the bias of the last layer");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + TwoWay(D, H) + TwoWay(2 * H, H) + H + 1), "reads both directions");
        Checking.IsWrong(Lesson07.CountTheWeights((_, _, _) => 1), "Which part of yours differs?");
        Checking.IsWrong(Lesson07.CountTheWeights((V, D, H) => V * D + TwoWay(D, 5) + TwoWay(2 * H, H) + 2 * H + 1), "Do you use all three?");

        static long TwoWay(long d, long h) => 8 * h * (d + h + 1);
    }

    [Fact]
    public void Padding_at_the_front()
    {
        Checking.IsUnanswered(Lesson07.PadAtTheFront(null));
        Checking.IsRight(Lesson07.PadAtTheFront((ids, T) => [.. new int[Math.Max(0, T - ids.Length)], .. ids.TakeLast(T)]));
        Checking.IsWrong(Lesson07.PadAtTheFront((ids, _) => ids), "wanted: 5 ids");
        Checking.IsWrong(Lesson07.PadAtTheFront((ids, T) => [.. ids.TakeLast(T), .. new int[Math.Max(0, T - ids.Length)]]), "You pad at the back");
        Checking.IsWrong(Lesson07.PadAtTheFront((ids, T) => [.. new int[Math.Max(0, T - ids.Length)], .. ids.Take(T)]), "You cut at the back");
        Checking.IsWrong(Lesson07.PadAtTheFront((ids, T) => [.. new int[Math.Max(0, T - ids.Length)], .. ids]), "too long");
        Checking.IsWrong(Lesson07.PadAtTheFront((ids, T) => [.. new int[Math.Max(0, T - ids.Length)], .. ids.AsEnumerable().Reverse().Take(T)]), "wrong order");
        Checking.IsWrong(Lesson07.PadAtTheFront((ids, T) => ids.Length < T ? [.. Enumerable.Repeat(1, T - ids.Length), .. ids] : ids[^T..]), "wanted: [0, 0, 7, 8, 9]");
    }

    [Fact]
    public void Stopping_in_time()
    {
        Checking.IsUnanswered(Lesson07.StopInTime(null));
        Checking.IsRight(Lesson07.StopInTime((losses, patience) => Stop(losses, patience)));
        Checking.IsWrong(Lesson07.StopInTime((losses, _) => (Array.IndexOf(losses, losses[..5].Min()) + 1, Array.IndexOf(losses, losses[..5].Min()) + 1)), "best epoch itself");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => Stop(losses, patience, beforeOnly: true)), "Compare with the best");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => (Stop(losses, patience).Stopped, Stop(losses, patience).Stopped)), "Keep the best ones");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => Stop(losses, patience - 1)), "wanted: 4");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => Stop(losses, patience + 1)), "wanted: 4");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => (Stop(losses, patience).Stopped - 1, Stop(losses, patience).Kept - 1)), "wanted: 4");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => (Stop(losses, patience).Stopped, Stop(losses, patience).Kept - 1)), "Epochs count from 1");
        Checking.IsWrong(Lesson07.StopInTime((losses, patience) => Stop(losses, patience, equalIsBetter: true)), "An equal loss is no better one");
    }

    private static (int Stopped, int Kept) Stop(double[] losses, int patience, bool beforeOnly = false, bool equalIsBetter = false)
    {
        var (best, kept, waited) = (double.PositiveInfinity, 0, 0);
        for (var epoch = 1; epoch <= losses.Length; epoch++)
        {
            var compared = beforeOnly && epoch > 1 ? losses[epoch - 2] : best;
            if (losses[epoch - 1] < compared || (equalIsBetter && losses[epoch - 1] == compared)) (best, kept, waited) = (losses[epoch - 1], epoch, 0);
            else if (++waited >= patience) return (epoch, kept);
        }

        return (losses.Length, kept);
    }
}
