using System.Diagnostics;
using System.Text;
using RnnLessons.Kernel.Commands;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Serve;

/// <summary>A notebook as a C# program, made in a process of its own: the compiler reads it, and code that it can't digest ends that process and no other.</summary>
internal static class ProgramOf
{
    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(2);

    /// <summary>Makes the program.</summary>
    /// <param name="path">Where the notebook stands.</param>
    /// <param name="content">The notebook, as it is on the page.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="NotebookException">It can't be one; the message says why.</exception>
    public static async Task<string> RunAsync(string path, string content, CancellationToken cancellationToken)
    {
        using var limited = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limited.CancelAfter(Longest);
        var start = KernelSpec.Start("export", "--cs", ExportCommand.Unrun, path);
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        (start.StandardInputEncoding, start.StandardOutputEncoding, start.StandardErrorEncoding) = (new UTF8Encoding(false), Encoding.UTF8, Encoding.UTF8);
        using var process = Process.Start(start) ?? throw new InvalidOperationException("The program was not started.");
        try
        {
            var (program, problem) = (process.StandardOutput.ReadToEndAsync(limited.Token), process.StandardError.ReadToEndAsync(limited.Token));
            await process.StandardInput.WriteAsync(content.AsMemory(), limited.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(limited.Token);
            return process.ExitCode == 0 ? await program
                : throw new NotebookException(process.ExitCode == 2 ? (await problem).Trim() : $"The lesson can't be made a program: the process that reads it ended with code {process.ExitCode}. Try `rnn export --cs` on the saved file.");
        }
        catch (OperationCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new NotebookException($"The lesson was not made a program within {Longest.TotalMinutes:0} minutes. Try `rnn export --cs` on the saved file.", late);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }
}
