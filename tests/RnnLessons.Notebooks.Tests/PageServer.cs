using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace RnnLessons.Notebooks.Tests;

/// <summary><c>rnn open</c> as a process of its own, for a browser to visit.</summary>
internal sealed class PageServer : IDisposable
{
    private readonly Process process;

    private PageServer(Process process, string address) => (this.process, Address) = (process, address);

    /// <summary>The address that it wrote, with the token.</summary>
    public string Address { get; }

    /// <summary>The number of its process.</summary>
    public string Id => process.Id.ToString();

    /// <summary>Starts it, and waits until it has written where it is.</summary>
    /// <param name="folder">The folder to work in.</param>
    /// <param name="notebooks">The folder of notebooks.</param>
    public static Task<PageServer> StartAsync(string folder, string notebooks) => OfAsync(RnnProgram.Start(folder, ["open", notebooks, "--no-browser"]));

    /// <summary>A port that nobody listens at now.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Waits until a process of it has written where it is.</summary>
    public static async Task<PageServer> OfAsync(Process process)
    {
        var said = new StringBuilder();
        while (await process.StandardOutput.ReadLineAsync().WaitAsync(BrowserScript.Patience) is { } line)
        {
            said.AppendLine(line);
            if (line.Trim().StartsWith("http://127.0.0.1:", StringComparison.Ordinal)) return new(process, line.Trim());
        }

        throw new InvalidOperationException($"`rnn open` ended: {said}");
    }

    /// <summary>Ends it; its kernels leave when it does.</summary>
    public void Dispose()
    {
        process.Kill();
        process.WaitForExit();
        process.Dispose();
    }
}
