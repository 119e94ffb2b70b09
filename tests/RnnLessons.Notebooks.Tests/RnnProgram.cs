using System.Diagnostics;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The program <c>rnn</c>, as a process.</summary>
internal static class RnnProgram
{
    /// <summary>Runs it to its end.</summary>
    public static (int ExitCode, string Printed) Run(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "rnn.dll"), .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, printed);
    }
}
