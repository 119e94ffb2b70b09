using System.Text.Json.Nodes;
using System.Threading.Channels;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>
/// A Jupyter kernel: one session of C# cells, spoken to by any number of front ends. Requests of the shell are answered one
/// after another, as they came; those of the control channel at once, also while a cell runs.
/// </summary>
internal sealed class KernelServer : IDisposable
{
    private readonly Wire wire;
    private readonly KernelSockets sockets;
    private readonly FrontEnd frontEnd;
    private readonly PersonAtFrontEnd person;
    private readonly CellRequests cells;
    private readonly ShellRequests others;
    private readonly Channel<Arrival> waiting = Channel.CreateUnbounded<Arrival>(new() { SingleReader = true });
    private readonly TaskCompletionSource leave = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long arrived;

    /// <summary>Starts listening.</summary>
    /// <param name="connection">Where.</param>
    /// <param name="session">The session that runs the cells.</param>
    /// <param name="journal">Where it writes what the watching process is to know; null when none watches.</param>
    public KernelServer(ConnectionFile connection, CSharpSession session, KernelJournal? journal = null)
    {
        wire = new Wire(connection.Key);
        sockets = new KernelSockets(connection);
        frontEnd = FrontEnd.Of(wire, sockets);
        person = new PersonAtFrontEnd(frontEnd);
        var history = new InputHistory();
        cells = new CellRequests(session, frontEnd, person, history, journal);
        others = new ShellRequests(session, frontEnd, history);
        sockets.Listen(Received);
        frontEnd.Status("starting", null);
    }

    /// <summary>How many messages were not taken: unsigned, wrongly signed, sent a second time, or no messages at all.</summary>
    public int Dropped => wire.Dropped;

    /// <summary>Answers until a front end asks for the end, or the token does.</summary>
    /// <param name="warm">Is waited for before the first request of the shell is answered, except who the kernel is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task RunAsync(Task warm, CancellationToken cancellationToken)
    {
        using var ending = cancellationToken.Register(() => leave.TrySetResult());
        var answering = AnswerShellAsync(warm);
        // A cell that runs is no reason to stay.
        await (await Task.WhenAny(leave.Task, answering).ConfigureAwait(false)).ConfigureAwait(false);
    }

    /// <summary>Stops the running cell, as an interrupt from a front end does.</summary>
    public void Interrupt() => cells.Interrupt();

    /// <summary>Sends what is waiting, and stops listening.</summary>
    public void Dispose() => sockets.Dispose();

    // On a connection's thread: what may take long goes to the shell's queue.
    private void Received(KernelSocket socket, IReadOnlyList<byte[]> frames)
    {
        if (socket == KernelSocket.Shell)
            waiting.Writer.TryWrite(new(frames, Interlocked.Increment(ref arrived)));
        else if (wire.Unpack(frames) is not { } message)
            return;
        else if (socket == KernelSocket.Control)
            AnswerControl(message);
        else if (message.Type == "input_reply")
            person.Answered(message);
    }

    private async Task AnswerShellAsync(Task warm)
    {
        await foreach (var arrival in waiting.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (wire.Unpack(arrival.Frames) is not { } request)
                continue;
            frontEnd.Status("busy", request);
            if (request.Type != "kernel_info_request")
                await warm.ConfigureAwait(false);
            if (await AnswerAsync(request, arrival.Number).ConfigureAwait(false) is { } reply)
                frontEnd.Reply(KernelSocket.Shell, request, reply);
            frontEnd.Status("idle", request);
        }
    }

    private async Task<JsonObject?> AnswerAsync(KernelMessage request, long number)
    {
        try
        {
            return request.Type switch
            {
                "execute_request" => await cells.ExecuteAsync(request, number, () => Interlocked.Read(ref arrived)).ConfigureAwait(false),
                "shutdown_request" => Shutdown(request),
                _ => others.Answer(request),
            };
        }
        catch (Exception fault)
        {
            // A fault of the kernel's own: this request fails, the session does not.
            OutputCapture.HostOut.WriteLine($"rnn kernel: {request.Type} could not be answered: {fault}");
            return Failed(fault);
        }
    }

    private void AnswerControl(KernelMessage request)
    {
        frontEnd.Status("busy", request);
        JsonObject? reply = request.Type switch
        {
            "interrupt_request" => Interrupted(),
            "shutdown_request" => Shutdown(request),
            "kernel_info_request" => KernelInfo.Reply(),
            _ => null,
        };
        if (reply is not null)
            frontEnd.Reply(KernelSocket.Control, request, reply);
        frontEnd.Status("idle", request);
    }

    private JsonObject Interrupted()
    {
        cells.Interrupt();
        return new() { ["status"] = "ok" };
    }

    private JsonObject Shutdown(KernelMessage request)
    {
        var reply = new JsonObject { ["status"] = "ok", ["restart"] = request.Get("restart", false) };
        frontEnd.Publish("shutdown_reply", request, (JsonObject)reply.DeepClone());
        leave.TrySetResult();
        return reply;
    }

    private static JsonObject Failed(Exception fault)
    {
        var content = CellOutput.Error(new(fault.GetType().Name, fault.Message, [fault.Message]));
        content["status"] = "error";
        return content;
    }

    private readonly record struct Arrival(IReadOnlyList<byte[]> Frames, long Number);
}
