using System.ComponentModel;
using System.Diagnostics;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Serve;

/// <summary>A kernel did not start. The message holds what it said.</summary>
internal sealed class KernelStartException(string message) : Exception(message);

/// <summary>One run of <c>rnn kernel</c> as a child process, and the connection to it.</summary>
internal sealed class KernelProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    private readonly WatchedProcess process;
    private readonly string privateFolder;
    private readonly KernelConnection connection;
    private readonly string journal = Journal.Create();
    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<KernelProcess, KernelSocket, MessageParts> received;

    private KernelProcess(string folder, Action<KernelProcess, KernelSocket, MessageParts> received)
    {
        this.received = received;
        privateFolder = NewPrivateFolder();
        var places = KernelConnection.New(privateFolder);
        var connectionFile = Path.Combine(privateFolder, "connection.json");
        WritePrivately(connectionFile, places.Text());
        process = Launch(folder, connectionFile);
        connection = new KernelConnection(places, Received);
    }

    /// <summary>Ends with the process, whose exit code it brings.</summary>
    public Task<int> Exited => process.Exited;

    /// <summary>The number of the process.</summary>
    public int Id => process.Id;

    /// <summary>The last lines that the process itself wrote, which front ends are not shown: why it crashed.</summary>
    public string Words => process.Words;

    /// <summary>In what state it was when it ended.</summary>
    public KernelEnd End => KernelJournal.Read(journal);

    /// <summary>Starts a kernel and waits until it is heard.</summary>
    /// <param name="folder">The folder that it works in.</param>
    /// <param name="received">Called with all that it sends.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="KernelStartException">It did not start.</exception>
    public static async Task<KernelProcess> StartAsync(string folder, Action<KernelProcess, KernelSocket, MessageParts> received, CancellationToken cancellationToken)
    {
        // Twice more: between finding a free port and listening there, another program may have taken it.
        for (var tries = 1; ; tries++)
        {
            var kernel = new KernelProcess(folder, received);
            try
            {
                await kernel.UntilHeardAsync(cancellationToken);
                return kernel;
            }
            catch (Exception failed)
            {
                var ended = kernel.Exited.IsCompleted;
                await kernel.DisposeAsync();
                if (failed is not KernelStartException || !ended || tries == 3)
                    throw;
            }
        }
    }

    /// <summary>Passes on a message of a front end.</summary>
    public void Send(KernelSocket socket, MessageParts message) => connection.Send(socket, message);

    /// <summary>Stops the cell that runs.</summary>
    public void Interrupt() => connection.Send(KernelSocket.Control, "interrupt_request");

    /// <summary>Ends the process without asking, and all that it started.</summary>
    public Task KillAsync() => process.KillAsync();

    /// <summary>Asks the kernel to leave, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        connection.Send(KernelSocket.Control, "shutdown_request", """{"restart":false}""");
        if (await Task.WhenAny(Exited, Task.Delay(LeaveWithin)) != Exited)
            await KillAsync();
        connection.Dispose();
        process.Dispose();
        TemporaryFolder.Delete(privateFolder);
        Journal.Delete(journal);
    }

    private WatchedProcess Launch(string folder, string connectionFile)
    {
        var start = KernelSpec.Start("kernel", connectionFile, KernelJournal.Option, journal);
        start.WorkingDirectory = folder;
        start.RedirectStandardOutput = true;
        // It leaves when its input ends, which ends with this process.
        start.Environment.Remove(ParentProcess.Variable);
        try
        {
            return new WatchedProcess(start, TextWriter.Null);
        }
        catch (Win32Exception failed)
        {
            TemporaryFolder.Delete(privateFolder);
            Journal.Delete(journal);
            throw new KernelStartException(Directory.Exists(folder) ? $"The kernel did not start: {failed.Message}" : $"The kernel did not start: its folder {folder} is gone. Put the folder back, or open the notebook where it is now.");
        }
    }

    private static void WritePrivately(string path, string text)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
    }

    // For the sockets, and for the file that holds the key: whoever reads it may run code as this user.
    private static string NewPrivateFolder()
    {
        var folder = Directory.CreateTempSubdirectory("rnn-kernel-").FullName;
        // On Windows there is no shorter place: the kernel then listens at ports.
        if (OperatingSystem.IsWindows() || KernelConnection.HasRoomForSockets(folder))
            return folder;
        Directory.Delete(folder);
        return Directory.CreateDirectory($"/tmp/rnn-kernel-{Guid.NewGuid():N}", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
    }

    // What a kernel shows before its public channel is listened to is lost, so it is asked until it is heard there.
    private async Task UntilHeardAsync(CancellationToken cancellationToken)
    {
        var clock = Stopwatch.StartNew();
        while (!heard.Task.IsCompleted)
        {
            connection.Send(KernelSocket.Shell, "kernel_info_request");
            await Task.WhenAny(heard.Task, Exited, Task.Delay(AskAgain, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
            if (Exited.IsCompleted)
                throw new KernelStartException($"The kernel did not start (exit code {await Exited}). It said:\n{Words}");
            if (clock.Elapsed > StartWithin)
                throw new KernelStartException($"The kernel did not answer within {StartWithin.TotalSeconds:0} s. It said:\n{Words}");
        }
    }

    private void Received(KernelSocket socket, MessageParts message)
    {
        if (heard.Task.IsCompleted)
            received(this, socket, message);
        else if (socket == KernelSocket.IoPub && JsonFields.TextIn(message.Parent, "msg_type") == "kernel_info_request")
            heard.TrySetResult();
    }
}
