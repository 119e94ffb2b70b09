using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>What a kernel writes down for the process that watches it: which cell runs, and what it has shown and not yet sent.</summary>
internal sealed class KernelJournal : IDisposable
{
    /// <summary>By this option a kernel is told that the process which started it watches it, and where to write its journal.</summary>
    public const string Option = "--watched";

    private readonly Journal journal;
    private JsonObject? running;

    /// <summary>Opens the journal that the watching process made.</summary>
    public KernelJournal(string path) => journal = new Journal(path);

    /// <summary>A cell begins.</summary>
    public void Begin(KernelMessage request, int count) => journal.Restart(running = new()
    {
        ["state"] = "running",
        ["header"] = Convert.ToBase64String(request.Header),
        ["identities"] = new JsonArray([.. request.Identities.Select(identity => JsonValue.Create(Convert.ToBase64String(identity)))]),
        ["count"] = count,
    });

    /// <summary>The cell has shown something, which is to be sent soon.</summary>
    public void Shown(OutputEvent output) => journal.Write(OutputJson.Write(output));

    /// <summary>All that was shown is sent.</summary>
    public void Sent()
    {
        if (running is { } cell)
            journal.Restart(cell);
    }

    /// <summary>The kernel has started, or a cell has ended: none runs.</summary>
    public void End()
    {
        running = null;
        journal.Restart(new() { ["state"] = "idle" });
    }

    /// <summary>The kernel leaves in good order.</summary>
    public void Leave() => journal.Restart(new() { ["state"] = "left" });

    public void Dispose() => journal.Dispose();

    /// <summary>What the journal of a kernel says whose process has ended.</summary>
    public static KernelEnd Read(string path)
    {
        var records = Journal.Read(path);
        var state = records.Count == 0 ? null : (string?)records[0]["state"];
        if (state != "running")
            return new(state is not null, state == "left", null, 0, []);
        var request = new KernelMessage(
            [.. records[0]["identities"]!.AsArray().Select(identity => Convert.FromBase64String((string)identity!))],
            Convert.FromBase64String((string)records[0]["header"]!),
            "execute_request",
            []);
        return new(true, false, request, (int)records[0]["count"]!, [.. records.Skip(1).Select(OutputJson.Read)]);
    }
}

/// <summary>In what state a kernel's process has ended.</summary>
/// <param name="HasStarted">Whether it had begun to listen.</param>
/// <param name="HasLeft">Whether it left in good order.</param>
/// <param name="Running">The request of the cell that ran; null when none did.</param>
/// <param name="Count">That cell's number.</param>
/// <param name="Unsent">What the cell had shown and the front ends were not sent.</param>
internal sealed record KernelEnd(bool HasStarted, bool HasLeft, KernelMessage? Running, int Count, IReadOnlyList<OutputEvent> Unsent)
{
    /// <summary>Answers the request in the place of a kernel that has died.</summary>
    public void Answer(FrontEnd frontEnd, KernelMessage request, CellError error)
    {
        var reply = CellOutput.Error(error);
        reply["status"] = "error";
        reply["execution_count"] = Count;
        frontEnd.Reply(KernelSocket.Shell, request, reply);
    }

    /// <summary>Shows what the cell had shown and the kernel had not sent, and why it ended.</summary>
    public void Show(FrontEnd frontEnd, KernelMessage request, CellError error)
    {
        var output = new CellOutput(frontEnd, request, Count, null, null, CancellationToken.None);
        foreach (var unsent in Unsent)
            output.Publish(unsent);
        output.Publish(new ErrorOutput(error));
        output.Flush();
        frontEnd.Status("idle", request);
    }
}
