using System.Net;
using System.Net.Sockets;
using System.Text;
using RnnLessons.Kernel.Serve;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>What is asked for stays inside the served folder.</summary>
public sealed class FolderTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const string Secret = "nobody's business";

    [Theory]
    [Attack("paths that lead out of the served folder in 24 writings (`..`, encoded once and twice, absolute, NUL, backslashes, hidden names, links), to read, to write and to start a kernel", "400 or 404; nothing outside is read or changed")]
    [InlineData("../secret.ipynb")]
    [InlineData("solutions/../../secret.ipynb")]
    [InlineData("..%2fsecret.ipynb")]
    [InlineData("%2e%2e/secret.ipynb")]
    [InlineData("%2e%2e%2fsecret.ipynb")]
    [InlineData("%252e%252e%252fsecret.ipynb")]
    [InlineData("..%5csecret.ipynb")]
    [InlineData("..\\secret.ipynb")]
    [InlineData(".../secret.ipynb")]
    [InlineData("....//secret.ipynb")]
    [InlineData("..;/secret.ipynb")]
    [InlineData("solutions/%00/../../secret.ipynb")]
    [InlineData("secret.ipynb%00.png")]
    [InlineData("%2ftmp%2fsecret.ipynb")]
    [InlineData("/{above}/secret.ipynb")]
    [InlineData("//{above}/secret.ipynb")]
    [InlineData("%2f{above}%2fsecret.ipynb")]
    [InlineData("file:{above}/secret.ipynb")]
    [InlineData(".hidden.ipynb")]
    [InlineData(".git/secret.ipynb")]
    [InlineData("%2egit/secret.ipynb")]
    [InlineData("out/secret.ipynb")]
    [InlineData("link.ipynb")]
    [InlineData("chain/secret.ipynb")]
    public async Task Nothing_outside_is_read_or_written(string path)
    {
        Prepare();
        path = path.Replace("{above}", server.Above);
        var (before, kernels) = (Everything(), server.Server.Kernels.Select(kernel => kernel.Id).ToHashSet());
        foreach (var address in new[] { "/api/contents/", "/files/", "/assets/", "/page/", "/playground/" })
        {
            var read = await SendRawAsync("GET", address + path, "");
            Assert.DoesNotContain(Secret, read);
            Assert.Matches("^HTTP/1.1 (400|404)", read);
        }

        var notebook = $$"""{"type":"notebook","content":{{TestNotebook.Text(TestNotebook.Code("changed"))}}}""";
        await SendRawAsync("PUT", "/api/contents/" + path, notebook);
        Assert.Equal(before, Everything());
        // In JSON nothing is decoded: such a name is a name, and stays inside.
        if (!path.Contains('%'))
            Assert.StartsWith("HTTP/1.1 404", await SendRawAsync("POST", "/api/sessions", $$"""{"path":"{{path.Replace("\\", "\\\\")}}","type":"notebook"}"""));
        Assert.Equal(kernels, server.Server.Kernels.Select(kernel => kernel.Id).ToHashSet());
    }

    [Theory]
    [InlineData("")]
    [InlineData("a.ipynb")]
    [InlineData("solutions/a.ipynb")]
    [InlineData("inside/a.ipynb")]
    public void What_is_inside_is_found(string path)
    {
        Prepare();
        var found = new ServedFolder(server.Folder).Find(path);
        Assert.True(File.Exists(found) || Directory.Exists(found), found);
    }

    [Fact]
    [Attack("a link to a folder beside the served one whose name begins alike", "it is outside: 404")]
    public void A_folder_whose_name_begins_alike_is_outside()
    {
        Directory.CreateDirectory(server.Folder + "-private");
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "alike"), server.Folder + "-private");
        Assert.Throws<NotServedException>(() => new ServedFolder(server.Folder).Find("alike/a.ipynb"));
    }

    [Fact]
    [Attack("hidden notebooks, and links that lead out, in the served folder", "the list shows none of them, and nothing of what they hold")]
    public async Task The_list_shows_neither_hidden_files_nor_links_that_lead_out()
    {
        Prepare();
        var (_, folder, _) = await server.GetAsync("api/contents/");
        Assert.Equal(["a.ipynb", "inside", "solutions"], folder!["content"]!.AsArray().Select(e => (string)e!["name"]!).Where(name => !name.Contains('%')));
        var (_, lessons, _) = await server.GetAsync("rnn/lessons");
        Assert.Equal(["a.ipynb", "inside/a.ipynb", "solutions/a.ipynb"], lessons!["groups"]!.AsArray().SelectMany(g => g!["notebooks"]!.AsArray()).Select(n => (string)n!["path"]!).Where(name => !name.Contains('%')).Order());
        Assert.DoesNotContain(Secret, lessons.ToJsonString());
    }

    [Fact]
    [Attack("a drawing with a script, opened by itself; files that are no pictures, asked for as pictures", "the drawing is in a sandbox without scripts; the others are 404")]
    public async Task Pictures_are_served_from_the_folder_and_from_assets_beside_it_and_nothing_else_is()
    {
        Prepare();
        const string Drawing = "<svg xmlns=\"http://www.w3.org/2000/svg\"><script>alert(1)</script></svg>";
        File.WriteAllText(Path.Combine(server.Above, "assets", "a.svg"), Drawing);
        File.WriteAllText(Path.Combine(server.Above, "assets", "notes.txt"), Secret);
        File.WriteAllText(Path.Combine(server.Folder, "a.png"), "picture");
        using var drawing = await server.Client.GetAsync("assets/a.svg");
        Assert.Equal("image/svg+xml", drawing.Content.Headers.ContentType!.MediaType);
        Assert.Contains("sandbox", Assert.Single(drawing.Headers.GetValues("Content-Security-Policy")));
        Assert.DoesNotContain("script-src", Assert.Single(drawing.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("picture", await server.Client.GetStringAsync("files/a.png"));
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("assets/notes.txt")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await server.Client.GetAsync("files/a.ipynb")).StatusCode);
    }

    private void Prepare()
    {
        if (File.Exists(Path.Combine(server.Above, "secret.ipynb")))
            return;
        server.Write("a.ipynb", TestNotebook.Code("1"));
        server.Write("solutions/a.ipynb", TestNotebook.Code("1"));
        server.Write(".hidden.ipynb", TestNotebook.Code(Secret));
        Directory.CreateDirectory(Path.Combine(server.Folder, ".git"));
        server.Write(".git/secret.ipynb", TestNotebook.Code(Secret));
        server.Write("../secret.ipynb", TestNotebook.Code(Secret));
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "out"), server.Above);
        File.CreateSymbolicLink(Path.Combine(server.Folder, "link.ipynb"), Path.Combine(server.Above, "secret.ipynb"));
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "chain"), "out");
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "inside"), "solutions");
    }

    // What is outside, what is hidden, and what was inside before.
    private List<string> Everything() => [.. Directory.EnumerateFiles(server.Above, "*", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.ReparsePoint })
        .Where(path => !path.Contains('%')).Select(path => path + " " + File.ReadAllText(path)).Order(StringComparer.Ordinal)];

    // By hand: HttpClient puts paths right before it sends them.
    private async Task<string> SendRawAsync(string method, string path, string body)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Address.Port);
        await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes($"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: token {server.Server.Token}\r\nContent-Type: application/json\r\nContent-Length: {Encoding.UTF8.GetByteCount(body)}\r\nConnection: close\r\n\r\n{body}"));
        using var reader = new StreamReader(client.GetStream());
        return await reader.ReadToEndAsync();
    }
}
