// The very names that .NET Interactive has, so that notebooks and libraries written for it run here unchanged.
// A library finds KernelInvocationContextExtensions.Display by reflection: keep names, parameters and return types.
using Microsoft.AspNetCore.Html;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;

namespace Microsoft.DotNet.Interactive;

/// <summary>What a cell may call without naming a class: <c>display(x)</c>, <c>HTML("…")</c>.</summary>
/// <remarks>A class with an instance, as in .NET Interactive: extensions are handed one.</remarks>
public sealed partial class Kernel
{
    internal static readonly Kernel Root = new();

    private Kernel()
    {
    }

    /// <summary>Shows a value.</summary>
    /// <param name="value">What to show.</param>
    /// <param name="mimeTypes">The forms to show it in; none means all that it prefers.</param>
    /// <returns>A handle by which the value shown can be replaced.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) =>
        KernelInvocationContext.Required.Display(value, mimeTypes);

    /// <summary>Text that is HTML already.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Whether only when the next output comes, so that nothing flickers.</param>
    public static void ClearOutput(bool wait = false) =>
        KernelInvocationContext.Required.Sink.Publish(new ClearOutput(wait));

    /// <summary>Runs JavaScript in the page.</summary>
    public static void Javascript(string scriptContent) =>
        display(new HtmlString($"<script type=\"text/javascript\">{scriptContent}</script>"), MimeBundle.Html);

    /// <summary>Adds a style sheet to the page.</summary>
    public static void CSS(string content) =>
        display(new HtmlString($"<style>{content}</style>"), MimeBundle.Html);
}

/// <summary>The run of one cell, as the code in the cell sees it.</summary>
public sealed class KernelInvocationContext
{
    private static readonly AsyncLocal<KernelInvocationContext?> Ambient = new();

    private readonly IOutputSink sink;
    private Action<KernelInvocationContext>? completing;

    internal KernelInvocationContext(IOutputSink sink, CellStop stop)
    {
        this.sink = sink;
        Stop = stop;
    }

    /// <summary>How the cell is asked to stop.</summary>
    internal CellStop Stop { get; }

    /// <summary>Takes an exception that nothing caught, on a thread that the cell started.</summary>
    internal Action<Exception>? ThreadFailed { get; init; }

    /// <summary>What is to be disposed of when the cell ends, the last first.</summary>
    internal Stack<Func<ValueTask>> Held { get; } = new();

    /// <summary>The cell that the calling code belongs to, or null outside of any.</summary>
    /// <remarks>It flows into tasks and threads, so that a task left running still writes under its own cell.</remarks>
    public static KernelInvocationContext? Current => Ambient.Value;

    /// <summary>Triggered when the cell is asked to stop.</summary>
    public CancellationToken CancellationToken => Stop.Asked;

    /// <summary>Shows a value under this cell.</summary>
    /// <remarks>A member besides the extension method: <c>context.Display("text")</c> would be ambiguous with <c>.Display()</c> on any object.</remarks>
    public DisplayedValue Display(object? value, params string[] mimeTypes)
    {
        var displayed = new DisplayedValue(Guid.NewGuid().ToString("N"), mimeTypes ?? [], this);
        Sink.Publish(new DisplayData(displayed.DisplayId, MimeBundle.From(value, displayed.MimeTypes)));
        return displayed;
    }

    /// <summary>Shows text that has a form already.</summary>
    public DisplayedValue DisplayAs(string value, string mimeType)
    {
        var displayed = new DisplayedValue(Guid.NewGuid().ToString("N"), [mimeType], this);
        Sink.Publish(new DisplayData(displayed.DisplayId, MimeBundle.Of(mimeType, value)));
        return displayed;
    }

    /// <summary>Tells the page how far this cell is. It stands beside the page's word that the cell runs, and in no output.</summary>
    /// <param name="words">How far: <c>update 340 of 1,000, seed 2, 12 s left</c>.</param>
    /// <remarks>.NET Interactive has no such method: a library looks for it.</remarks>
    public void ReportProgress(string words) => ((Sink as BoundedOutput)?.Inner as IProgressSink)?.Report(words);

    /// <summary>Asks to be called when the cell is about to end: the last moment at which .NET Interactive lets it show something.</summary>
    public void OnComplete(Action<KernelInvocationContext> onComplete) => completing += onComplete;

    internal void Complete()
    {
        var actions = completing;
        completing = null;
        actions?.Invoke(this);
    }

    internal async Task<string> AskAsync(string prompt, bool password)
    {
        var source = (Sink as BoundedOutput)?.Inner as IInputSource ?? throw new InvalidOperationException("This notebook is run without a person who could answer. Wanted: a value from the cell tagged `parameters`, or a run in a notebook editor.");
        return await source.AskAsync(prompt, password, CancellationToken).ConfigureAwait(false);
    }

    internal static KernelInvocationContext Required => Current
        ?? throw new InvalidOperationException("There is no cell to show this under. Wanted: display called by a cell's code, or by a task that the cell started. Call it from a cell.");

    /// <summary>Where the cell's outputs go.</summary>
    /// <remarks>
    /// A cell that was asked to stop and did not gets an exception here, so that a library's loop that prints ends too. What it writes
    /// afterwards goes nowhere.
    /// </remarks>
    internal IOutputSink Sink
    {
        get
        {
            Stop.ThrowIfInsisted();
            return Stop.IsInsisted ? NoOutput.Instance : sink;
        }
    }

    internal static void Enter(KernelInvocationContext? context) => Ambient.Value = context;
}

/// <summary>Showing values from libraries that hold a context.</summary>
public static class KernelInvocationContextExtensions
{
    /// <summary>Shows a value under the context's cell.</summary>
    /// <param name="context">The cell's run.</param>
    /// <param name="value">What to show.</param>
    /// <param name="mimeTypes">The forms to show it in; none means the whole bundle.</param>
    public static DisplayedValue Display(this KernelInvocationContext context, object? value, params string[] mimeTypes)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.Display(value, mimeTypes);
    }

    /// <summary>Shows text that has a form already.</summary>
    public static DisplayedValue DisplayAs(this KernelInvocationContext context, string value, string mimeType)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.DisplayAs(value, mimeType);
    }
}

/// <summary>A value on the page, to be replaced in place: in a loop, or from a later cell.</summary>
public sealed class DisplayedValue
{
    private readonly KernelInvocationContext owner;

    internal DisplayedValue(string displayId, IReadOnlyCollection<string> mimeTypes, KernelInvocationContext owner)
    {
        DisplayId = displayId;
        MimeTypes = mimeTypes;
        this.owner = owner;
    }

    /// <summary>What the front end knows the output by.</summary>
    public string DisplayId { get; }

    /// <summary>The forms that were asked for; empty means all.</summary>
    public IReadOnlyCollection<string> MimeTypes { get; }

    /// <summary>Shows another value in the place of the last one, under the cell that first showed it.</summary>
    public void Update(object? updatedValue) =>
        owner.Sink.Publish(new DisplayUpdate(DisplayId, MimeBundle.From(updatedValue, MimeTypes)));
}
