using Microsoft.DotNet.Interactive.Formatting;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Display;

/// <summary>The run of one cell: where its outputs go, and how it is asked to stop.</summary>
/// <remarks>
/// What code of the cell sees of it is .NET Interactive's own <c>KernelInvocationContext</c>; <see cref="InteractiveContext"/> joins the two.
/// </remarks>
/// <param name="sink">Where its outputs go.</param>
/// <param name="stop">How it is asked to stop.</param>
/// <param name="thread">The thread that it runs on.</param>
internal sealed class CellRun(IOutputSink sink, CellStop stop, SynchronizationContext thread)
{
    private static readonly AsyncLocal<CellRun?> Ambient = new();

    /// <summary>The cell that the calling code belongs to, or null outside of any.</summary>
    /// <remarks>It flows into tasks and threads, so that a task left running still writes under its own cell.</remarks>
    public static CellRun? Current => Ambient.Value;

    /// <summary>The cell that the calling code belongs to.</summary>
    /// <exception cref="InvalidOperationException">It belongs to none.</exception>
    public static CellRun Required => Current
        ?? throw new InvalidOperationException("There is no cell to show this under. Wanted: display called by a cell's code, or by a task that the cell started. Call it from a cell.");

    /// <summary>How the cell is asked to stop.</summary>
    public CellStop Stop => stop;

    /// <summary>Triggered when the cell is asked to stop.</summary>
    public CancellationToken CancellationToken => stop.Asked;

    /// <summary>Takes an exception that nothing caught, on a thread that the cell started.</summary>
    public Action<Exception>? ThreadFailed { get; init; }

    /// <summary>What is to be disposed of when the cell ends, the last first.</summary>
    public Stack<Func<ValueTask>> Held { get; } = new();

    /// <summary>Takes what fails of a command that is a part of the cell; null while there is none, and the reader is told.</summary>
    public List<Exception>? CommandFailures { get; set; }

    /// <summary>Where the cell's outputs go.</summary>
    /// <remarks>
    /// A cell that was asked to stop and did not gets an exception here, so that a library's loop that prints ends too. What it writes
    /// afterwards goes nowhere.
    /// </remarks>
    public IOutputSink Sink
    {
        get
        {
            stop.ThrowIfInsisted();
            return stop.IsInsisted ? NoOutput.Instance : sink;
        }
    }

    /// <summary>From here on the calling code belongs to this cell.</summary>
    public void Enter() => Ambient.Value = this;

    /// <summary>Shows a value under this cell.</summary>
    /// <param name="value">What to show.</param>
    /// <param name="mimeTypes">The forms to show it in; none means all that it prefers.</param>
    public DisplayedValue Display(object? value, params IReadOnlyCollection<string> mimeTypes)
    {
        var bundle = MimeBundle.From(value, mimeTypes);
        // What it is updated with is formatted in the forms that the handle holds. Plain text is one that every value has; ShownValues sees to the others.
        return Show(value, bundle, mimeTypes.Count > 0 ? bundle.Forms() : [new(MimeBundle.PlainText, bundle.Data.GetValueOrDefault(MimeBundle.PlainText)?.ToString() ?? "")], mimeTypes.Count == 0);
    }

    /// <summary>Shows text that has a form already.</summary>
    public DisplayedValue DisplayAs(string value, string mimeType) => Show(value, MimeBundle.Of(mimeType, value), [new(mimeType, value)], all: false);

    /// <summary>Tells the page how far this cell is. It stands beside the page's word that the cell runs, and in no output.</summary>
    /// <param name="words">How far: <c>update 340 of 1,000, seed 2, 12 s left</c>.</param>
    public void ReportProgress(string words) => ((Sink as BoundedOutput)?.Inner as IProgressSink)?.Report(words);

    /// <summary>Asks the person at the notebook.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="password">Whether the answer must not be seen while it is typed.</param>
    public async Task<string> AskAsync(string prompt, bool password)
    {
        var source = (Sink as BoundedOutput)?.Inner as IInputSource ?? throw new InvalidOperationException("This notebook is run without a person who could answer. Wanted: a value from the cell tagged `parameters`, or a run in a notebook editor.");
        return await source.AskAsync(prompt, password, CancellationToken).ConfigureAwait(false);
    }

    /// <summary>Does something on the cell's own thread, where all of its code runs.</summary>
    public Task OnThreadAsync(Func<Task> work)
    {
        if (SynchronizationContext.Current == thread)
            return work();
        var flow = ExecutionContext.Capture()!;
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        // The thread may have been taken from the cell: then nothing comes back.
        CancellationToken.Register(() => done.TrySetCanceled(CancellationToken));
        thread.Post(_ => ExecutionContext.Run(flow, _ => _ = WorkAsync(work, done), null), null);
        return done.Task;
    }

    private static async Task WorkAsync(Func<Task> work, TaskCompletionSource done)
    {
        try
        {
            await work();
            done.TrySetResult();
        }
        catch (Exception failure)
        {
            done.TrySetException(failure);
        }
    }

    private DisplayedValue Show(object? value, MimeBundle bundle, IReadOnlyList<FormattedValue> forms, bool all)
    {
        var displayed = new DisplayedValue(value, forms);
        ShownValues.Show(displayed.DisplayId, bundle, this, all);
        return displayed;
    }
}
