using RnnLessons.Data;
using RnnLessons.Figures;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "07")]
public sealed class ReadingTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ReviewTask task = new(GeneratedReviews.Create(20, 10), maxLength: 30);
    private readonly ReviewClassifier model;

    public ReadingTests()
    {
        manual_seed(7);
        model = new ReviewClassifier(task.Reviews.Vocabulary.Size, width: 6, units: 5);
    }

    public void Dispose()
    {
        task.Dispose();
        scope.Dispose();
    }

    [Fact]
    public void After_each_word_it_thinks_what_it_would_if_the_text_ended_there()
    {
        string[] words = [.. Vocabulary.Tokenise(task.TrainedOn[0].Text).Take(9)];
        var reading = Reading.Of(model, task, string.Join(' ', words));

        Assert.Equal(["‹start›", .. words], reading.Words);
        for (var t = 1; t <= words.Length; t++)
            Assert.Equal(sigmoid(model.forward(task.Encode(string.Join(' ', words[..t])))).item<float>(), reading.Positive[t], 1e-5);
    }

    [Fact]
    public void A_model_in_double_is_read_as_well()
    {
        var text = task.ValidatedOn[0].Text;
        var expected = Reading.Of(model, task, text);
        model.to(ScalarType.Float64);
        var actual = Reading.Of(model, task, text);
        Assert.Equal(expected.Words, actual.Words);
        Assert.All(expected.Positive.Zip(actual.Positive), pair => Assert.Equal(pair.First, pair.Second, 1e-5));
    }

    [Fact]
    public void The_gates_are_those_of_the_whole_text_and_of_the_units_that_move_most()
    {
        var text = task.ValidatedOn[0].Text;
        var reading = Reading.Of(model, task, text, ["f", "c"], units: 3);
        using var probe = Probe.On(model, "first.forward");
        model.forward(task.Encode(text));
        var (gate, cell) = (probe.Values("f"), probe.Values("c"));
        var (from, length) = (gate.GetLength(1) - reading.Words.Count, reading.Words.Count);

        Assert.Equal(["f", "c"], reading.Gates.Select(one => one.Name));
        var units = reading.Gates[0].Units!;
        Assert.Equal(3, units.Count);
        Assert.Equal([3, length], [reading.Gates[0].Values.GetLength(0), reading.Gates[0].Values.GetLength(1)]);
        Assert.Equal(gate[units[2], from], reading.Gates[0].Values[2, 0], 1e-6);
        Assert.Equal(cell[units[1], from + length - 1], reading.Gates[1].Values[1, length - 1], 1e-6);
        Assert.True(units.Min(Reach) >= Enumerable.Range(0, 5).Except(units).Max(Reach));

        double Reach(int unit) => Enumerable.Range(from, length).Max(t => cell[unit, t]) - Enumerable.Range(from, length).Min(t => cell[unit, t]);
    }

    [Fact]
    public void Of_a_long_text_it_reads_the_end_and_leaves_the_model_as_it_was()
    {
        var review = task.ValidatedOn.First(one => one.Ids.Length > 40);
        model.train();
        var reading = Reading.Of(model, task, review.Text);
        Assert.Equal(30, reading.Words.Count);
        Assert.Equal(task.Reviews.Vocabulary.Word(review.Ids[^1]), reading.Words[^1]);
        Assert.Equal(sigmoid(model.forward(task.Encode(review.Text))).item<float>(), reading.Positive[^1], 1e-5);
        Assert.True(model.training);
        using var free = Probe.On(model, "first.forward"); // nobody else probes it any more
    }

    [Fact]
    public void It_is_drawn_as_gates_with_the_answer_below_and_the_words_on_hover()
    {
        string[] words = [.. Vocabulary.Tokenise(task.TrainedOn[0].Text).Take(4)];
        var reading = Reading.Of(model, task, string.Join(' ', words), ["f", "c"], units: 2);
        var figure = GateFigures.HeatMaps("reading", reading.Gates, reading.Words, line: new StepLine("probability", reading.Positive, 0, 1, 0.5));
        using var json = System.Text.Json.JsonDocument.Parse(figure.Json);
        var traces = json.RootElement.GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(3, traces.Length);
        Assert.Equal([.. reading.Gates[0].Units!.Select(unit => $"{unit + 1}")], traces[0].GetProperty("y").EnumerateArray().Select(row => row.GetString()));
        Assert.Equal($"3 {words[1]}", traces[2].GetProperty("x")[2].GetString());
        Assert.Equal(reading.Positive[^1], traces[2].GetProperty("y")[4].GetDouble(), 1e-3);
        var layout = json.RootElement.GetProperty("layout");
        Assert.Equal("x", layout.GetProperty("xaxis3").GetProperty("matches").GetString());
        Assert.True(layout.GetProperty("yaxis2").GetProperty("domain")[0].GetDouble() > layout.GetProperty("yaxis3").GetProperty("domain")[1].GetDouble());
        Assert.Contains("probability: from", figure.AltText);
        Assert.Contains("4 values for 5 steps", Assert.Throws<ArgumentException>(() =>
            GateFigures.HeatMaps("reading", reading.Gates, reading.Words, line: new StepLine("odd", [0, 0, 0, 0], 0, 1, 0.5))).Message);
    }
}
