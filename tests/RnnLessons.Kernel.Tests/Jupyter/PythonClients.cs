using System.Diagnostics;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>Jupyter's own clients, as Debian has them.</summary>
internal static class PythonClients
{
    private static readonly string Script = Path.Combine(Repository.Root, "tests", "RnnLessons.Kernel.Tests", "Jupyter", "real_clients.py");

    // Debian's own: another Python first on the PATH does not see Debian's packages.
    private static readonly string Python = new[] { "/usr/bin/python3", "python3" }.First(path => path == "python3" || File.Exists(path));

    /// <summary>Skips the test, and says why, where a client is missing; on CI that is a failure.</summary>
    public static void Want(params string[] modules)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Jupyter's clients are tried on Debian.");
        var missing = modules.Where(module => !IsThere(module)).ToList();
        if (missing.Count == 0)
            return;
        var reason = $"{string.Join(", ", missing)} not installed (Debian: apt-get install python3-jupyter-client python3-jupyter-kernel-test python3-nbclient python3-nbconvert).";
        if (Environment.GetEnvironmentVariable("CI") == "true")
            Assert.Fail(reason);
        Assert.Skip(reason);
    }

    /// <summary>Starts the script with the kernels of a data folder.</summary>
    public static Process Start(string dataFolder, params string[] arguments) => Launch(dataFolder, [Script, .. arguments]);

    /// <summary>Runs the script to its end.</summary>
    public static Task<(int Exit, string Output)> RunAsync(string dataFolder, params string[] arguments) => EndAsync(Start(dataFolder, arguments));

    /// <summary>Runs a Python module to its end.</summary>
    public static Task<(int Exit, string Output)> RunModuleAsync(string dataFolder, params string[] arguments) => EndAsync(Launch(dataFolder, ["-m", .. arguments]));

    private static bool IsThere(string module)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo(Python, ["-c", "import " + module]) { RedirectStandardError = true })!;
            process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false;
        }
    }

    private static Process Launch(string dataFolder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Python, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = dataFolder };
        start.Environment["JUPYTER_DATA_DIR"] = dataFolder;
        start.Environment["PYTHONDONTWRITEBYTECODE"] = "1";
        return Process.Start(start)!;
    }

    private static async Task<(int Exit, string Output)> EndAsync(Process process)
    {
        using (process)
        {
            var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
            await process.WaitForExitAsync().WaitAsync(3 * Patience.Long);
            return (process.ExitCode, await output + await errors);
        }
    }
}
