namespace RnnLessons.Kernel.Display;

/// <summary>Something a cell shows. The cells of a session produce these; a notebook writer or a Jupyter server consumes them.</summary>
public abstract record OutputEvent;

/// <summary>Text written to standard output or to standard error.</summary>
/// <param name="Name">Which of the two streams.</param>
/// <param name="Text">The text as written, line ends included.</param>
public sealed record StreamText(StreamName Name, string Text) : OutputEvent;

/// <summary>A value shown for the first time.</summary>
/// <param name="DisplayId">The id by which later updates find this output.</param>
/// <param name="Bundle">The value in every form offered.</param>
public sealed record DisplayData(string DisplayId, MimeBundle Bundle) : OutputEvent;

/// <summary>A new value for an output that is already on the page.</summary>
/// <param name="DisplayId">The id given by the <see cref="DisplayData"/> that is replaced.</param>
/// <param name="Bundle">The new value in every form offered.</param>
public sealed record DisplayUpdate(string DisplayId, MimeBundle Bundle) : OutputEvent;

/// <summary>The value of a cell's last expression.</summary>
/// <param name="Bundle">The value in every form offered.</param>
public sealed record ExecuteResult(MimeBundle Bundle) : OutputEvent;

/// <summary>The outputs of the cell so far are to go.</summary>
/// <param name="Wait">Whether to wait for the next output before clearing.</param>
public sealed record ClearOutput(bool Wait) : OutputEvent;

/// <summary>The cell failed.</summary>
/// <param name="Error">What failed, and where in the cell.</param>
public sealed record ErrorOutput(CellError Error) : OutputEvent;

/// <summary>The two streams of a process.</summary>
public enum StreamName
{
    /// <summary>Standard output.</summary>
    Stdout,

    /// <summary>Standard error.</summary>
    Stderr,
}

/// <summary>A failure in the terms of the cell that failed.</summary>
/// <param name="Name">The exception's type name, or <c>CompilationError</c>.</param>
/// <param name="Message">What went wrong.</param>
/// <param name="Traceback">The lines to show, without colours.</param>
/// <param name="Line">The first line of the cell that takes part (1-based), if one does.</param>
/// <param name="Column">The column on that line (1-based), if known.</param>
public sealed record CellError(string Name, string Message, IReadOnlyList<string> Traceback, int? Line = null, int? Column = null);

/// <summary>What nobody is to see.</summary>
internal sealed class NoOutput : IOutputSink
{
    public static readonly NoOutput Instance = new();

    public void Publish(OutputEvent output)
    {
    }
}

/// <summary>Where the outputs of one cell go. Called from any thread; implementations order the calls themselves.</summary>
public interface IOutputSink
{
    /// <summary>Takes one output.</summary>
    void Publish(OutputEvent output);
}
