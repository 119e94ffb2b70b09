using System.Runtime.InteropServices;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Watch;

namespace RnnLessons.Kernel.Commands;

/// <summary>
/// Runs a kernel for a Jupyter front end in another process, and watches that. A kernel may end without a word: by
/// <c>Environment.FailFast</c>, by an error in native code. Front ends are then told why, by this process, at the same addresses.
/// </summary>
internal static class KernelWatch
{
    private const int Crashed = 1;

    // Front ends connect again by themselves, ten times a second. They watch this process, and begin another kernel only when it has ended.
    private static readonly TimeSpan UntilTheyAreBack = TimeSpan.FromSeconds(0.25);
    private static readonly TimeSpan MostWaiting = TimeSpan.FromSeconds(10);

    // NetMQ drops what it has received when the connection ends in the same moment.
    private static readonly TimeSpan UntilTheyHaveRead = TimeSpan.FromSeconds(0.5);

    /// <summary>Runs it to its end.</summary>
    /// <param name="file">The connection file.</param>
    /// <param name="independent">Whether it stays when the program that started this one ends.</param>
    /// <returns>The kernel's exit code; never 0 when it has died.</returns>
    public static async Task<int> RunAsync(string file, bool independent)
    {
        var journal = Journal.Create();
        try
        {
            using var kernel = new WatchedProcess(KernelSpec.Start(KernelCommand.Name, file, KernelJournal.Option, journal), Console.Error);
            using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, signal =>
            {
                signal.Cancel = true;
                kernel.Interrupt();
            });
            using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
            {
                signal.Cancel = true;
                kernel.Leave();
            });
            if (!independent)
                ParentProcess.WhenGone(kernel.Leave);
            var exit = await kernel.Exited;
            var end = KernelJournal.Read(journal);
            if (!end.HasStarted || end.HasLeft)
                return exit;
            if (end.Running is { } request)
                await TellAsync(ConnectionFile.Read(file), end, request, ProcessEnd.Error(exit, kernel.Words, "Restart the kernel, and run the cells from the first on."));
            return exit == 0 ? Crashed : exit;
        }
        finally
        {
            Journal.Delete(journal);
        }
    }

    // The answer goes first: who waits for that alone subscribes again only when it has come. ZeroMQ does so in the thread that reads.
    private static async Task TellAsync(ConnectionFile connection, KernelEnd end, KernelMessage request, CellError error)
    {
        try
        {
            using var sockets = new KernelSockets(connection);
            sockets.Listen((_, _) => { });
            var frontEnd = FrontEnd.Of(new Wire(connection.Key), sockets);
            await WaitForAsync(() => sockets.Reaches(request.Identities[0]));
            end.Answer(frontEnd, request, error);
            await WaitForAsync(() => sockets.HasAudience);
            end.Show(frontEnd, request, error);
            await Task.Delay(UntilTheyHaveRead);
        }
        catch (ConnectionFileException taken)
        {
            Console.Error.WriteLine(taken.Message);
        }
    }

    // Until it is so, and a little longer: for other front ends than the first.
    private static async Task WaitForAsync(Func<bool> connected)
    {
        for (var waited = TimeSpan.Zero; waited < MostWaiting && !connected(); waited += UntilTheyAreBack)
            await Task.Delay(UntilTheyAreBack);
        await Task.Delay(UntilTheyAreBack);
    }
}
