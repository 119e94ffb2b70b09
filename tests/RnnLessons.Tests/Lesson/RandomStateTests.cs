using RnnLessons.Cells;
using RnnLessons.Figures;
using RnnLessons.Lesson;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Tasks;
using RnnLessons.Tests.Lesson.Exercises;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson;

/// <summary>What the reader draws next does not depend on whether something was checked, claimed, timed or drawn before.</summary>
public sealed class RandomStateTests
{
    public static TheoryData<string> Names => [.. WrongAnswers.Checks.Select(WrongAnswers.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_check_leaves_the_readers_numbers_be(string name)
    {
        var check = WrongAnswers.Checks.Single(check => WrongAnswers.Name(check) == name);
        foreach (var answered in (bool[])[false, true])
        {
            object?[] arguments = [.. check.GetParameters().Select((parameter, at) => at == 0 && !answered ? null : WrongAnswers.Of(parameter.ParameterType))];
            Unchanged(() => check.Invoke(null, arguments));
        }
    }

    public static TheoryData<string, Action> Others => new()
    {
        { "own exercise", () => Exercise.For("draw", (Func<double>)(() => rand(1).item<float>())).Expect(f => f() < 0, "no").Result() },
        { "claim", () => Claim.That(true, "so") },
        { "source", () => SourceOf.Member<SrnnCell>("Step").ToHtml() },
        { "table", () => Table.Of(new { W = ones(2, 2) }).ToHtml() },
        { "spectrum", () => Spectrum.Of(eye(3)).PowerNorms(4) },
        { "equations", () => EquationWithNumbers.OverTime(Cell, ones(3, 1)).ToHtml() },
        { "step time", () => BatchTime.Milliseconds(ones(2, 3), 2, Layer) },
        { "validation", () => Trainer.Validate(Model, Task) },
        { "probe", () => Probed() },
        { "figure", () => SeriesFigures.Lines("x", null, "x", "y", ("a", [1, 2])).ToHtml() },
        { "installation", () => _ = Installation.Summary },
    };

    private static readonly nn.Module<Tensor, Tensor> Layer = nn.Sequential(nn.Linear(3, 2), nn.Dropout(0.5));
    private static readonly Cell Cell = new SrnnCell(1, 2);
    private static readonly Echo Task = new(1, 5);
    private static readonly SequenceModel Model = new(new SrnnCell(1, 3), 1, Returns.EveryState);

    [Theory]
    [MemberData(nameof(Others), DisableDiscoveryEnumeration = true)]
    public void What_only_looks_leaves_the_readers_numbers_be(string kind, Action look)
    {
        // Once before: a task draws its held-out sequences at the first look.
        look();
        Unchanged(look);
        Assert.NotEmpty(kind);
    }

    [Fact]
    public void Numbers_from_a_seed_are_the_same_with_a_check_in_between()
    {
        manual_seed(5);
        var expected = rand(3);
        manual_seed(5);
        Lesson02.WriteTheStep((x, h, W_X, W_H, B) => randn(2, 4)).Result();
        Tensors.Equal(expected, rand(3), 0);
        Assert.Equal(5, initial_seed());
    }

    private static void Unchanged(Action look)
    {
        var before = get_rng_state();
        look();
        Assert.True(before.Equals(get_rng_state()), "libtorch's generator is not as it was.");
    }

    private static void Probed()
    {
        using var probe = Probe.On(Model);
        Model.forward(ones(1, 4, 1)).sum().backward();
        _ = (probe.All(), probe.GradientByLag());
    }
}
