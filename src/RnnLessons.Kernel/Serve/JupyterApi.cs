using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RnnLessons.Kernel.Jupyter;
using static RnnLessons.Kernel.Serve.JsonOverHttp;

namespace RnnLessons.Kernel.Serve;

/// <summary>What JupyterLab's services ask a server for, over HTTP and WebSockets.</summary>
/// <remarks>As Jupyter Server 2 answers: https://jupyter-server.readthedocs.io/en/latest/developers/rest-api.html.</remarks>
internal sealed class JupyterApi(NotebookFiles files, Checkpoints checkpoints, RunningKernels running)
{
    private const string List = "/checkpoints";

    /// <summary>Adds the addresses to an application.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/api", () => Json(new JsonObject { ["version"] = "2.0.0" }));
        app.MapGet("/api/me", () => Json(Me()));
        app.MapGet("/api/kernelspecs", () => Json(Specs()));
        MapKernels(app.MapGroup("/api/kernels"));
        MapSessions(app.MapGroup("/api/sessions"));
        MapContents(app.MapGroup("/api/contents"));
        MapCheckpoints(app.MapGroup("/api/contents"));
        app.MapGet("/api/events/subscribe", ListenToEventsAsync);
    }

    private void MapKernels(RouteGroupBuilder kernels)
    {
        kernels.MapGet("/", () => Json(new JsonArray([.. running.Kernels.Select(kernel => kernel.ToJson())])));
        kernels.MapPost("/", async (CancellationToken cancellation) => Json((await running.StartAsync(cancellation)).ToJson(), StatusCodes.Status201Created));
        kernels.MapGet("/{id}", (string id) => Json(Kernel(id).ToJson()));
        kernels.MapDelete("/{id}", async (string id) =>
        {
            await running.EndAsync(Kernel(id));
            return Results.NoContent();
        });
        kernels.MapPost("/{id}/interrupt", (string id) =>
        {
            Kernel(id).Interrupt();
            return Results.NoContent();
        });
        kernels.MapPost("/{id}/restart", async (string id) =>
        {
            var kernel = Kernel(id);
            await kernel.RestartAsync();
            return Json(kernel.ToJson());
        });
        kernels.MapGet("/{id}/channels", ConnectAsync);
    }

    private void MapSessions(RouteGroupBuilder sessions)
    {
        sessions.MapGet("/", () => Json(new JsonArray([.. running.Sessions])));
        sessions.MapPost("/", async (HttpRequest request, CancellationToken cancellation) =>
        {
            var wanted = await BodyAsync(request);
            var path = wanted.Text("path") ?? throw new BadHttpRequestException("A session is for a notebook. Wanted: its path.");
            return Json(await running.OpenAsync(path, wanted.Text("name") ?? "", wanted.Text("type") ?? "notebook", cancellation), StatusCodes.Status201Created);
        });
        sessions.MapGet("/{id}", (string id) => Json(running.Of(id) ?? throw new NotServedException($"session {id}")));
        sessions.MapPatch("/{id}", async (string id, HttpRequest request, CancellationToken cancellation) =>
        {
            var wanted = await BodyAsync(request);
            var session = wanted["kernel"] is not null ? await running.ReplaceKernelAsync(id, cancellation) : await running.RenameAsync(id, wanted.Text("path"), wanted.Text("name"));
            return Json(session ?? throw new NotServedException($"session {id}"));
        });
        sessions.MapDelete("/{id}", async (string id) => await running.CloseAsync(id) ? Results.NoContent() : throw new NotServedException($"session {id}"));
    }

    private void MapContents(RouteGroupBuilder contents)
    {
        contents.MapGet("/{**path}", (string? path, int? content) => path?.EndsWith(List, StringComparison.Ordinal) == true
            ? Json(checkpoints.Of(path[..^List.Length])) : WithTag(files.Read(path, content != 0)));
        contents.MapPut("/{**path}", async (string path, HttpRequest request) =>
        {
            var known = request.Headers.IfMatch.ToString().Trim('"') is { Length: > 0 } tag ? tag : null;
            return WithTag(files.Write(path, (await BodyAsync(request))["content"], known));
        });
    }

    // A path is of any length, and in a route nothing can come after such: so the ends are told apart here.
    private void MapCheckpoints(RouteGroupBuilder contents)
    {
        const string One = List + "/" + Checkpoints.Id;
        contents.MapPost("/{**path}", (string path) =>
        {
            if (path.EndsWith(List, StringComparison.Ordinal))
                return Json(checkpoints.Keep(path[..^List.Length]), StatusCodes.Status201Created);
            if (!path.EndsWith(One, StringComparison.Ordinal))
                throw new NotServedException(path);
            checkpoints.Restore(path[..^One.Length]);
            return Results.NoContent();
        });
        contents.MapDelete("/{**path}", (string path) =>
        {
            if (!path.EndsWith(One, StringComparison.Ordinal))
                throw new NotServedException(path);
            checkpoints.Forget(path[..^One.Length]);
            return Results.NoContent();
        });
    }

    private ServedKernel Kernel(string id) => running.Kernel(id) ?? throw new NotServedException($"kernel {id}");

    private async Task ConnectAsync(HttpContext context, string id, string? session_id)
    {
        var kernel = Kernel(id);
        using var socket = await AcceptAsync(context);
        await new KernelChannel(socket, session_id ?? Guid.NewGuid().ToString()).RunAsync(kernel, context.RequestAborted);
    }

    // There are no events; front ends listen all the same.
    private static async Task ListenToEventsAsync(HttpContext context)
    {
        using var socket = await AcceptAsync(context);
        try
        {
            while ((await socket.ReceiveAsync(new byte[1024].AsMemory(), context.RequestAborted)).MessageType != WebSocketMessageType.Close)
            {
                // What a front end tells is for others to hear, and there are none.
            }

            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, context.RequestAborted);
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException)
        {
            // The front end has gone.
        }
    }

    private static async Task<WebSocket> AcceptAsync(HttpContext context)
    {
        if (!context.WebSockets.IsWebSocketRequest)
            throw new BadHttpRequestException("Wanted: a WebSocket.");
        return await context.WebSockets.AcceptWebSocketAsync(context.WebSockets.WebSocketRequestedProtocols.Contains(ChannelMessage.V1) ? ChannelMessage.V1 : null);
    }

    private static IResult WithTag(JsonObject model) => new TaggedJson(model);

    private static JsonObject Me() => new()
    {
        ["identity"] = new JsonObject { ["username"] = Environment.UserName, ["name"] = Environment.UserName, ["display_name"] = Environment.UserName, ["initials"] = null, ["avatar_url"] = null, ["color"] = null },
        ["permissions"] = new JsonObject(),
    };

    private static JsonObject Specs() => new()
    {
        ["default"] = KernelSpec.Name,
        ["kernelspecs"] = new JsonObject
        {
            [KernelSpec.Name] = new JsonObject { ["name"] = KernelSpec.Name, ["spec"] = JsonNode.Parse(KernelSpec.Text()), ["resources"] = new JsonObject() },
        },
    };

    /// <summary>A model whose content is named by an ETag, for <c>If-Match</c> at the next save.</summary>
    private sealed class TaggedJson(JsonObject model) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            if ((string?)model["hash"] is { } hash)
                context.Response.Headers.ETag = $"\"{hash}\"";
            return Json(model).ExecuteAsync(context);
        }
    }
}
