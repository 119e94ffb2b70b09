using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Serve;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>A server of a temporary folder, in this process; its kernels are processes of their own.</summary>
public sealed class RunningServer : IAsyncLifetime
{
    private LessonServer? server;

    /// <summary>Beside the served folder, so that a test sees what leaks out of it.</summary>
    public string Above { get; } = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public string Folder => Path.Combine(Above, "notebooks");

    internal LessonServer Server => server!;

    /// <summary>Has the token, in a header.</summary>
    public HttpClient Client { get; private set; } = null!;

    /// <summary>Has no token, follows nothing and keeps no cookies.</summary>
    public HttpClient Stranger { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Path.Combine(Folder, "solutions"));
        Directory.CreateDirectory(Path.Combine(Above, "assets"));
        server = await LessonServer.StartAsync(Folder, 0);
        Client = new HttpClient { BaseAddress = server.Address, Timeout = TimeSpan.FromMinutes(5) };
        Client.DefaultRequestHeaders.Authorization = new("token", server.Token);
        Stranger = new HttpClient(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }) { BaseAddress = server.Address };
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Stranger.Dispose();
        await server!.DisposeAsync();
        Directory.Delete(Above, recursive: true);
    }

    /// <summary>Puts a notebook into the folder.</summary>
    public string Write(string name, params JsonObject[] cells)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, TestNotebook.Text(cells));
        return path;
    }

    public async Task<(HttpStatusCode Status, JsonNode? Json, string? Tag)> SendAsync(HttpMethod method, string address, JsonNode? body = null, string? ifMatch = null)
    {
        using var request = new HttpRequestMessage(method, address);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        using var answer = await Client.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        return (answer.StatusCode, text.Length == 0 ? null : JsonNode.Parse(text), answer.Headers.ETag?.Tag);
    }

    public Task<(HttpStatusCode Status, JsonNode? Json, string? Tag)> GetAsync(string address) => SendAsync(HttpMethod.Get, address);

    /// <summary>Comes in as a browser does: the cookie, and the path that it is for.</summary>
    public async Task<(string Cookie, string At)> EnterAsync()
    {
        using var entered = await Stranger.GetAsync("?token=" + Server.Token);
        var parts = Assert.Single(entered.Headers.GetValues("Set-Cookie")).Split("; ");
        return (parts[0], parts.Single(part => part.StartsWith("path=", StringComparison.Ordinal))["path=".Length..]);
    }

    /// <summary>Opens a notebook's session, and with it a kernel.</summary>
    public async Task<(string Session, string Kernel)> OpenAsync(string path)
    {
        using var answer = await Client.PostAsJsonAsync("api/sessions", new { path, name = path, type = "notebook", kernel = new { name = ".net-csharp" } });
        var session = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.True(answer.StatusCode == HttpStatusCode.Created, session.ToJsonString());
        return ((string)session["id"]!, (string)session["kernel"]!["id"]!);
    }
}
