using System.Reactive.Disposables;
using System.Text;
using Microsoft.DotNet.Interactive.Utility;

namespace RnnLessons.Kernel.Display;

/// <summary>
/// Sends what cells write to the console to the cell that wrote it, and what they read from it to the person at the
/// notebook. The host's own writing goes where it went before.
/// </summary>
public static class OutputCapture
{
    private static readonly Lock Gate = new();
    private static bool installed;

    /// <summary>The console as it was before the capture: for the host's own messages.</summary>
    public static TextWriter HostOut { get; private set; } = TextWriter.Null;

    /// <summary>Starts capturing, once in a process.</summary>
    public static void Install()
    {
        lock (Gate)
        {
            if (installed)
                return;
            HostOut = Console.Out;
            var (stdout, stderr) = (Console.Out, Console.Error);
            HoldInteractive();
            Console.SetOut(new CellWriter(StreamName.Stdout, stdout));
            Console.SetError(new CellWriter(StreamName.Stderr, stderr));
            Console.SetIn(new CellReader());
            installed = true;
        }
    }

    // .NET Interactive captures the console too, while somebody listens. It is let do so once, before this class does, and not again.
    private static void HoldInteractive()
    {
        using (ExecutionContext.SuppressFlow())
            Task.Run(() => ConsoleOutput.Subscribe(_ => Disposable.Empty)).Wait();
    }

    /// <summary>A writer that asks, at each write, whose code is writing.</summary>
    private sealed class CellWriter : TextWriter
    {
        private readonly StreamName name;
        private readonly TextWriter host;

        // What a cell prints is part of the notebook, which ends its lines in one way on every system.
        public CellWriter(StreamName name, TextWriter host)
        {
            (this.name, this.host) = (name, host);
            NewLine = "\n";
        }

        public override Encoding Encoding => host.Encoding;

        public override void Write(char value) => Write(value.ToString());

        public override void Write(char[] buffer, int index, int count) => Write(new string(buffer, index, count));

        public override void Write(ReadOnlySpan<char> buffer) => Write(buffer.ToString());

        public override void Write(string? value)
        {
            if (string.IsNullOrEmpty(value))
                return;
            if (CellRun.Current is { } cell)
                cell.Sink.Publish(new StreamText(name, value));
            else
                host.Write(value);
        }

        // One event a line, not one for the text and one for its end.
        public override void WriteLine(string? value) => Write(value + NewLine);

        public override void WriteLine() => Write(NewLine);

        public override void WriteLine(char[] buffer, int index, int count) => WriteLine(new string(buffer, index, count));

        public override void WriteLine(ReadOnlySpan<char> buffer) => WriteLine(buffer.ToString());

        public override void Flush()
        {
            if (CellRun.Current is null)
                host.Flush();
        }
    }
}
