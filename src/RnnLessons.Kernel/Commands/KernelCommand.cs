using System.CommandLine;
using System.Runtime.InteropServices;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Scripting;
using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Commands;

/// <summary><c>rnn kernel</c>.</summary>
internal static class KernelCommand
{
    public const string Name = "kernel";

    private const int Ended = 0;
    private const int NotStarted = 2;

    public static Command Create()
    {
        var file = new Argument<string>("FILE") { Description = "The connection file that the front end wrote." };
        var independent = new Option<bool>("--independent") { Description = "Stays when the program that started it ends." };
        var watched = new Option<string?>(KernelJournal.Option) { Hidden = true };
        var command = new Command(Name, "Serves a Jupyter front end. Front ends call this themselves, after `rnn install`.") { file, independent, watched };
        command.SetAction((result, cancellationToken) => result.GetValue(watched) is { } journal
            ? RunAsync(result.GetRequiredValue(file), journal, cancellationToken)
            : KernelWatch.RunAsync(result.GetRequiredValue(file), result.GetValue(independent)));
        return command;
    }

    private static async Task<int> RunAsync(string file, string journalFile, CancellationToken cancellationToken)
    {
        OutputCapture.Install();
        NativeOutput.Install();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            var connection = ConnectionFile.Read(file);
            using var session = new CSharpSession(Environment.CurrentDirectory);
            using var journal = new KernelJournal(journalFile);
            using var server = new KernelServer(connection, session, journal);
            journal.End();
            // Ctrl+C in the terminal of a front end reaches its kernels too: it means the cell, not the kernel.
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                server.Interrupt();
            });
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                leave.Cancel();
            });
            Watcher.WhenGone(leave.Cancel);
            await server.RunAsync(Task.Run(session.WarmUpAsync, leave.Token), leave.Token);
            journal.Leave();
            if (leave.IsCancellationRequested)
            {
                // Windows deletes no file that is open.
                journal.Dispose();
                Journal.Delete(journalFile);
            }

            return Ended;
        }
        catch (ConnectionFileException unusable)
        {
            OutputCapture.HostOut.WriteLine(unusable.Message);
            return NotStarted;
        }
    }
}
