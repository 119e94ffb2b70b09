using System.IO.Pipes;
using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RnnLessons.Kernel.Display;

/// <summary>
/// Takes what native libraries and child processes write to standard output, which no <see cref="Console.SetOut"/> sees, to
/// the cell that runs; and what C++ libraries write to <c>std::cerr</c>, such as libtorch's warnings. Standard error itself stays where it
/// is: the last words before a crash are written there.
/// </summary>
public sealed class NativeOutput
{
    private const int Stdout = 1;
    private static readonly List<NativeOutput> Installed = [];

    private readonly StreamName name;
    private readonly RepeatedWarnings? repeated;
    private readonly Stream writeEnd;
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim drained = new();
    private readonly byte[] mark = [0, .. Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N")), 0];
    private IOutputSink? sink;

    private NativeOutput(Stream readEnd, Stream writeEnd, StreamName name)
    {
        this.name = name;
        repeated = name is StreamName.Stderr ? new() : null;
        this.writeEnd = writeEnd;
        new Thread(() => Pump(readEnd)) { IsBackground = true, Name = "native output" }.Start();
    }

    /// <summary>Starts taking it, once in a process, after <see cref="OutputCapture.Install"/> has kept the real output for the host.</summary>
    public static void Install()
    {
        if (Installed.Count > 0)
            return;
        if (OperatingSystem.IsWindows())
        {
            // The system's handle is for programs that a cell starts, the descriptors for libraries.
            var output = WindowsPipe(StreamName.Stdout);
            WindowsConsole.LeadOutputTo(output);
            WindowsRuntime.Lead(output, Stdout);
            if (WindowsCxxErrors.CanBeTaken)
                WindowsCxxErrors.Take(WindowsPipe(StreamName.Stderr));
            return;
        }

        if (dup2(Pipe(StreamName.Stdout), Stdout) < 0)
            throw new IOException($"Standard output could not be taken over (error {Marshal.GetLastPInvokeError()}).");
        if (CxxErrors.CanBeTaken)
            CxxErrors.Take(Pipe(StreamName.Stderr));
    }

    /// <summary>Makes a pipe whose text goes to the cell that runs.</summary>
    /// <returns>The file descriptor to write to.</returns>
    private static int Pipe(StreamName name)
    {
        var ends = new int[2];
        if (pipe(ends) != 0)
            throw new IOException($"No pipe for native output could be made (error {Marshal.GetLastPInvokeError()}).");
        Installed.Add(new(Open(ends[0], FileAccess.Read), Open(ends[1], FileAccess.Write), name));
        return ends[1];

        static FileStream Open(int end, FileAccess access) => new(new SafeFileHandle(end, ownsHandle: true), access, bufferSize: 0);
    }

    [SupportedOSPlatform("windows")]
    private static SafePipeHandle WindowsPipe(StreamName name)
    {
        var reader = new AnonymousPipeServerStream(PipeDirection.In, HandleInheritability.Inheritable);
        // Never closed by this process: programs that a cell starts write to it, too.
        var end = reader.ClientSafePipeHandle;
        Installed.Add(new(reader, new FileStream(new SafeFileHandle(end.DangerousGetHandle(), ownsHandle: false), FileAccess.Write, bufferSize: 0), name));
        return end;
    }

    /// <summary>Says whose output it is from now on.</summary>
    public static void Begin(IOutputSink sink)
    {
        foreach (var output in Installed)
            output.Own(sink);
    }

    /// <summary>Waits until what was written so far has reached its cell.</summary>
    public static void Flush()
    {
        foreach (var output in Installed)
            output.Drain();
    }

    private void Own(IOutputSink owner)
    {
        lock (gate)
        {
            sink = owner;
            repeated?.Forget();
        }
    }

    private void Drain()
    {
        if (OperatingSystem.IsWindows())
            WindowsRuntime.Flush();
        else
            _ = fflush(0);
        drained.Reset();
        writeEnd.Write(mark);
        // A child process may go on writing for ever; a cell does not wait for that.
        drained.Wait(TimeSpan.FromSeconds(1));
    }

    private void Pump(Stream reader)
    {
        var decoder = Encoding.UTF8.GetDecoder();
        var held = new List<byte>();
        var buffer = new byte[8192];
        while (reader.Read(buffer) is > 0 and var count)
        {
            held.AddRange(buffer.AsSpan(0, count));
            while (CollectionsMarshal.AsSpan(held).IndexOf(mark) is >= 0 and var at)
            {
                Publish(decoder, held, at);
                held.RemoveRange(0, mark.Length);
                drained.Set();
            }

            // A mark may have come by half: its first byte is one that no text holds.
            var half = held.LastIndexOf(0);
            Publish(decoder, held, half >= 0 && held.Count - half < mark.Length ? half : held.Count);
        }
    }

    private void Publish(Decoder decoder, List<byte> held, int count)
    {
        var text = new char[decoder.GetCharCount(CollectionsMarshal.AsSpan(held)[..count], flush: false)];
        decoder.GetChars(CollectionsMarshal.AsSpan(held)[..count], text, flush: false);
        held.RemoveRange(0, count);
        lock (gate)
        {
            if ((repeated is null ? new string(text) : repeated.Without(text)) is { Length: > 0 } said)
                sink?.Publish(new StreamText(name, said));
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int pipe([Out] int[] ends);

    [DllImport("libc", SetLastError = true)]
    private static extern int dup2(int from, int to);

    [DllImport("libc")]
    private static extern int fflush(nint stream);
}
