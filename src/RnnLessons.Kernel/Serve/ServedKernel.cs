using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Serve;

/// <summary>
/// A kernel as front ends know it: the same one, by its id, before and after a restart. Answers go to the front end that asked,
/// what cells show goes to all.
/// </summary>
internal sealed class ServedKernel(string folder) : IAsyncDisposable
{
    // Who has lost the connection comes back soon; who has closed the page never does.
    private const int MostAbsent = 4;
    private readonly Lock gate = new();
    private readonly SemaphoreSlim oneAtATime = new(1);
    private readonly List<KernelChannel> channels = [];
    private KernelProcess? process;
    private bool ended;
    private readonly CellInProgress inProgress = new();
    private readonly List<MissedMessages> absent = [];
    private string state = "starting";
    private string? reason;
    private string? lastWords;
    private DateTimeOffset activity = DateTimeOffset.UtcNow;

    /// <summary>The kernel's id.</summary>
    public string Id { get; } = Guid.NewGuid().ToString();

    /// <summary>The number of the process that runs now; null when none does.</summary>
    public int? ProcessId => process?.Id;

    /// <summary>Starts its process.</summary>
    /// <exception cref="KernelStartException">It did not start.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await oneAtATime.WaitAsync(cancellationToken);
        try
        {
            await LaunchAsync(cancellationToken);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Ends its process, whatever it is doing, and starts another: all variables are gone. Once begun it goes on, also when who asked is gone.</summary>
    /// <exception cref="KernelStartException">The other one did not start.</exception>
    public async Task RestartAsync()
    {
        await oneAtATime.WaitAsync();
        try
        {
            if (ended)
                throw new NotServedException($"kernel {Id}");
            await EndAsync(kill: true);
            SetState("restarting", tell: true);
            await LaunchAsync(CancellationToken.None);
        }
        finally
        {
            oneAtATime.Release();
        }
    }

    /// <summary>Stops the cell that runs.</summary>
    public void Interrupt() => process?.Interrupt();

    /// <summary>Passes on what a front end sends.</summary>
    public void Send(ChannelMessage message)
    {
        activity = DateTimeOffset.UtcNow;
        process?.Send(message.Socket, message.Parts);
    }

    /// <summary>Lets a front end listen. One that had lost its connection is told what it missed; one that is new, what the cell that runs has shown.</summary>
    public void Add(KernelChannel channel)
    {
        lock (gate)
        {
            var missed = absent.Find(one => one.Session == channel.Session);
            foreach (var message in missed?.Messages ?? inProgress.Shown)
                channel.Tell(message);
            if (missed is not null)
                absent.Remove(missed);
            channels.Add(channel);
            if (state == "dead")
                channel.Tell(Status(state));
        }
    }

    /// <summary>A front end has gone, or lost its connection.</summary>
    public void Remove(KernelChannel channel)
    {
        lock (gate)
        {
            // One that came back before its end was noticed has two channels for a while, and misses nothing.
            if (!channels.Remove(channel) || channels.Any(other => other.Session == channel.Session))
                return;
            absent.Add(new(channel.Session));
            if (absent.Count > MostAbsent)
                absent.RemoveAt(0);
        }
    }

    /// <summary>The kernel as the REST API shows it.</summary>
    public JsonObject ToJson()
    {
        lock (gate)
        {
            var json = new JsonObject
            {
                ["id"] = Id,
                ["name"] = KernelSpec.Name,
                ["execution_state"] = state,
                ["last_activity"] = activity.UtcDateTime.ToString("O"),
                ["connections"] = channels.Count,
            };
            if (reason is not null)
                (json["reason"], json["traceback"]) = (reason, lastWords);
            return json;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await oneAtATime.WaitAsync();
        ended = true;
        await EndAsync(kill: false);
        oneAtATime.Release();
        List<KernelChannel> left;
        lock (gate)
            left = [.. channels];
        foreach (var channel in left)
            channel.Close();
    }

    private async Task LaunchAsync(CancellationToken cancellationToken)
    {
        lock (gate)
            (reason, lastWords) = (null, null);
        try
        {
            process = await KernelProcess.StartAsync(folder, Received, cancellationToken);
        }
        catch (Exception failed)
        {
            Died("It did not start.", failed.Message);
            throw;
        }

        SetState("idle", tell: true);
        _ = WatchAsync(process);
    }

    private async Task EndAsync(bool kill)
    {
        // First, so that its end is not taken for a crash.
        if (Interlocked.Exchange(ref process, null) is not { } ending)
            return;
        if (kill)
            await ending.KillAsync();
        await ending.DisposeAsync();
    }

    private async Task WatchAsync(KernelProcess running)
    {
        var exit = await running.Exited;
        if (Interlocked.CompareExchange(ref process, null, running) != running)
            return;
        if (running.End is { Running: { } request } end)
        {
            var error = ProcessEnd.Error(exit, running.Words, "Restart the kernel, and run the cells from the first on.");
            var frontEnd = new FrontEnd((socket, _, type, parent, content) => Pass(socket, Wire.Parts(type, Id, "rnn", parent, content)));
            end.Answer(frontEnd, request, error);
            end.Show(frontEnd, request, error);
        }

        Died($"Its process ended: {ProcessEnd.Of(exit)}.", running.Words);
        await running.DisposeAsync();
    }

    private void Died(string why, string words)
    {
        lock (gate)
            (reason, lastWords) = (why, words);
        SetState("dead", tell: true);
    }

    private void SetState(string now, bool tell)
    {
        lock (gate)
        {
            state = now;
            inProgress.Forget();
            if (tell)
                ToAll(new(KernelSocket.IoPub, Status(now)));
        }
    }

    private void Received(KernelProcess from, KernelSocket socket, MessageParts parts)
    {
        // The last messages of one that has been ended are nobody's business any more.
        if (from == process)
            Pass(socket, parts);
    }

    private void Pass(KernelSocket socket, MessageParts parts)
    {
        var message = new ChannelMessage(socket, parts);
        lock (gate)
        {
            activity = DateTimeOffset.UtcNow;
            if (socket == KernelSocket.IoPub)
            {
                Notice(message);
                ToAll(message);
                return;
            }

            var session = JsonFields.TextIn(parts.Parent, "session");
            var askers = channels.Where(channel => channel.Session == session).ToList();
            askers.ForEach(channel => channel.Tell(message));
            if (askers.Count == 0)
                absent.Find(one => one.Session == session)?.Keep(message);
        }
    }

    private void Notice(ChannelMessage message)
    {
        var type = JsonFields.TextIn(message.Parts.Header, "msg_type");
        inProgress.Notice(type, message);
        if (type == "status" && JsonFields.TextIn(message.Parts.Content, "execution_state") is { } now)
            state = now;
    }

    private void ToAll(ChannelMessage message)
    {
        channels.ForEach(channel => channel.Tell(message));
        absent.ForEach(one => one.Keep(message));
    }

    private MessageParts Status(string now) => Wire.Parts("status", Id, "rnn", null, new() { ["execution_state"] = now });
}
