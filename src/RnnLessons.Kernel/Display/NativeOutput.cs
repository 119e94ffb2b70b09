using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace RnnLessons.Kernel.Display;

/// <summary>
/// Takes what native libraries and child processes write to standard output, which no <see cref="Console.SetOut"/> sees, to
/// the cell that runs. On Unix only. Standard error stays where it is: the last words of a crash are written there.
/// </summary>
public sealed class NativeOutput
{
    private const int Stdout = 1;
    private static NativeOutput? installed;

    private readonly FileStream writeEnd;
    private readonly Lock gate = new();
    private readonly ManualResetEventSlim drained = new();
    private readonly byte[] mark = [0, .. Encoding.ASCII.GetBytes(Guid.NewGuid().ToString("N")), 0];
    private IOutputSink? sink;

    private NativeOutput(int readEnd, int writeEnd)
    {
        this.writeEnd = new FileStream(new SafeFileHandle(writeEnd, ownsHandle: true), FileAccess.Write, bufferSize: 0);
        var reader = new FileStream(new SafeFileHandle(readEnd, ownsHandle: true), FileAccess.Read, bufferSize: 0);
        new Thread(() => Pump(reader)) { IsBackground = true, Name = "native output" }.Start();
    }

    /// <summary>Starts taking it, once in a process, after <see cref="OutputCapture.Install"/> has kept the real output for the host.</summary>
    public static void Install()
    {
        if (OperatingSystem.IsWindows() || installed is not null)
            return;
        var ends = new int[2];
        if (pipe(ends) != 0)
            throw new IOException($"No pipe for native output could be made (error {Marshal.GetLastPInvokeError()}).");
        installed = new NativeOutput(ends[0], ends[1]);
        if (dup2(ends[1], Stdout) < 0)
            throw new IOException($"Standard output could not be taken over (error {Marshal.GetLastPInvokeError()}).");
    }

    /// <summary>Says whose output it is from now on.</summary>
    public static void Begin(IOutputSink sink)
    {
        if (installed is { } output)
            output.Own(sink);
    }

    /// <summary>Waits until what was written so far has reached its cell.</summary>
    public static void Flush() => installed?.Drain();

    private void Own(IOutputSink owner)
    {
        lock (gate)
            sink = owner;
    }

    private void Drain()
    {
        _ = fflush(0);
        drained.Reset();
        writeEnd.Write(mark);
        // A child process may go on writing for ever; a cell does not wait for that.
        drained.Wait(TimeSpan.FromSeconds(1));
    }

    private void Pump(FileStream reader)
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
            if (text.Length > 0)
                sink?.Publish(new StreamText(StreamName.Stdout, new string(text)));
        }
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int pipe([Out] int[] ends);

    [DllImport("libc", SetLastError = true)]
    private static extern int dup2(int from, int to);

    [DllImport("libc")]
    private static extern int fflush(nint stream);
}
