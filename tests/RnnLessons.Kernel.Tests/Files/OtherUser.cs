using System.Diagnostics;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>Another user of the machine. Only root can do something in that user's name.</summary>
internal static class OtherUser
{
    /// <summary>The number of the user nobody.</summary>
    public const uint Id = 65534;

    /// <summary>Skips the test, with the reason, where nothing can be done as another user.</summary>
    public static void Require()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "setpriv is Linux's.");
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can start a program as another user.");
    }

    /// <summary>Runs <c>rnn</c> as that user.</summary>
    public static Task<(int Exit, string Output)> RnnAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] arguments) =>
        RunAsync(folder, environment, ["setpriv", $"--reuid={Id}", $"--regid={Id}", "--clear-groups", "dotnet", Path.Combine(AppContext.BaseDirectory, "rnn.dll"), .. arguments]);

    /// <summary>Runs a program.</summary>
    public static async Task<(int Exit, string Output)> RunAsync(string folder, IReadOnlyDictionary<string, string?> environment, params string[] command)
    {
        var start = new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        using var process = Process.Start(start)!;
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(3 * Patience.Long);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Gives a file or folder to a user.</summary>
    public static void Give(string path, uint user, uint? group = null) => Shell($"chown {user}:{group ?? user} '{path}'");

    /// <summary>Runs a command in a shell; it must succeed.</summary>
    public static string Shell(string command)
    {
        using var process = Process.Start(new ProcessStartInfo("bash", ["-c", command]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var said = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, $"{command}: {said}");
        return said.Trim();
    }
}
