using RnnLessons.Training;

namespace RnnLessons.Tests.Training;

public sealed class RunHistoryTests
{
    [Fact]
    public void A_rerun_adds_to_the_comparison_and_shows_what_differs()
    {
        var history = new RunHistory();
        history.Start("SRNN", new() { LearningRate = 0.01 }, new { lag = 3 });
        history.Start("SRNN", new() { LearningRate = 0.1 }, new { lag = 3 });

        Assert.Equal(["SRNN · run 1", "SRNN · run 2"], history.Runs.Select(run => run.Label));
        Assert.Equal(["LearningRate"], history.Differences);
        history.Start("SRNN", new() { LearningRate = 0.1 });
        Assert.Equal(["LearningRate", "lag"], history.Differences);
    }

    [Fact]
    public void A_setting_of_ones_own_wins_over_a_hyperparameter_of_its_name() =>
        Assert.Equal("warm", new RunHistory().Start("SRNN", new(), new { LearningRate = "warm" }).Settings["LearningRate"]);

    public static TheoryData<string, object?, string> Settings => new()
    {
        { "nothing", null, "" },
        { "anonymous", new { lag = 3, activation = "tanh" }, "lag=3 activation=tanh" },
        { "record", new Setup(3) { Note = "own" }, "Lag=3 Note=own" },
        { "struct", new Point { X = 1, Y = 2 }, "X=1 Y=2" },
        { "note", "a note", "note=a note" },
        { "dictionary", new Dictionary<string, object> { ["lag"] = 3, ["note"] = "x" }, "lag=3 note=x" },
        { "numbers by name", new Dictionary<string, double> { ["lag"] = 3 }, "lag=3" },
        { "keys that are no text", new Dictionary<int, string> { [7] = "seven" }, "7=seven" },
        { "a read-only dictionary", new Dictionary<string, int> { ["lag"] = 3 }.AsReadOnly(), "lag=3" },
        { "an old dictionary", new System.Collections.Hashtable { ["lag"] = 3 }, "lag=3" },
        { "an object that grows", Grown(), "lag=3" },
        { "JSON", new System.Text.Json.Nodes.JsonObject { ["lag"] = 3 }, "lag=3" },
        { "pairs", new[] { KeyValuePair.Create("lag", 3) }, "lag=3" },
        { "hyperparameters", new Hyperparameters { Seed = 8 }, null! },
    };

    [Theory]
    [MemberData(nameof(Settings), DisableDiscoveryEnumeration = true)]
    public void Whatever_has_names_for_its_values_tells_runs_apart(string kind, object? also, string expected)
    {
        var plain = new RunHistory().Start("SRNN", new()).Settings;
        var own = new RunHistory().Start("SRNN", new(), also).Settings.Where(setting => !plain.ContainsKey(setting.Key));
        Assert.True((expected ?? "") == string.Join(' ', own.Select(setting => $"{setting.Key}={setting.Value}")), kind);
    }

    public static TheoryData<object, string> Nameless => new()
    {
        { 3, "The settings are 3, of type Int32" },
        { 0.5, "The settings are 0.5, of type Double" },
        { true, "of type Boolean" },
        { Optimizer.Sgd, "The settings are Sgd, of type Optimizer" },
        { new DateTime(2026, 1, 2), "of type DateTime" },
        { (3, "tanh"), "of type ValueTuple`2" },
        { Tuple.Create(3), "of type Tuple`1" },
        { new[] { 1, 2 }, "of type Int32[]" },
        { new List<string> { "a" }, "of type List`1" },
        { typeof(int), "of type RuntimeType" },
        { new Func<int>(() => 1), "of type Func`1" },
        { new object(), "of type Object" },
        { new Broken(), "The setting Fails of Broken can't be read: no such thing" },
    };

    [Theory]
    [MemberData(nameof(Nameless), DisableDiscoveryEnumeration = true)]
    public void A_value_without_names_is_one_clear_error(object also, string said)
    {
        var history = new RunHistory();
        Assert.Contains(said, Assert.Throws<ArgumentException>(() => history.Start("SRNN", new(), also)).Message);
        Assert.Empty(history.Runs);
    }

    [Fact]
    public void Lists_of_the_same_values_do_not_differ()
    {
        var history = new RunHistory();
        history.Start("SRNN", new(), new { layers = new[] { 8, 4 }, same = new List<string> { "a" }, name = "ab" });
        history.Start("SRNN", new(), new { layers = new[] { 8, 5 }, same = new List<string> { "a" }, name = "ab" });
        Assert.Equal(["layers"], history.Differences);
    }

    [Fact]
    public void A_note_and_a_dictionary_are_settings_too_and_a_value_without_a_name_is_refused()
    {
        var history = new RunHistory();
        Assert.Equal("with a warm start", history.Start("SRNN", new(), "with a warm start").Settings["note"]);
        Assert.Equal((3, null), (history.Start("SRNN", new(), new Dictionary<string, int> { ["lag"] = 3 }).Settings["lag"], history.Runs[0].Settings.GetValueOrDefault("lag")));
        Assert.Equal("tanh", history.Start("SRNN", new(), new System.Collections.Hashtable { ["activation"] = "tanh" }).Settings["activation"]);
        foreach (var nameless in (object[])[3, 0.5, Optimizer.Sgd, new[] { 1, 2 }, (activation: "tanh", rate: 0.5)])
            Assert.Contains("wanted: an anonymous object such as new { lag = 5 }, a record, a dictionary, or a note as text.", Assert.Throws<ArgumentException>(() => history.Start("SRNN", new(), nameless)).Message);
        Assert.Equal(3, history.Runs.Count);
    }

    [Fact]
    public void A_run_can_be_read_while_another_thread_adds_to_it()
    {
        const int Count = 50_000;
        var run = new RunHistory().Start("SRNN", new());
        var adding = Task.Run(() =>
        {
            for (var step = 1; step <= Count; step++) run.Add(new(step, step, 1, 0, step % 100 == 0 ? new(step, step) : null));
        }, TestContext.Current.CancellationToken);

        var reads = 0;
        do
        {
            var steps = run.Updates;
            // What was read is the beginning of the run, and stays so.
            var count = 0;
            foreach (var step in steps) Assert.Equal(++count, step.Number);
            Assert.Equal(steps.Count, count);
            Assert.True((run.LastValidation?.Loss ?? 0) >= count / 100 * 100);
            reads++;
        }
        while (!adding.IsCompleted || reads < 10);

        Assert.False(adding.IsFaulted, $"{adding.Exception}");
        Assert.Equal(Count, run.Updates.Count);
    }

    [Fact]
    public void The_last_validation_is_the_last_one()
    {
        var run = new RunHistory().Start("SRNN", new());
        Assert.Null(run.LastValidation);
        run.Add(new(1, 1, 1, 0, new(0.9, 0.5)));
        run.Add(new(2, 1, 1, 0));
        Assert.Equal(new Validation(0.9, 0.5), run.LastValidation);
    }

    private static dynamic Grown()
    {
        dynamic grown = new System.Dynamic.ExpandoObject();
        grown.lag = 3;
        return grown;
    }

    private sealed record Setup(int Lag)
    {
        public string Note { get; init; } = "";

        public char this[int at] => Note[at];

        public int Hidden { private get; init; }
    }

    private struct Point
    {
        public int X, Y;
    }

    private sealed class Broken
    {
        public int Fails => throw new InvalidOperationException("no such thing");
    }
}
