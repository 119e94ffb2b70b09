using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>Who gets in, and who doesn't: attacks, tried.</summary>
public sealed class AccessTests(RunningServer server) : IClassFixture<RunningServer>
{
    public static TheoryData<string> Everything => new("", "lesson/a.ipynb", "page/theme.js", "page/start.html", "rnn/lessons", "api", "api/me", "api/kernelspecs", "api/kernels", "api/sessions", "api/contents/", "api/contents/a.ipynb", "files/a.png", "assets/a.svg", "nothing/here");

    [Theory]
    [MemberData(nameof(Everything))]
    [Attack("asking for any address without the token, or with a wrong, shortened, lengthened or empty one", "401, and nothing of the token or the page's cookie in the answer")]
    public async Task Nothing_is_answered_without_the_token(string address)
    {
        // The last one is as long as the token, and wrong in its last character alone.
        var token = server.Server.Token;
        foreach (var wrong in new[] { "", "?token=", "?token=wrong", "?token=" + token[..^1], "?token=" + token.ToUpperInvariant() + "x", "?token=" + token[..^1] + (token[^1] == '0' ? '1' : '0') })
        {
            using var answer = await server.Stranger.GetAsync(address + wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            Assert.DoesNotContain(token, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [AttackData("writing a notebook without the token", "401; nothing is written", "PUT", "api/contents/a.ipynb")]
    [AttackData("opening a notebook's session without the token", "401; no kernel starts", "POST", "api/sessions")]
    [AttackData("starting a kernel without the token", "401; no kernel starts", "POST", "api/kernels")]
    [InlineData("POST", "rnn/parameters")]
    [InlineData("POST", "logout")]
    [AttackData("asking what another site's page may do (OPTIONS)", "401, and no CORS header", "OPTIONS", "api/kernels")]
    [AttackData("ending a kernel without the token", "401; no kernel is touched", "DELETE", "api/kernels/x")]
    public async Task Nothing_is_done_without_the_token(string method, string address)
    {
        // Other tests of this class may have kernels on this server.
        var before = server.Server.Kernels.Select(kernel => kernel.Id).ToHashSet();
        using var answer = await server.Stranger.SendAsync(new HttpRequestMessage(new(method), address) { Content = new StringContent("{}") });
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
        Assert.Equal(before, server.Server.Kernels.Select(kernel => kernel.Id).ToHashSet());
        Assert.False(File.Exists(Path.Combine(server.Folder, "a.ipynb")));
    }

    [Fact]
    public async Task A_program_that_brings_the_token_is_let_in_and_gets_no_cookie()
    {
        using var first = await server.Stranger.GetAsync("rnn/lessons?token=" + server.Server.Token);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        Assert.False(first.Headers.Contains("Set-Cookie"));
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Authorization", "Bearer " + server.Server.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Authorization", "token " + server.Server.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("Authorization", "token " + server.Server.Token + "0")).StatusCode);
    }

    [Theory]
    [AttackData("a name of another site that leads to this computer (DNS rebinding)", "403, even with the token", "Host", "evil.example")]
    [InlineData("Host", "evil.example:80")]
    [AttackData("a name that begins like this computer's", "403, even with the token", "Host", "127.0.0.1.evil.example")]
    [InlineData("Host", "localhost.evil.example")]
    [AttackData("another address of the network as the name", "403, even with the token", "Host", "192.168.0.5")]
    [AttackData("a request of another site's page (Origin)", "403, even with the token, and no CORS header", "Origin", "http://evil.example")]
    [AttackData("a request of a sandboxed page (Origin: null)", "403, even with the token", "Origin", "null")]
    [AttackData("a request of a page at another port of this computer", "403, even with the token", "Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://localhost:1")]
    [AttackData("a request of a page with another scheme", "403, even with the token", "Origin", "https://127.0.0.1")]
    [AttackData("a picture, script or form of another site's page (Sec-Fetch-Site)", "403, even with the token", "Sec-Fetch-Site", "cross-site")]
    [AttackData("the same from a page at another port of this computer", "403, even with the token", "Sec-Fetch-Site", "same-site")]
    public async Task A_page_of_another_site_is_refused_even_with_the_token(string header, string value)
    {
        using var answer = await AskAsync(header, value, ("Authorization", "token " + server.Server.Token));
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public async Task Its_own_page_is_not_refused()
    {
        var origin = server.Server.Address.GetLeftPart(UriPartial.Authority);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Origin", origin, ("Authorization", "token " + server.Server.Token), ("Sec-Fetch-Site", "same-origin"))).StatusCode);
        var local = $"localhost:{server.Server.Address.Port}";
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Host", local, ("Origin", "http://" + local), ("Authorization", "token " + server.Server.Token))).StatusCode);
        // A link in a mail leads to the page, as a document and in no other way.
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Sec-Fetch-Site", "cross-site", ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "document"), ("Authorization", "token " + server.Server.Token))).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await AskAsync("Sec-Fetch-Site", "cross-site", ("Sec-Fetch-Mode", "navigate"), ("Sec-Fetch-Dest", "iframe"), ("Authorization", "token " + server.Server.Token))).StatusCode);
    }

    [Fact]
    [Attack("a WebSocket to a kernel without the token, with a wrong one, or of another site's page", "the connection is refused")]
    [Attack("a WebSocket with the cookie of the page, opened by another site's page", "the connection is refused")]
    public async Task A_web_socket_needs_the_token_and_the_right_origin()
    {
        server.Write("sockets.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("sockets.ipynb");
        foreach (var (token, origin) in new[] { ("", null), ("wrong", null), (server.Server.Token, "http://evil.example"), (server.Server.Token, "null"), ("", server.Server.Address.GetLeftPart(UriPartial.Authority)) })
        {
            using var stranger = new ChannelClient();
            await Assert.ThrowsAsync<WebSocketException>(() => stranger.ConnectAsync(server, kernel, token: token, origin: origin));
        }

        // The page's own cookie counts for its own page alone.
        var (cookie, at) = await server.EnterAsync();
        using (var foreign = new ChannelClient())
            await Assert.ThrowsAsync<WebSocketException>(() => foreign.ConnectAsync(server, kernel, token: "", origin: "http://evil.example", cookie: cookie, at: at));
        using (var page = await new ChannelClient().ConnectAsync(server, kernel, token: "", origin: server.Server.Address.GetLeftPart(UriPartial.Authority), cookie: cookie, at: at))
            Assert.Equal(WebSocketState.Open, page.State);

        using var own = await new ChannelClient().ConnectAsync(server, kernel, origin: server.Server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(WebSocketState.Open, own.State);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Theory]
    [MemberData(nameof(Everything))]
    [Attack("loading scripts, pictures or data from elsewhere, or a script that stands in HTML", "the content security policy of every answer forbids it")]
    public async Task Every_answer_forbids_what_comes_from_outside(string address)
    {
        using var answer = await server.Client.GetAsync(address);
        var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
        Assert.StartsWith("default-src 'none'", policy);
        Assert.DoesNotContain("http", policy);
        Assert.DoesNotContain("*", policy);
        Assert.DoesNotContain("unsafe-eval", policy);
        Assert.DoesNotMatch("script-src[^;]*unsafe-inline", policy);
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("no-referrer", Assert.Single(answer.Headers.GetValues("Referrer-Policy")));
        Assert.DoesNotContain(answer.Headers, h => h.Key.StartsWith("Access-Control", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    [Attack("reaching the server from another computer", "it listens on 127.0.0.1 alone")]
    public async Task It_listens_on_this_computer_alone()
    {
        Assert.Equal("127.0.0.1", server.Server.Address.Host);
        var others = NetworkInterface.GetAllNetworkInterfaces().SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .Where(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a)).ToList();
        Assert.SkipWhen(others.Count == 0, "This computer has no address but loopback.");
        foreach (var address in others)
        {
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            await Assert.ThrowsAnyAsync<SocketException>(() => socket.ConnectAsync(address, server.Server.Address.Port));
        }
    }

    // By hand: HttpClient puts some headers right.
    private async Task<HttpResponseMessage> AskAsync(string name, string value, params (string Name, string Value)[] more)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, server.Server.Address.Port);
        var headers = more.Append((name, value)).ToDictionary(h => h.Item1, h => h.Item2);
        headers.TryAdd("Host", server.Server.Address.Authority);
        var text = "GET /rnn/lessons HTTP/1.1\r\n" + string.Concat(headers.Select(h => $"{h.Key}: {h.Value}\r\n")) + "Connection: close\r\n\r\n";
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes(text));
        using var reader = new StreamReader(client.GetStream());
        var lines = (await reader.ReadToEndAsync()).Split("\r\n");
        var answer = new HttpResponseMessage((HttpStatusCode)int.Parse(lines[0].Split(' ')[1]));
        foreach (var line in lines.Skip(1).TakeWhile(line => line.Length > 0))
            answer.Headers.TryAddWithoutValidation(line[..line.IndexOf(':')], line[(line.IndexOf(':') + 1)..].Trim());
        return answer;
    }
}
