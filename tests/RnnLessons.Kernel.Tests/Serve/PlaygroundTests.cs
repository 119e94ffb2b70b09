using System.Net;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>The playground, as <c>rnn open</c> serves it.</summary>
public sealed class PlaygroundTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task It_is_served_with_its_parts_and_may_compile_WebAssembly_and_nothing_else_more_than_before()
    {
        Assert.SkipUnless(PlaygroundFiles.AreBuilt, "The playground was not built: there is no Node here.");
        foreach (var (path, type) in new[] { ("", "text/html"), ("playground.js", "text/javascript"), ("worker.js", "text/javascript"), ("_framework/dotnet.native.wasm", "application/wasm") })
        {
            using var answer = await server.Client.GetAsync("/playground/" + path);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.Equal(type, answer.Content.Headers.ContentType!.MediaType);
            var policy = Assert.Single(answer.Headers.GetValues("Content-Security-Policy"));
            Assert.Contains("script-src 'self' 'wasm-unsafe-eval';", policy);
            Assert.Contains("default-src 'none';", policy);
            Assert.DoesNotContain("'unsafe-eval'", policy);
            Assert.DoesNotContain("http", policy);
        }

        // The address without the slash at its end leads to the one with it.
        using var bare = await server.Client.GetAsync("/playground");
        Assert.EndsWith("/playground/", bare.RequestMessage!.RequestUri!.AbsolutePath);

        using var lessons = await server.Client.GetAsync("/");
        Assert.DoesNotContain("wasm", Assert.Single(lessons.Headers.GetValues("Content-Security-Policy")));
    }

    [Fact]
    public async Task The_list_of_lessons_says_whether_it_is_there()
    {
        var (_, list, _) = await server.SendAsync(HttpMethod.Get, "/rnn/lessons");
        Assert.Equal(PlaygroundFiles.AreBuilt, (bool)list!["playground"]!);
    }

    [Fact]
    [Attack("reading the playground without the token", "401, as for every page")]
    public async Task Nobody_gets_it_without_the_token()
    {
        foreach (var path in new[] { "/playground", "/playground/", "/playground/worker.js" })
        {
            using var answer = await server.Stranger.GetAsync(path);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task What_is_not_part_of_it_is_not_found()
    {
        using var answer = await server.Client.GetAsync("/playground/rnn.dll");
        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
