using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Serve;

/// <summary>The server behind <c>rnn open</c>: a folder of notebooks, their page, and the kernels that run them.</summary>
internal sealed class LessonServer : IAsyncDisposable
{
    // A notebook with all its figures, and what is said about it; Kestrel's own limit is 30 MB.
    private const long LargestNotebook = Notebook.MostBytes + 1024 * 1024;

    private readonly WebApplication app;
    private readonly RunningKernels running;

    private LessonServer(WebApplication app, RunningKernels running, string token) => (this.app, this.running, Token) = (app, running, token);

    /// <summary>What lets one in.</summary>
    public string Token { get; }

    /// <summary>The kernels that run.</summary>
    public IEnumerable<ServedKernel> Kernels => running.Kernels;

    /// <summary>The address, which ends with a slash.</summary>
    public Uri Address => new(app.Urls.Single() + "/");

    /// <summary>Starts to serve a folder, on this computer alone.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="port">Where to listen; 0 for a port that is free.</param>
    /// <exception cref="IOException">The port is taken.</exception>
    public static async Task<LessonServer> StartAsync(string folder, int port)
    {
        var served = new ServedFolder(folder);
        var token = Access.NewToken();
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, Args = [] });
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = LargestNotebook;
            kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        var access = new Access(token, new BrowserSessions(TimeProvider.System));
        var checkpoints = new Checkpoints(served);
        var files = new NotebookFiles(served, checkpoints);
        var running = new RunningKernels(served);
        // The page's own addresses lie below a path that nobody else knows; programs that bring the token need not know it.
        app.UsePathBase(access.Base);
        app.Use(next => context => access.InvokeAsync(context, next));
        app.Use(next => context => AnswerErrorsAsync(context, next));
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.FromSeconds(15), KeepAliveTimeout = TimeSpan.FromSeconds(30) });
        app.UseRouting();
        app.MapPost("/logout", access.LogOut);
        new PageFiles(served).Map(app);
        new LessonApi(served, running).Map(app);
        new JupyterApi(files, checkpoints, running).Map(app);
        await app.StartAsync();
        return new(app, running, token);
    }

    /// <summary>The address that lets a browser in.</summary>
    /// <param name="notebook">The notebook to open; null for the list of all.</param>
    public Uri AddressOf(string? notebook) =>
        new(Address, (notebook is null ? "" : "lesson/" + string.Join('/', notebook.Split('/').Select(Uri.EscapeDataString))) + "?token=" + Token);

    /// <summary>Stops serving, and ends all kernels.</summary>
    public async ValueTask DisposeAsync()
    {
        await running.DisposeAsync();
        using var now = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }

    private static async Task AnswerErrorsAsync(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception refused) when (!context.Response.HasStarted && !context.RequestAborted.IsCancellationRequested)
        {
            context.Response.StatusCode = StatusOf(refused);
            await context.Response.WriteAsJsonAsync(new { message = refused.Message });
        }
    }

    private static int StatusOf(Exception refused) => refused switch
    {
        NotServedException => StatusCodes.Status404NotFound,
        ChangedElsewhereException => StatusCodes.Status412PreconditionFailed,
        FileRefusedException or UnauthorizedAccessException => StatusCodes.Status403Forbidden,
        NotebookException or ParameterException or System.Text.Json.JsonException => StatusCodes.Status400BadRequest,
        Microsoft.AspNetCore.Http.BadHttpRequestException bad => bad.StatusCode,
        _ => StatusCodes.Status500InternalServerError,
    };
}
