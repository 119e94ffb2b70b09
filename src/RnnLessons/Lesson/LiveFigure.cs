using System.Diagnostics;
using RnnLessons.Figures;
using RnnLessons.Training;

namespace RnnLessons.Lesson;

/// <summary>A figure that changes in place while a cell runs: at most ten times a second, and the last state is always drawn.</summary>
/// <remarks>
/// It appears where it is fed: the first <see cref="Add"/> or <see cref="Refresh"/> of a cell draws it in that cell's output, so a training cell or a
/// step-through cell that is run again has the figure under it again, and the old one stays as it was.
/// Any thread may feed it.
/// </remarks>
public sealed class LiveFigure
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    private readonly Func<Figure> draw;
    private readonly TimeProvider time;
    private readonly Func<IDisplaySurface> surface;
    private readonly Lock gate = new();
    private readonly ITimer later;

    private IShown? shown;
    private WeakReference? cell;
    private long drawnAt;
    private TimeSpan pause;
    private bool waiting;
    private int failures;
    private Exception? failure;

    internal LiveFigure(Func<Figure> draw, TimeProvider time, Func<IDisplaySurface> surface)
    {
        (this.draw, this.time, this.surface) = (draw, time, surface);
        // A timer keeps the context that it was made in: without this, the cell would live as long as the figure.
        using var apart = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        later = time.CreateTimer(_ => DrawWhatWaits(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Loss by step of the session's newest runs.</summary>
    /// <param name="history">The runs; a new one joins as soon as it has a step.</param>
    /// <param name="logarithmic">Whether the loss axis is logarithmic.</param>
    public static LiveFigure LossCurve(RunHistory history, bool logarithmic = false) => Of(() => TrainingFigures.LossCurve(history, logarithmic));

    /// <summary>Score on held-out data by step of the session's newest runs.</summary>
    /// <param name="history">The runs.</param>
    /// <param name="scoreName">What the score is, with its unit: <c>"accuracy (0 … 1)"</c>.</param>
    /// <param name="updates">How many training steps the axis has room for from the beginning; null takes the runs' own <see cref="Hyperparameters.Updates"/>.</param>
    /// <param name="scores">From where to where the axis of scores goes. Null takes 0 to 1 for a score whose name ends in "(0 … 1)", and fits that of any other to what has been drawn.</param>
    public static LiveFigure ScoreCurve(RunHistory history, string scoreName = "validation score", int? updates = null, (double From, double To)? scores = null) =>
        Of(() => TrainingFigures.ScoreCurve(history, scoreName, updates, scores));

    /// <summary>‖∂L/∂θ‖₂ by step of the session's newest runs.</summary>
    /// <param name="history">The runs.</param>
    public static LiveFigure GradientNorm(RunHistory history) => Of(() => TrainingFigures.GradientNorm(history));

    /// <summary>Any figure, drawn anew at each <see cref="Refresh"/> that is due.</summary>
    /// <param name="draw">Draws the present state from plain numbers; it may also be called from another thread once the loop has paused for 0.1 s.</param>
    public static LiveFigure Of(Func<Figure> draw) => new(draw, TimeProvider.System, () => Display.Surface);

    /// <summary>Adds the step to the run and draws it, at once or very soon.</summary>
    /// <param name="run">The run that the step belongs to.</param>
    /// <param name="step">What the trainer just gave.</param>
    public void Add(Run run, TrainingUpdate step)
    {
        lock (gate)
        {
            run.Add(step);
            var isLast = run.Settings.GetValueOrDefault(nameof(Hyperparameters.Updates)) is int planned && step.Number >= planned;
            Changed(now: isLast);
        }
    }

    /// <summary>Draws the present state, at once or very soon.</summary>
    public void Refresh()
    {
        lock (gate) Changed(now: false);
    }

    private void Changed(bool now)
    {
        if (failure is { } earlier)
        {
            failure = null;
            throw new InvalidOperationException($"The figure could not be drawn: {earlier.Message}", earlier);
        }
        var place = surface();
        var isNewCell = shown is null || (place.Cell is { } running && !ReferenceEquals(running, cell?.Target));
        if (isNewCell)
        {
            Show(place);
            return;
        }
        var rest = pause - time.GetElapsedTime(drawnAt);
        if (now || rest <= TimeSpan.Zero)
        {
            Draw(last: now);
            return;
        }
        waiting = true;
        // Each change puts the timer off, so it strikes only when the loop has paused: until then the loop's own thread draws.
        later.Change(Interval, Timeout.InfiniteTimeSpan);
    }

    private void Show(IDisplaySurface place)
    {
        var started = Started();
        var figure = draw();
        shown = place.ShowLive(figure);
        cell = place.Cell is { } running ? new WeakReference(running) : null;
        place.WhenCellEnds(DrawWhatWaits);
        Drawn(figure, started);
    }

    private void Draw(bool last)
    {
        var started = Started();
        var figure = draw();
        shown!.Update(figure, last);
        Drawn(figure, started);
    }

    /// <summary>What waited is drawn now, so nothing waits.</summary>
    private long Started()
    {
        waiting = false;
        later.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        return time.GetTimestamp();
    }

    /// <summary>A figure that is slow to draw, or large, is drawn less often: drawing takes a fifth of the time at the most.</summary>
    private void Drawn(Figure figure, long started)
    {
        drawnAt = time.GetTimestamp();
        var slow = time.GetElapsedTime(started, drawnAt) * 4;
        var large = Interval * (figure.Json.Length / 32_000.0);
        pause = new[] { Interval, slow, large }.Max();
    }

    private void DrawWhatWaits()
    {
        lock (gate)
        {
            if (!waiting) return;
            try
            {
                Draw(last: true);
                failures = 0;
            }
            catch (Exception broken)
            {
                // On the timer's thread nobody would catch it and the kernel would die. The loop may just have been changing
                // what is drawn, so try again; what keeps failing is said by the reader's next call.
                if (++failures < 3)
                {
                    waiting = true;
                    later.Change(Interval, Timeout.InfiniteTimeSpan);
                    return;
                }
                failures = 0;
                failure = broken;
                Trace.TraceWarning($"A live figure could not be drawn: {broken}");
            }
        }
    }
}
