using System.Diagnostics;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The program <c>rnn</c>, as a process.</summary>
internal static class RnnProgram
{
    /// <summary>Runs it to its end.</summary>
    public static (int ExitCode, string Printed) Run(params string[] arguments) => Run(data: null, arguments);

    /// <summary>Runs it to its end, with the real data sets looked for in a folder.</summary>
    public static (int ExitCode, string Printed) Run(string? data, string[] arguments)
    {
        using var process = Start(Environment.CurrentDirectory, arguments, data is null ? [] : new() { ["RNNLESSONS_DATA"] = data });
        var errors = process.StandardError.ReadToEndAsync();
        var printed = process.StandardOutput.ReadToEnd() + errors.GetAwaiter().GetResult();
        process.WaitForExit();
        return (process.ExitCode, printed);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(string directory, string[] arguments, Dictionary<string, string>? environment = null) =>
        StartOther("dotnet", directory, [Path.Combine(AppContext.BaseDirectory, "rnn.dll"), .. arguments], environment);

    /// <summary>Starts another program.</summary>
    public static Process StartOther(string program, string directory, string[] arguments, Dictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = directory, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? []) start.Environment[name] = value;
        return Process.Start(start)!;
    }
}
