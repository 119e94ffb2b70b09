using System.CommandLine;
using System.Runtime.InteropServices;
using NetMQ;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Scripting;

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
        var command = new Command(Name, "Serves a Jupyter front end. Front ends call this themselves, after `rnn install`.") { file, independent };
        command.SetAction((result, cancellationToken) => RunAsync(result.GetRequiredValue(file), result.GetValue(independent), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(string file, bool independent, CancellationToken cancellationToken)
    {
        OutputCapture.Install();
        NativeOutput.Install();
        using var leave = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        try
        {
            using var session = new CSharpSession(Environment.CurrentDirectory);
            using var server = new KernelServer(ConnectionFile.Read(file), session);
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
            if (!independent)
                ParentProcess.WhenGone(leave.Cancel);
            await server.RunAsync(Task.Run(session.WarmUpAsync, leave.Token), leave.Token);
            return Ended;
        }
        catch (ConnectionFileException unusable)
        {
            OutputCapture.HostOut.WriteLine(unusable.Message);
            return NotStarted;
        }
        finally
        {
            // Waits, as long as the sockets linger, for last answers to leave the process.
            NetMQConfig.Cleanup(block: true);
        }
    }
}
