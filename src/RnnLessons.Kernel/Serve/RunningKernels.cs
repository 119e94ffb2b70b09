using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Serve;

/// <summary>The kernels that run, and which notebook each is for.</summary>
internal sealed class RunningKernels(ServedFolder folder) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, ServedKernel> kernels = new();
    private readonly ConcurrentDictionary<string, Session> sessions = new();
    private readonly SemaphoreSlim opening = new(1);
    private readonly Lock preparing = new();
    private Task<ServedKernel?>? prepared;
    private bool ended;

    /// <summary>All kernels.</summary>
    public IEnumerable<ServedKernel> Kernels => kernels.Values;

    /// <summary>All sessions.</summary>
    public IEnumerable<JsonObject> Sessions => sessions.Values.Select(session => session.ToJson());

    /// <summary>A kernel by its id; null when there is none.</summary>
    public ServedKernel? Kernel(string id) => kernels.GetValueOrDefault(id);

    /// <summary>A session by its id; null when there is none.</summary>
    public JsonObject? Of(string id) => sessions.GetValueOrDefault(id)?.ToJson();

    /// <summary>Starts a kernel that belongs to no notebook.</summary>
    /// <exception cref="KernelStartException">It did not start.</exception>
    public Task<ServedKernel> StartAsync(CancellationToken cancellationToken) => StartInAsync(folder.Root, cancellationToken);

    /// <summary>The session of a notebook: the one that runs, or a new one. Two tabs share it.</summary>
    /// <exception cref="NotServedException">The path leads out of the served folder.</exception>
    /// <exception cref="KernelStartException">Its kernel did not start.</exception>
    public async Task<JsonObject> OpenAsync(string path, string name, string type, CancellationToken cancellationToken)
    {
        var home = Path.GetDirectoryName(folder.Find(path))!;
        if (!Directory.Exists(home))
            throw new NotServedException(path);
        await opening.WaitAsync(cancellationToken);
        try
        {
            if (sessions.Values.FirstOrDefault(session => IsOf(session, path)) is { } running)
                return running.ToJson();
            var session = new Session(path, name, type, await StartInAsync(home, cancellationToken));
            sessions[session.Id] = session;
            return session.ToJson();
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>
    /// Says which notebook a session is for. JupyterLab's begin under a name that nobody else has, and take their notebook's then:
    /// of two tabs that were opened at once, the second gets the first's kernel, and its own ends.
    /// </summary>
    /// <returns>Null when there is no such session.</returns>
    /// <exception cref="NotServedException">The path leads out of the served folder.</exception>
    public async Task<JsonObject?> RenameAsync(string id, string? path, string? name)
    {
        if (path is not null)
            folder.Find(path);
        await opening.WaitAsync();
        try
        {
            if (!sessions.TryGetValue(id, out var session))
                return null;
            var own = session.Kernel;
            if (sessions.Values.FirstOrDefault(other => other != session && path is not null && IsOf(other, path)) is { } first)
                session.Kernel = first.Kernel;
            (session.Path, session.Name) = (path ?? session.Path, name ?? session.Name);
            if (sessions.Values.All(other => other.Kernel != own))
                await EndAsync(own);
            return session.ToJson();
        }
        finally
        {
            opening.Release();
        }
    }

    /// <summary>Gives a session another kernel, in place of one that has died, say.</summary>
    /// <returns>Null when there is no such session.</returns>
    public async Task<JsonObject?> ReplaceKernelAsync(string id, CancellationToken cancellationToken)
    {
        if (!sessions.TryGetValue(id, out var session))
            return null;
        var fresh = await StartInAsync(Path.GetDirectoryName(folder.Find(session.Path))!, cancellationToken);
        var old = session.Kernel;
        foreach (var sharing in sessions.Values.Where(other => other.Kernel == old))
            sharing.Kernel = fresh;
        await EndAsync(old);
        return session.ToJson();
    }

    /// <summary>Ends a session and its kernel.</summary>
    /// <returns>Whether there was one.</returns>
    public async Task<bool> CloseAsync(string id)
    {
        if (!sessions.TryRemove(id, out var session))
            return false;
        await EndAsync(session.Kernel);
        return true;
    }

    /// <summary>Ends a kernel, and the sessions that it served.</summary>
    public async Task EndAsync(ServedKernel kernel)
    {
        foreach (var session in sessions.Values.Where(session => session.Kernel == kernel))
            sessions.TryRemove(session.Id, out _);
        if (kernels.TryRemove(kernel.Id, out _))
            await kernel.DisposeAsync();
    }

    /// <summary>
    /// Starts a kernel in the served folder before anybody asks for it, unless one waits already: the first cell of the lesson that is opened next need
    /// not wait for its start. It counts as running from then on.
    /// </summary>
    public void Prepare()
    {
        lock (preparing)
        {
            if (!ended)
                prepared ??= PrepareAsync();
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (preparing)
            ended = true;
        if (await TakePreparedAsync() is { } unused)
            await unused.DisposeAsync();
        await Task.WhenAll(kernels.Values.Select(EndAsync));
    }

    private static bool IsOf(Session session, string path) => session.Path.Equals(path, PathNames.Comparison);

    private async Task<ServedKernel?> PrepareAsync()
    {
        var kernel = new ServedKernel(folder.Root);
        try
        {
            await kernel.StartAsync(CancellationToken.None);
            return kernel;
        }
        catch (KernelStartException)
        {
            // Nobody waits for this one. The one that is asked for says why it does not start.
            return null;
        }
    }

    private Task<ServedKernel?> TakePreparedAsync()
    {
        lock (preparing)
        {
            var taken = prepared ?? Task.FromResult<ServedKernel?>(null);
            prepared = null;
            return taken;
        }
    }

    private async Task<ServedKernel> StartInAsync(string home, CancellationToken cancellationToken)
    {
        if (PathNames.Comparer.Equals(home, folder.Root) && await TakePreparedAsync() is { } waiting)
        {
            if (waiting.ProcessId is not null)
                return kernels[waiting.Id] = waiting;
            await waiting.DisposeAsync();
        }

        var kernel = new ServedKernel(home);
        await kernel.StartAsync(cancellationToken);
        return kernels[kernel.Id] = kernel;
    }

    private sealed class Session(string path, string name, string type, ServedKernel kernel)
    {
        public string Id { get; } = Guid.NewGuid().ToString();

        public string Path { get; set; } = path;

        public string Name { get; set; } = name;

        public ServedKernel Kernel { get; set; } = kernel;

        public JsonObject ToJson() => new()
        {
            ["id"] = Id,
            ["path"] = Path,
            ["name"] = Name,
            ["type"] = type,
            ["kernel"] = Kernel.ToJson(),
            ["notebook"] = new JsonObject { ["path"] = Path, ["name"] = Name },
        };
    }
}
