using System.Text.Json;
using Microsoft.DotNet.Interactive;
using RnnLessons.Figures;
using RnnLessons.Lesson;
using RnnLessons.Training;

namespace RnnLessons.Tests.Lesson;

public sealed class LiveFigureTests
{
    private readonly ManualTime time = new();
    private readonly RunHistory history = new();

    private LiveFigure Loss() => new(() => TrainingFigures.LossCurve(history), time, () => Display.Surface);

    [Fact]
    public void Ten_updates_a_second_at_the_most_however_fast_the_loop()
    {
        using var cell = new KernelInvocationContext();
        Train(Loss(), history.Start("SRNN", new Hyperparameters { Updates = 100_000 }), steps: 1000, millisecondsEach: 1);
        var shown = Assert.Single(cell.Shown);
        Assert.InRange(shown.States.Count, 9, 11);
    }

    [Fact]
    public void The_last_state_is_drawn_when_the_loop_stops_early()
    {
        using var cell = new KernelInvocationContext();
        Train(Loss(), history.Start("SRNN", new Hyperparameters { Updates = 100_000 }), steps: 155, millisecondsEach: 1);
        Assert.NotEqual(155, LastStep(cell));
        time.Advance(101);
        Assert.Equal(155, LastStep(cell));
        var states = cell.Shown[0].States.Count;
        time.Advance(10_000);
        Assert.Equal(states, cell.Shown[0].States.Count);
    }

    [Fact]
    public void The_last_state_is_drawn_before_the_cell_ends()
    {
        var cell = new KernelInvocationContext();
        Train(Loss(), history.Start("SRNN", new Hyperparameters { Updates = 100_000 }), steps: 33, millisecondsEach: 1);
        cell.Dispose();
        Assert.Equal(33, LastStep(cell));
    }

    [Fact]
    public void The_last_planned_step_is_drawn_at_once()
    {
        using var cell = new KernelInvocationContext();
        Train(Loss(), history.Start("SRNN", new Hyperparameters { Updates = 33 }), steps: 33, millisecondsEach: 1);
        Assert.Equal(33, LastStep(cell));
    }

    [Fact]
    public void A_cell_that_is_run_again_gets_the_figure_under_itself()
    {
        var live = Loss();
        var run = history.Start("SRNN", new Hyperparameters { Updates = 100_000 });
        var first = new KernelInvocationContext();
        Train(live, run, steps: 1, millisecondsEach: 1);
        first.Dispose();
        using var second = new KernelInvocationContext();
        live.Add(run, Step(2));
        Assert.Equal(2, LastStep(second));
        Assert.Equal(1, LastStep(first));
    }

    [Fact]
    public void A_figure_that_is_slow_to_draw_takes_a_fifth_of_the_time_at_the_most()
    {
        using var cell = new KernelInvocationContext();
        var drawn = 0;
        var live = new LiveFigure(() =>
        {
            drawn++;
            time.Advance(100);
            return SeriesFigures.Lines("t", null, "x", "y", ("a", [1, 2]));
        }, time, () => Display.Surface);
        var started = time.GetTimestamp();
        for (var i = 0; i < 1000; i++)
        {
            live.Refresh();
            time.Advance(1);
        }
        var elapsed = TimeSpan.FromTicks(time.GetTimestamp() - started);
        Assert.InRange(drawn * 100, 1, elapsed.TotalMilliseconds * 0.25 + 100);
    }

    [Fact]
    public void What_fails_to_draw_after_the_loop_is_said_at_the_next_call_and_not_lost()
    {
        using var cell = new KernelInvocationContext();
        var broken = false;
        var live = new LiveFigure(() => broken ? throw new FormatException("no such axis") : SeriesFigures.Lines("t", null, "x", "y", ("a", [1])), time, () => Display.Surface);
        live.Refresh();
        broken = true;
        live.Refresh();
        time.Advance(500);
        var error = Assert.Throws<InvalidOperationException>(live.Refresh);
        Assert.Contains("no such axis", error.Message);
    }

    [Fact]
    public void What_failed_only_while_the_loop_was_changing_it_is_drawn_after_all()
    {
        using var cell = new KernelInvocationContext();
        var broken = false;
        var live = new LiveFigure(() => broken ? throw new InvalidOperationException("changed meanwhile") : SeriesFigures.Lines("t", null, "x", "y", ("a", [1])), time, () => Display.Surface);
        live.Refresh();
        broken = true;
        live.Refresh();
        time.Advance(150);
        broken = false;
        time.Advance(150);
        Assert.Equal(2, cell.Shown[0].States.Count);
        live.Refresh();
    }

    [Fact]
    public async Task Threads_may_feed_it_together()
    {
        using var cell = new KernelInvocationContext();
        var live = LiveFigure.LossCurve(history);
        var runs = Enumerable.Range(0, 4).Select(_ => history.Start("SRNN", new Hyperparameters { Updates = 100_000 })).ToArray();
        await Task.WhenAll(runs.Select(run => Task.Run(() =>
        {
            for (var step = 1; step <= 2000; step++) live.Add(run, Step(step));
        })));
        Assert.All(runs, run => Assert.Equal(2000, run.Updates.Count));
        Assert.Single(cell.Shown);
    }

    [Fact]
    public void On_a_console_a_live_figure_says_its_last_state_and_no_other()
    {
        var said = new List<object>();
        var surface = new Recorded(said);
        var live = new LiveFigure(() => TrainingFigures.LossCurve(history), time, () => surface);
        Train(live, history.Start("SRNN", new Hyperparameters { Updates = 500 }), steps: 500, millisecondsEach: 2);
        time.Advance(1000);
        Assert.Contains("at step 500", Assert.Single(said).ToString());
    }

    private void Train(LiveFigure live, Run run, int steps, double millisecondsEach)
    {
        for (var step = 1; step <= steps; step++)
        {
            live.Add(run, Step(step));
            if (step < steps) time.Advance(millisecondsEach);
        }
    }

    private static TrainingUpdate Step(int step) => new(step, 1.0 / step, 1, step * 0.01);

    private static int LastStep(KernelInvocationContext cell)
    {
        using var json = JsonDocument.Parse(((Figure)cell.Shown[^1].States[^1]).Json);
        return json.RootElement.GetProperty("data")[0].GetProperty("x").EnumerateArray().Last().GetInt32();
    }

    private sealed class Recorded(List<object> said) : IDisplaySurface, IShown
    {
        public object? Cell => null;

        public IShown Show(object value) => throw new InvalidOperationException("A live figure is shown live.");

        public IShown ShowLive(object value) => this;

        public void Update(object value, bool last)
        {
            if (last) said.Add(value);
        }
    }
}
