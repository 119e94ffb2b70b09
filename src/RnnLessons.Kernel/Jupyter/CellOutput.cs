using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>
/// What one cell shows, as messages of that cell: also when it goes on showing after it has ended. Text is gathered for a
/// moment, since a message a line would cost more than the line.
/// </summary>
/// <param name="frontEnd">Where the messages go.</param>
/// <param name="request">The request that the cell comes from.</param>
/// <param name="count">The cell's number.</param>
/// <param name="input">Whom to ask; null when the front end does not take questions.</param>
internal sealed class CellOutput(FrontEnd frontEnd, KernelMessage request, int count, PersonAtFrontEnd? input) : IOutputSink, IInputSource
{
    private const int BatchCharacters = 8 * 1024;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(50);

    private readonly Lock gate = new();
    private readonly StringBuilder text = new();
    private StreamName stream;
    private Timer? timer;

    /// <summary>The plain text of the cell's value, when it has one.</summary>
    public string? Result { get; private set; }

    /// <inheritdoc/>
    public void Publish(OutputEvent output)
    {
        lock (gate)
        {
            if (output is StreamText written)
            {
                Gather(written);
                return;
            }

            Send(all: true);
            Show(output);
        }
    }

    /// <summary>Sends what was gathered.</summary>
    public void Flush()
    {
        lock (gate)
            Send(all: true);
    }

    /// <inheritdoc/>
    public async Task<string> AskAsync(string prompt, bool password, CancellationToken cancellationToken)
    {
        if (input is null)
            throw new InvalidOperationException("The front end does not take questions from cells here. Wanted: a value written in the cell itself.");
        // What the cell printed before belongs above the question.
        Flush();
        return await input.AskAsync(request, prompt, password, cancellationToken).ConfigureAwait(false);
    }

    private void Gather(StreamText written)
    {
        if (written.Name != stream)
            Send(all: true);
        stream = written.Name;
        text.Append(written.Text);
        if (text.Length >= BatchCharacters)
        {
            Send(all: false);
            return;
        }

        // One timer a batch, not one a write.
        if (timer is null)
            timer = new Timer(_ => FlushSome(), null, BatchTime, Timeout.InfiniteTimeSpan);
        else if (text.Length == written.Text.Length)
            timer.Change(BatchTime, Timeout.InfiniteTimeSpan);
    }

    private void FlushSome()
    {
        lock (gate)
            Send(all: false);
    }

    private void Send(bool all)
    {
        // Half of a character that takes two UTF-16 units waits for its other half.
        var length = !all && text.Length > 0 && char.IsHighSurrogate(text[^1]) ? text.Length - 1 : text.Length;
        if (length == 0)
            return;
        frontEnd.Publish("stream", request, new() { ["name"] = stream == StreamName.Stdout ? "stdout" : "stderr", ["text"] = text.ToString(0, length) });
        text.Remove(0, length);
    }

    private void Show(OutputEvent output)
    {
        switch (output)
        {
            case DisplayData shown:
                frontEnd.Publish("display_data", request, Displayed(shown.Bundle, shown.DisplayId));
                break;
            case DisplayUpdate updated:
                frontEnd.Publish("update_display_data", request, Displayed(updated.Bundle, updated.DisplayId));
                break;
            case ExecuteResult result:
                Result = result.Bundle.Data.GetValueOrDefault(MimeBundle.PlainText)?.ToString();
                frontEnd.Publish("execute_result", request, new() { ["execution_count"] = count, ["data"] = PlotlyFromServer.ToJson(result.Bundle), ["metadata"] = new JsonObject() });
                break;
            case ClearOutput clear:
                frontEnd.Publish("clear_output", request, new() { ["wait"] = clear.Wait });
                break;
            case ErrorOutput failed:
                frontEnd.Publish("error", request, Error(failed.Error));
                break;
        }
    }

    /// <summary>An error as messages hold it.</summary>
    public static JsonObject Error(CellError error) => new()
    {
        ["ename"] = error.Name,
        ["evalue"] = error.Message,
        ["traceback"] = new JsonArray([.. error.Traceback.Select(line => JsonValue.Create(line))]),
    };

    private static JsonObject Displayed(MimeBundle bundle, string displayId) => new()
    {
        ["data"] = PlotlyFromServer.ToJson(bundle),
        ["metadata"] = new JsonObject(),
        ["transient"] = new JsonObject { ["display_id"] = displayId },
    };
}
