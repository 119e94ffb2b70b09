using System.Text.Json;
using RnnLessons.Figures;
using RnnLessons.Probes;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "08")]
public sealed class ConfusionMatrixTests
{
    private static readonly ConfusionMatrix Matrix = ConfusionMatrix.Of(
        tensor(new[,] { { 2f, 1, 0 }, { 0, 1, 2 }, { 0, 3, 1 }, { 0, 1, 2 }, { 5, 4, 3 } }), tensor(new long[] { 0, 1, 1, 1, 0 }));

    [Fact]
    public void It_counts_what_each_class_was_taken_for()
    {
        Assert.Equal(new long[,] { { 2, 0, 0 }, { 0, 1, 2 }, { 0, 0, 0 } }, Matrix.Counts);
        Assert.Equal(0.6, Matrix.Accuracy, 1e-12);
        Assert.Equal([(1, 2, 2L)], Matrix.Mistakes);
        Assert.Equal(2 / 3.0, Matrix.Share(1, 2), 1e-12);
        Assert.Equal(0, Matrix.Share(2, 0));
    }

    [Fact]
    public void It_is_drawn_with_a_row_for_each_class_shown()
    {
        var figure = ClassFigures.Confusion("confusion", Matrix, ["cat", "dog", "frog"]);
        using var json = JsonDocument.Parse(figure.Json);
        var trace = json.RootElement.GetProperty("data")[0];
        Assert.Equal(0.667, trace.GetProperty("z")[1][2].GetDouble(), 1e-9);
        Assert.Equal(2, trace.GetProperty("text")[1][2].GetInt64());
        Assert.Equal(["cat", "dog", "frog"], trace.GetProperty("y").EnumerateArray().Select(name => name.GetString()));
        Assert.Contains("dog as frog (2)", figure.AltText);
    }

    [Fact]
    public void Without_mistakes_it_names_none() =>
        Assert.EndsWith("1 of all predictions are correct. There are no mistakes.",
            ClassFigures.Confusion("x", ConfusionMatrix.Of(eye(2), tensor(new long[] { 0, 1 })), ["a", "b"]).AltText);

    [Fact]
    public void What_cannot_be_counted_is_one_clear_error()
    {
        Assert.Contains("[2, 3], the targets [1]", Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of(rand(2, 3), zeros(1, dtype: ScalarType.Int64))).Message);
        foreach (var target in new long[] { -1, 3 })
            Assert.Contains($"A target is {target}; wanted: 0 to 2", Assert.Throws<ArgumentException>(() => ConfusionMatrix.Of(rand(2, 3), tensor(new[] { 1, target }))).Message);
        Assert.Contains("2 names for 3 classes", Assert.Throws<ArgumentException>(() => ClassFigures.Confusion("x", Matrix, ["a", "b"])).Message);
    }
}
