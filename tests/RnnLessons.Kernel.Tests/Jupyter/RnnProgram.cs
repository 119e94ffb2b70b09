using System.Diagnostics;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>The program <c>rnn</c>, as a process.</summary>
internal static class RnnProgram
{
    /// <summary>Starts it in the folder of the tests: a notebook that runs in this process changes the current one.</summary>
    public static Process Start(IReadOnlyDictionary<string, string?> environment, params string[] arguments) => StartIn(AppContext.BaseDirectory, environment, arguments);

    /// <summary>Starts it in a folder.</summary>
    public static Process StartIn(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        // A shell that runs the tests in the background makes its children ignore SIGINT; these must hear it.
        string[] dotnet = OperatingSystem.IsLinux() ? ["env", "--default-signal=INT", "dotnet"] : ["dotnet"];
        var start = new ProcessStartInfo(dotnet[0], [.. dotnet[1..], Path.Combine(AppContext.BaseDirectory, "rnn.dll"), .. arguments])
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return Process.Start(start)!;
    }

    public static async Task<(int Exit, string Output)> RunAsync(IReadOnlyDictionary<string, string?> environment, params string[] arguments)
    {
        using var process = Start(environment, arguments);
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(3 * Patience.Long);
        return (process.ExitCode, await output + await errors);
    }
}
