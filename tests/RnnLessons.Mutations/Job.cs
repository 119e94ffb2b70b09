using System.Diagnostics;

namespace RnnLessons.Mutations;

/// <summary>A program that is run to its end.</summary>
/// <param name="Exit">Its exit code; null where it was ended because it took too long.</param>
/// <param name="Words">What it printed.</param>
internal sealed record Job(int? Exit, string Words)
{
    /// <summary>Runs a program.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="limit">How long it may take; null for as long as it likes.</param>
    /// <param name="program">Its name.</param>
    /// <param name="arguments">What it is given.</param>
    public static Job Run(string folder, TimeSpan? limit, string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true })!;
        var words = Task.WhenAll(process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        var ended = process.WaitForExit(limit ?? Timeout.InfiniteTimeSpan);
        if (!ended) process.Kill(entireProcessTree: true);
        // Who inherited the pipes, such as the compiler's server, may outlive the program and hold them open.
        words.Wait(TimeSpan.FromSeconds(5));
        return new(ended ? process.ExitCode : null, words.IsCompletedSuccessfully ? string.Concat(words.Result) : "");
    }

    /// <summary>Runs what has to succeed.</summary>
    /// <exception cref="InvalidOperationException">It did not.</exception>
    public static string Must(string folder, string program, params IEnumerable<string> arguments)
    {
        var job = Run(folder, null, program, arguments);
        return job.Exit == 0 ? job.Words : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)} ended with {job.Exit}: {job.Words}");
    }
}
