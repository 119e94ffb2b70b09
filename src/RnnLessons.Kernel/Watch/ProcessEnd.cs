using System.Globalization;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Watch;

/// <summary>How a process that ran cells came to its end, in words.</summary>
internal static class ProcessEnd
{
    // A crash in .NET says why in its first lines, and then prints its stack.
    private const int FirstLines = 15;
    private const int LastLines = 10;

    // The exit code of a process that a signal has ended, as shells and .NET have it.
    private const int OfSignals = 128;

    // What stands below the cell in a stack.
    private static readonly string[] Machinery =
    [
        "at RnnLessons.Kernel.Scripting.", "at System.Runtime.CompilerServices.Async", "at System.Threading.Thread.Start", "at System.Threading.ExecutionContext.",
        "at Script.<Initialize>", "at Script.<Factory>", "--- End of stack trace from previous location",
    ];

    /// <summary>What an exit code means.</summary>
    public static string Of(int exitCode) => exitCode switch
    {
        OfSignals + 4 => "exit code 132: signal SIGILL, an instruction that the processor does not know",
        OfSignals + 6 => "exit code 134: signal SIGABRT, an abort in native code, Environment.FailFast or a stack overflow",
        OfSignals + 7 => "exit code 135: signal SIGBUS, a file that was mapped and became shorter, or memory that cannot be read",
        OfSignals + 8 => "exit code 136: signal SIGFPE, an arithmetic error in native code",
        OfSignals + 9 => "exit code 137: signal SIGKILL, as the system sends to a process that uses too much memory",
        OfSignals + 11 => "exit code 139: signal SIGSEGV, native code that used memory which is not its own",
        3 when OperatingSystem.IsWindows() => "exit code 3: an abort in native code",
        -1 when OperatingSystem.IsWindows() => "exit code -1: another program ended it, as Process.Kill does",
        OfSignals + 15 => "exit code 143: signal SIGTERM, another program ended it",
        < 0 => string.Create(CultureInfo.InvariantCulture, $"exit code 0x{exitCode:X8}{Windows(exitCode)}"),
        _ => string.Create(CultureInfo.InvariantCulture, $"exit code {exitCode}, as Environment.Exit gives"),
    };

    /// <summary>The error of the cell that ran when the process ended.</summary>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="words">The last lines that it wrote.</param>
    /// <param name="advice">What to do.</param>
    public static CellError Error(int exitCode, string words, string advice)
    {
        var message = $"The process ended while this cell ran ({Of(exitCode)}). Its variables are gone.";
        var lines = words.Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => !Machinery.Any(line.TrimStart().StartsWith)).ToArray();
        return new("ProcessEnded", message, [message, .. lines.Length == 0 ? ["It wrote no last words."] : (string[])["Its last words:", .. Excerpt(lines)], advice]);
    }

    private static IEnumerable<string> Excerpt(string[] lines) => lines.Length <= FirstLines + LastLines
        ? lines
        : [.. lines.Take(FirstLines), $"… {lines.Length - FirstLines - LastLines} lines more …", .. lines.TakeLast(LastLines)];

    private static string Windows(int exitCode) => unchecked((uint)exitCode) switch
    {
        0x80131623 => ": Environment.FailFast",
        0xC0000602 => ": an end that nothing can catch, such as Environment.FailFast",
        0x80131506 => ": a fault in the .NET runtime",
        0xE0434352 => ": an exception that nothing caught",
        0xC0000005 => ": native code that used memory which is not its own",
        0xC00000FD => ": a stack overflow",
        0xC0000409 => ": an abort in native code, or memory that was written past its end",
        0xC0000017 or 0xC000012D or 0xC000009A => ": there was no memory left",
        0xC000001D => ": an instruction that the processor does not know",
        0xC0000094 => ": a division by 0 in native code",
        0xC0000374 => ": native code that broke the heap",
        0xC000013A => ": Ctrl+C, or its console was closed",
        0xE06D7363 => ": a C++ exception that nothing caught",
        _ => "",
    };
}
