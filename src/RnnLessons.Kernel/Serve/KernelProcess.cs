using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Jupyter;

namespace RnnLessons.Kernel.Serve;

/// <summary>A kernel did not start. The message holds what it said.</summary>
internal sealed class KernelStartException(string message) : Exception(message);

/// <summary>One run of <c>rnn kernel</c> as a child process, and the connection to it.</summary>
internal sealed class KernelProcess : IAsyncDisposable
{
    // A crash in .NET says why in its first line, and then prints its stack.
    private const int LastWords = 200;
    private static readonly TimeSpan StartWithin = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan AskAgain = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LeaveWithin = TimeSpan.FromSeconds(2);

    private readonly Process process;
    private readonly string connectionFile;
    private readonly KernelConnection connection;
    private readonly Queue<string> said = new();
    private readonly TaskCompletionSource heard = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Action<KernelProcess, KernelSocket, MessageParts> received;

    private KernelProcess(string folder, Action<KernelProcess, KernelSocket, MessageParts> received)
    {
        this.received = received;
        var ports = KernelConnection.AtFreePorts();
        connectionFile = WritePrivately(ports.Text());
        process = Process.Start(Start(folder, connectionFile))!;
        process.OutputDataReceived += (_, line) => Remember(line.Data);
        process.ErrorDataReceived += (_, line) => Remember(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        Exited = WaitAsync();
        connection = new KernelConnection(ports, Received);
    }

    /// <summary>Ends with the process, whose exit code it brings.</summary>
    public Task<int> Exited { get; }

    /// <summary>The number of the process.</summary>
    public int Id => process.Id;

    /// <summary>The last lines that the process itself wrote, which front ends are not shown: why it crashed.</summary>
    public string Words
    {
        get
        {
            lock (said)
                return string.Join('\n', said);
        }
    }

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
    public async Task KillAsync()
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It has ended already.
        }

        await Exited;
    }

    /// <summary>Asks the kernel to leave, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        connection.Send(KernelSocket.Control, "shutdown_request", """{"restart":false}""");
        if (await Task.WhenAny(Exited, Task.Delay(LeaveWithin)) != Exited)
            await KillAsync();
        connection.Dispose();
        process.Dispose();
        File.Delete(connectionFile);
    }

    private static ProcessStartInfo Start(string folder, string connectionFile)
    {
        var self = KernelSpec.Self();
        var start = new ProcessStartInfo(self[0], [.. self[1..], "kernel", connectionFile])
        {
            WorkingDirectory = folder,
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // It leaves when this process does: elsewhere it sees that by itself, on Windows by a handle that it is given.
        start.Environment.Remove(ParentProcess.Variable);
        if (OperatingSystem.IsWindows())
            start.Environment[ParentProcess.Variable] = OpenProcess(Synchronize, inherit: true, Environment.ProcessId).ToString(CultureInfo.InvariantCulture);
        return start;
    }

    // The file holds the key: whoever reads it may run code as this user.
    private static string WritePrivately(string text)
    {
        var path = Path.Combine(Path.GetTempPath(), $"rnn-{Guid.NewGuid():N}.json");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using var writer = new StreamWriter(path, options);
        writer.Write(text);
        return path;
    }

    private async Task<int> WaitAsync()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
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
        else if (socket == KernelSocket.IoPub && (string?)JsonNode.Parse(message.Parent)?["msg_type"] == "kernel_info_request")
            heard.TrySetResult();
    }

    private void Remember(string? line)
    {
        if (line is null)
            return;
        lock (said)
        {
            said.Enqueue(line);
            if (said.Count > LastWords)
                said.Dequeue();
        }
    }

    private const int Synchronize = 0x0010_0000;

    [DllImport("kernel32.dll")]
    private static extern nint OpenProcess(int access, bool inherit, int processId);
}
