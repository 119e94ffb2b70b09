using System.Net;
using System.Text.RegularExpressions;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>How a browser comes in, and what it holds from then on.</summary>
public sealed partial class EntranceTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Theory]
    [InlineData("", "/")]
    [InlineData("lesson/a%20b/%C3%A4.ipynb", "/lesson/a%20b/%C3%A4.ipynb")]
    [Attack("reading the token from the address bar, the history of a tab or the Referer", "the address with the token leads at once to one without it, and no address is passed on as Referer")]
    public async Task The_address_with_the_token_leads_to_one_without(string path, string leadsTo)
    {
        using var entered = await server.Stranger.GetAsync($"{path}?token={server.Server.Token}");
        Assert.Equal(HttpStatusCode.OK, entered.StatusCode);
        Assert.Equal("no-referrer", Assert.Single(entered.Headers.GetValues("Referrer-Policy")));
        var text = await entered.Content.ReadAsStringAsync();
        Assert.DoesNotContain(server.Server.Token, text);
        var target = Target().Match(text).Groups[1].Value;
        Assert.Matches("^/[0-9a-f]{32}/", target);
        Assert.Equal(leadsTo, target[33..]);
    }

    [Fact]
    [Attack("taking the cookie of the page for the token", "the cookie is a random secret of its own, which the server keeps as a hash; scripts and other sites do not get it")]
    public async Task The_cookie_is_not_the_token()
    {
        var (cookie, target) = await SetCookieAsync();
        Assert.StartsWith($"rnn-{server.Server.Address.Port}=", cookie);
        Assert.DoesNotContain(server.Server.Token, cookie);
        Assert.Contains("httponly", cookie);
        Assert.Contains("samesite=strict", cookie);
        Assert.DoesNotContain("expires", cookie);
        var secret = Secret(cookie);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(target, secret));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(target + "rnn/lessons", secret));
        // Nor is it good as one.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync("/rnn/lessons?token=" + secret.Split('=')[1], null));
    }

    [Fact]
    [Attack("another server of this computer, at another port, to which browsers send the same cookies", "the cookie is for a path that is new with each start, and is named for the port: the other server does not get it")]
    public async Task The_cookie_is_for_a_path_that_no_other_server_has()
    {
        var (cookie, target) = await SetCookieAsync();
        Assert.Contains($"path={target};", cookie);
        Assert.Equal(34, target.Length);
        await using var other = await RnnLessons.Kernel.Serve.LessonServer.StartAsync(server.Folder, 0);
        using var client = new HttpClient(new SocketsHttpHandler { UseCookies = false }) { BaseAddress = other.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "rnn/lessons");
        request.Headers.Add("Cookie", [Secret(cookie), Secret(cookie).Replace(server.Server.Address.Port.ToString(), other.Address.Port.ToString())]);
        using var answer = await client.SendAsync(request);
        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
    }

    [Theory]
    [AttackData("the cookie of a server that had this port before", "a page says that the address is an old one, and what to do", "a server before")]
    [AttackData("a cookie with the token as its value", "no entrance: the token is no session", "the token")]
    [AttackData("an empty cookie, and one of another port", "no entrance", "")]
    public async Task A_cookie_that_is_no_session_of_this_server_lets_nobody_in(string value)
    {
        var secret = value switch { "the token" => server.Server.Token, "" => "", _ => new string('a', 64) };
        var (_, target) = await SetCookieAsync();
        foreach (var port in new[] { server.Server.Address.Port, 1 })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, target);
            request.Headers.Add("Cookie", $"rnn-{port}={secret}");
            request.Headers.Add("Accept", "text/html,application/xhtml+xml");
            using var answer = await server.Stranger.SendAsync(request);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
            Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
            var page = await answer.Content.ReadAsStringAsync();
            Assert.Contains("Open the new address", page);
            Assert.DoesNotContain(server.Server.Token, page);
            Assert.DoesNotContain(target.Trim('/'), page);
            Assert.DoesNotContain(server.Folder, page);
        }
    }

    [Fact]
    [Attack("another server sets a cookie of the same name, to keep the reader out", "the reader's own cookie still counts")]
    public async Task A_cookie_of_the_same_name_beside_it_keeps_nobody_out()
    {
        var (cookie, target) = await SetCookieAsync();
        var planted = $"rnn-{server.Server.Address.Port}=planted";
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(target, $"{planted}; {Secret(cookie)}"));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(target, $"{Secret(cookie)}; {planted}"));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(target, planted));
    }

    [Fact]
    [Attack("the cookie of a browser that has logged out", "it lets nobody in")]
    public async Task Who_has_logged_out_is_out_and_others_are_not()
    {
        var (cookie, target) = await SetCookieAsync();
        var (otherCookie, _) = await SetCookieAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, target + "logout");
        request.Headers.Add("Cookie", Secret(cookie));
        using var answer = await server.Stranger.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("expires=Thu, 01 Jan 1970", Assert.Single(answer.Headers.GetValues("Set-Cookie")));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(target, Secret(cookie)));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(target, Secret(otherCookie)));
        // Nobody else can log a reader out.
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(target + "logout", null, HttpMethod.Post));
    }

    [Theory]
    [AttackData("an address that leads elsewhere once the reader has come in (`//evil.example`)", "it leads to the server's own page alone", "lesson//evil.example/x")]
    [AttackData("an address whose path breaks out of the script that leads on", "it is written as a text of the script, and leads to the server's own page", "lesson/%22)%3C/script%3E%3Cscript%3Ealert(1)%3C/script%3E")]
    public async Task The_way_in_leads_nowhere_else(string path)
    {
        using var entered = await server.Stranger.GetAsync($"{path}?token={server.Server.Token}&next=http://evil.example");
        var text = await entered.Content.ReadAsStringAsync();
        Assert.Matches("^/[0-9a-f]{32}/lesson/", Target().Match(text).Groups[1].Value);
        Assert.Equal(2, text.Split("<script").Length);
        Assert.DoesNotContain("alert(1)<", text);
        Assert.DoesNotContain("href=\"http", text);
    }

    [Fact]
    [Attack("asking for the page's own address without the cookie", "no entrance: the address by itself lets nobody in")]
    public async Task The_path_alone_lets_nobody_in()
    {
        var (_, target) = await SetCookieAsync();
        foreach (var path in new[] { target, target + "api/kernels", target + "lesson/a.ipynb", target + "page/lesson.js" })
            Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(path, null));
    }

    private async Task<(string Cookie, string Target)> SetCookieAsync()
    {
        using var entered = await server.Stranger.GetAsync("?token=" + server.Server.Token);
        return (Assert.Single(entered.Headers.GetValues("Set-Cookie")), Target().Match(await entered.Content.ReadAsStringAsync()).Groups[1].Value);
    }

    private async Task<HttpStatusCode> StatusAsync(string path, string? cookie, HttpMethod? method = null)
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Get, path);
        if (cookie is not null)
            request.Headers.Add("Cookie", cookie);
        using var answer = await server.Stranger.SendAsync(request);
        return answer.StatusCode;
    }

    private static string Secret(string setCookie) => setCookie.Split(';')[0];

    [GeneratedRegex("location\\.replace\\(\"([^\"]*)\"\\)")]
    private static partial Regex Target();
}
