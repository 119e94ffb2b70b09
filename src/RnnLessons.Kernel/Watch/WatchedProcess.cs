using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace RnnLessons.Kernel.Watch;

/// <summary>
/// A process of this program that runs cells. It watches over its standard input, which ends with this process, and then leaves.
/// Whatever ends it, this process learns the exit code and the last words.
/// </summary>
internal sealed class WatchedProcess : IDisposable
{
    // What it said is read soon after its end. A program that it started may hold the stream open for ever.
    private static readonly TimeSpan WordsWithin = TimeSpan.FromSeconds(1);
    // Whoever started this process need not read what it writes: that must not hold up the other one, which may be saying its last words.
    private const int MostWaiting = 100_000;
    private readonly BlockingCollection<string> passing = new(MostWaiting);
    private readonly Process process;
    private readonly LastWords words;
    private int streams;
    private readonly TaskCompletionSource exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource passed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Starts it.</summary>
    /// <param name="start">The program and its arguments. Standard input and error are redirected; so may be the output, which then counts as words too.</param>
    /// <param name="passOn">Where its words go besides.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">It cannot be started.</exception>
    public WatchedProcess(ProcessStartInfo start, TextWriter passOn)
    {
        start.RedirectStandardInput = start.RedirectStandardError = true;
        start.StandardErrorEncoding = Encoding.UTF8;
        if (start.RedirectStandardOutput)
            start.StandardOutputEncoding = Encoding.UTF8;
        words = new(line => passing.TryAdd(line));
        process = new() { StartInfo = start, EnableRaisingEvents = true };
        process.Exited += (_, _) => exited.TrySetResult();
        process.OutputDataReceived += (_, line) => Take(line.Data);
        process.ErrorDataReceived += (_, line) => Take(line.Data);
        streams = start.RedirectStandardOutput ? 2 : 1;
        process.Start();
        process.BeginErrorReadLine();
        if (start.RedirectStandardOutput)
            process.BeginOutputReadLine();
        new Thread(() => PassOn(passOn)) { IsBackground = true, Name = "last words" }.Start();
        Exited = ExitedAsync();
    }

    /// <summary>The number of the process.</summary>
    public int Id => process.Id;

    /// <summary>Ends with the process, whose exit code it brings.</summary>
    public Task<int> Exited { get; }

    /// <summary>The last lines that it wrote.</summary>
    public string Words => words.ToString();

    /// <summary>Asks it to leave.</summary>
    public void Leave() => process.StandardInput.Close();

    /// <summary>Passes on the signal of Ctrl + C. On Windows it has got that itself.</summary>
    public void Interrupt()
    {
        if (!OperatingSystem.IsWindows())
            _ = kill(process.Id, InterruptSignal);
    }

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

    public void Dispose() => process.Dispose();

    private async Task<int> ExitedAsync()
    {
        await exited.Task;
        await Task.WhenAny(passed.Task, Task.Delay(WordsWithin));
        return process.ExitCode;
    }

    private void Take(string? line)
    {
        words.Add(line);
        if (line is null && Interlocked.Decrement(ref streams) == 0)
            passing.CompleteAdding();
    }

    private void PassOn(TextWriter to)
    {
        foreach (var line in passing.GetConsumingEnumerable())
            to.WriteLine(line);
        passed.TrySetResult();
    }

    private const int InterruptSignal = 2;

    [DllImport("libc")]
    private static extern int kill(int process, int signal);
}
