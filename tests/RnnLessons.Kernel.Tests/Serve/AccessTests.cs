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
    public async Task Nothing_is_answered_without_the_token(string address)
    {
        foreach (var wrong in new[] { "", "?token=", "?token=wrong", "?token=" + server.Server.Token[..^1], "?token=" + server.Server.Token.ToUpperInvariant() + "x" })
        {
            using var answer = await server.Stranger.GetAsync(address + wrong);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.False(answer.Headers.Contains("Set-Cookie"));
            Assert.DoesNotContain(server.Server.Token, await answer.Content.ReadAsStringAsync());
        }
    }

    [Theory]
    [InlineData("PUT", "api/contents/a.ipynb")]
    [InlineData("POST", "api/sessions")]
    [InlineData("POST", "api/kernels")]
    [InlineData("POST", "rnn/parameters")]
    [InlineData("OPTIONS", "api/kernels")]
    [InlineData("DELETE", "api/kernels/x")]
    public async Task Nothing_is_done_without_the_token(string method, string address)
    {
        using var answer = await server.Stranger.SendAsync(new HttpRequestMessage(new(method), address) { Content = new StringContent("{}") });
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(server.Server.Kernels);
    }

    [Fact]
    public async Task The_address_with_the_token_gives_a_cookie_that_scripts_and_other_sites_do_not_get()
    {
        using var first = await server.Stranger.GetAsync("rnn/lessons?token=" + server.Server.Token);
        Assert.Equal(HttpStatusCode.OK, first.StatusCode);
        var cookie = Assert.Single(first.Headers.GetValues("Set-Cookie"));
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.Contains($"rnn-{server.Server.Address.Port}=", cookie);

        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Cookie", cookie.Split(';')[0])).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await AskAsync("Authorization", "Bearer " + server.Server.Token)).StatusCode);
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("Authorization", "token " + server.Server.Token + "0")).StatusCode);
        // Another server on this computer gets the same cookies.
        Assert.Equal(HttpStatusCode.Unauthorized, (await AskAsync("Cookie", $"rnn-1={server.Server.Token}")).StatusCode);
    }

    [Theory]
    [InlineData("Host", "evil.example")]
    [InlineData("Host", "evil.example:80")]
    [InlineData("Host", "127.0.0.1.evil.example")]
    [InlineData("Host", "localhost.evil.example")]
    [InlineData("Host", "192.168.0.5")]
    [InlineData("Origin", "http://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Origin", "http://127.0.0.1")]
    [InlineData("Origin", "http://localhost:1")]
    [InlineData("Origin", "https://127.0.0.1")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
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
    public async Task A_web_socket_needs_the_token_and_the_right_origin()
    {
        server.Write("sockets.ipynb", TestNotebook.Code("1"));
        var (session, kernel) = await server.OpenAsync("sockets.ipynb");
        foreach (var (token, origin) in new[] { ("", null), ("wrong", null), (server.Server.Token, "http://evil.example"), (server.Server.Token, "null"), ("", server.Server.Address.GetLeftPart(UriPartial.Authority)) })
        {
            using var stranger = new ChannelClient();
            await Assert.ThrowsAsync<WebSocketException>(() => stranger.ConnectAsync(server, kernel, token: token, origin: origin));
        }

        using var own = await new ChannelClient().ConnectAsync(server, kernel, origin: server.Server.Address.GetLeftPart(UriPartial.Authority));
        Assert.Equal(WebSocketState.Open, own.State);
        await server.SendAsync(HttpMethod.Delete, $"api/sessions/{session}");
    }

    [Theory]
    [MemberData(nameof(Everything))]
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
