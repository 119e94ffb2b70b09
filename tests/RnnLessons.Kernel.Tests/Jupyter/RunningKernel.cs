using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>A kernel in this process, and a front end to it.</summary>
public sealed class RunningKernel : IDisposable
{
    private readonly CancellationTokenSource leave = new();
    private readonly CSharpSession session = new(Path.GetTempPath());

    public RunningKernel()
    {
        Connection = KernelClient.FreeConnection();
        Server = new KernelServer(Connection, session);
        Left = Server.RunAsync(Task.CompletedTask, leave.Token);
        Client = new KernelClient(Connection);
        Client.WaitUntilReady();
    }

    internal ConnectionFile Connection { get; }

    internal KernelServer Server { get; }

    internal KernelClient Client { get; }

    /// <summary>Ends when the kernel does.</summary>
    internal Task Left { get; }

    public void Dispose()
    {
        leave.Cancel();
        Client.Dispose();
        Server.Dispose();
        session.Dispose();
        leave.Dispose();
    }
}
