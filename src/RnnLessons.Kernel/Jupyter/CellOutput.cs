using System.Diagnostics;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>
/// What one cell shows, as messages of that cell: also when it goes on showing after it has ended. Outputs are gathered for a
/// moment, since a message a line would cost more than the line. A cell that shows more than front ends can draw is held up.
/// </summary>
/// <param name="frontEnd">Where the messages go.</param>
/// <param name="request">The request that the cell comes from.</param>
/// <param name="count">The cell's number.</param>
/// <param name="input">Whom to ask; null when the front end does not take questions.</param>
/// <param name="journal">Where what is not yet sent is written down while the cell runs; null for nowhere.</param>
/// <param name="stop">Asks the cell to stop: it is not held up then.</param>
internal sealed class CellOutput(FrontEnd frontEnd, KernelMessage request, int count, PersonAtFrontEnd? input, KernelJournal? journal, CancellationToken stop) : IOutputSink, IInputSource, IProgressSink
{
    private const int BatchCharacters = 64 * 1024;
    private static readonly TimeSpan BatchTime = TimeSpan.FromMilliseconds(50);

    // A burst is sent as it comes; what goes on is sent at this rate, which a browser draws without falling behind.
    private const int BurstCharacters = 8_000_000;
    private const int CharactersPerSecond = 4_000_000;
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    private readonly Lock gate = new();
    private readonly PendingOutputs pending = new();
    private readonly Stopwatch clock = Stopwatch.StartNew();
    private long sent;
    private Timer? timer;
    private bool hasEnded;

    /// <summary>The plain text of the cell's value, when it has one.</summary>
    public string? Result { get; private set; }

    /// <inheritdoc/>
    public void Publish(OutputEvent output)
    {
        lock (gate)
        {
            // One timer a batch, not one a write.
            if (pending.IsEmpty)
                (timer ??= new Timer(_ => SendPending(all: false))).Change(BatchTime, Timeout.InfiniteTimeSpan);
            pending.Add(output);
            if (!hasEnded)
                journal?.Shown(output);
            if (pending.Characters < BatchCharacters)
                return;
            Send(all: false);
        }

        if (Pause() is { Ticks: > 0 } pause)
            stop.WaitHandle.WaitOne(pause);
    }

    /// <summary>Sends what was gathered.</summary>
    public void Flush() => SendPending(all: true);

    /// <summary>Sends what was gathered: the cell has ended, though what it started may still show something.</summary>
    public void End()
    {
        lock (gate)
        {
            Send(all: true);
            hasEnded = true;
        }
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

    /// <inheritdoc/>
    /// <remarks>A message of a type that front ends other than the page do not know, and so leave alone.</remarks>
    public void Report(string words) => frontEnd.Publish("rnn_progress", request, new() { ["words"] = words });

    private TimeSpan Pause()
    {
        var ahead = TimeSpan.FromSeconds((double)(Volatile.Read(ref sent) - BurstCharacters) / CharactersPerSecond) - clock.Elapsed;
        return ahead < LongestPause ? ahead : LongestPause;
    }

    private void SendPending(bool all)
    {
        lock (gate)
            Send(all);
    }

    private void Send(bool all)
    {
        sent += pending.Characters;
        foreach (var output in pending.Take(all))
            Show(output);
        if (!hasEnded)
            journal?.Sent();
    }

    private void Show(OutputEvent output)
    {
        switch (output)
        {
            case StreamText text:
                frontEnd.Publish("stream", request, new() { ["name"] = text.Name == StreamName.Stdout ? "stdout" : "stderr", ["text"] = text.Text });
                break;
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
