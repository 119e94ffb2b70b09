using RnnLessons.Lesson;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "01")]
public sealed class Lesson01Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Naming_the_kind()
    {
        Kind[] right = [Kind.OneToMany, Kind.ManyToOne, Kind.Shifted, Kind.InStep, Kind.OneToOne];
        Checking.IsUnanswered(Lesson01.NameTheKind(null));
        Checking.IsRight(Lesson01.NameTheKind(right));
        Checking.IsWrong(Lesson01.NameTheKind([Kind.OneToOne]), "You name 1");
        Checking.IsWrong(Lesson01.NameTheKind(With(0, Kind.InStep)), "how many notes come out");
        Checking.IsWrong(Lesson01.NameTheKind(With(1, Kind.InStep)), "how many temperatures");
        Checking.IsWrong(Lesson01.NameTheKind(With(2, Kind.InStep)), "while the question is still being asked");
        Checking.IsWrong(Lesson01.NameTheKind(With(2, Kind.ManyToOne)), "many words come out");
        Checking.IsWrong(Lesson01.NameTheKind(With(3, Kind.Shifted)), "until the recording has ended");
        Checking.IsWrong(Lesson01.NameTheKind(With(3, Kind.ManyToOne)), "How many answers");
        Checking.IsWrong(Lesson01.NameTheKind(With(4, Kind.ManyToOne)), "D = 2");

        Kind[] With(int line, Kind kind) => [.. right.Select((named, at) => at == line ? kind : named)];
    }

    [Fact]
    public void The_mean_of_what_counts()
    {
        Checking.IsUnanswered(Lesson01.MeanOfWhatCounts(null));
        Checking.IsRight(Lesson01.MeanOfWhatCounts((states, mask) => (states * Column(mask)).sum(1L) / Column(mask).sum(1L)));
        Checking.IsRight(Lesson01.MeanOfWhatCounts((states, mask) => (states * mask.unsqueeze(-1)).sum(1L) / mask.sum(1, keepdim: true)));
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, _) => states.mean([1L])), "the padded ones still count");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, mask) => (states * Column(mask)).mean([1L])), "you still divide by T");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, mask) => (states * Column(mask)).sum(1L)), "The sum is right");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, mask) => (states * Column(mask)).sum(1L) / Column(mask).sum()), "in the whole batch");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, _) => states.mean([0L])), "wanted: [2, 3]");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, _) => states[.., ^1]), "Your mean differs");

        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, mask) => states * mask), "on axis 2 one has 3 entries and the other 4");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((states, mask) => (states * Column(mask)).sum(1L) / mask.sum(1L)), "The states are [2, 4, 3] and the mask is [2, 4]");
        Checking.IsWrong(Lesson01.MeanOfWhatCounts((_, _) => null!), "gives null");

        static Tensor Column(Tensor mask) => mask.unsqueeze(-1).to(ScalarType.Float32);
    }

    [Fact]
    public void Padding_at_the_front()
    {
        Checking.IsUnanswered(Lesson01.PadAtTheFront(null));
        Checking.IsRight(Lesson01.PadAtTheFront((ids, steps) => [.. new long[Math.Max(0, steps - ids.Length)], .. ids.TakeLast(steps)]));
        Checking.IsWrong(Lesson01.PadAtTheFront((ids, _) => ids), "2 ids; wanted: 4");
        Checking.IsWrong(Lesson01.PadAtTheFront((ids, steps) => [.. ids, .. new long[steps - ids.Length]]), "pads at the back");
        Checking.IsWrong(Lesson01.PadAtTheFront((ids, steps) => [.. new long[Math.Max(0, steps - ids.Length)], .. ids]), "wanted: 3 ids");
        Checking.IsWrong(Lesson01.PadAtTheFront((ids, steps) => [.. new long[Math.Max(0, steps - ids.Length)], .. ids.Take(steps)]), "cuts at the back");
        Checking.IsWrong(Lesson01.PadAtTheFront((ids, steps) => [.. new long[steps - ids.Length], .. ids]), "steps − ids.Length is negative");
        Checking.IsWrong(Lesson01.PadAtTheFront((_, steps) => new long[steps]), "wanted: [0, 0, 7, 8]");
    }
}
