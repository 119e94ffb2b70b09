using System.Diagnostics;
using System.Globalization;

namespace RnnLessons.Tests.Native.Fuzz;

/// <summary>Trials in a process of their own.</summary>
internal static class FuzzProcess
{
    /// <summary>The first argument that makes this program run trials.</summary>
    public const string Command = "fuzz";

    private const string Fault = "FAULT ";

    // A trial takes milliseconds; so long does none that ends, however busy the machine is.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    /// <summary>Runs the trials FIRST to END, and writes each before it is tried.</summary>
    public static int Run(string[] args)
    {
        var (first, end) = (int.Parse(args[0], CultureInfo.InvariantCulture), int.Parse(args[1], CultureInfo.InvariantCulture));
        var output = Console.Out;
        for (var number = first; number < end; number++)
            if (Trial.Run(number, text => output.WriteLine($"{number} {text.ReplaceLineEndings(" ")}")) is { } fault)
                output.WriteLine($"{Fault}{number} {fault.ReplaceLineEndings(" ")}");
        return 0;
    }

    /// <summary>Runs trials in children, one after the other, each of which goes on behind the trial that ended the one before.</summary>
    /// <returns>What was wrong, each with the number of its trial and its operation.</returns>
    public static async Task<IReadOnlyList<string>> TryAsync(int first, int end)
    {
        var faults = new List<string>();
        while (first < end)
        {
            using var child = Process.Start(Itself.With(Command, $"{first}", $"{end}"))!;
            var errors = child.StandardError.ReadToEndAsync();
            var last = $"{first} (not begun)";
            try
            {
                while (await child.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } line)
                {
                    if (line.StartsWith(Fault, StringComparison.Ordinal)) faults.Add($"{line[Fault.Length..]} ({last})");
                    else last = line;
                }
            }
            catch (TimeoutException)
            {
                child.Kill();
                faults.Add($"{last}: not over after {Patience}");
            }

            await child.WaitForExitAsync();
            if (child.ExitCode == 0) break;
            faults.Add($"{last}: the process ended with {child.ExitCode}. {End(await errors)}");
            first = int.Parse(last.Split(' ')[0], CultureInfo.InvariantCulture) + 1;
        }

        return faults;
    }

    private static string End(string text) => text.Length > 1000 ? "… " + text[^1000..] : text;
}
