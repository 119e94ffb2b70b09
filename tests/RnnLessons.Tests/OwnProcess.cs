using System.Diagnostics;

namespace RnnLessons.Tests;

/// <summary>Runs one test in a process of its own: for what is the process's, and for what would end it.</summary>
internal static class OwnProcess
{
    /// <summary>Runs it, and fails with what it printed where it doesn't pass.</summary>
    /// <param name="test">The class.</param>
    /// <param name="method">The test's name.</param>
    /// <param name="environment">Variables for the process.</param>
    public static void Passes(Type test, string method, params (string Name, string Value)[] environment)
    {
        var program = Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "RnnLessons.Tests.exe" : "RnnLessons.Tests");
        var start = new ProcessStartInfo(program, ["-method", $"{test.FullName}.{method}"]) { RedirectStandardOutput = true };
        foreach (var (name, value) in environment) start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var printed = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0 && printed.Contains("Total: 1"), $"Exit code {process.ExitCode}. {printed}");
    }
}
