namespace RnnLessons.Interactive;

/// <summary>The registry that <c>#r "nuget: …"</c> asks.</summary>
internal static class Registry
{
    /// <summary>Skips the test, and says why, where it cannot be reached; on CI that is a failure.</summary>
    public static async Task WantAsync()
    {
        try
        {
            using var client = new HttpClient { Timeout = TimeSpan.FromSeconds(10) };
            using var answer = await client.GetAsync("https://api.nuget.org/v3/index.json");
            answer.EnsureSuccessStatusCode();
        }
        catch (Exception unreachable) when (unreachable is HttpRequestException or TaskCanceledException && Environment.GetEnvironmentVariable("CI") != "true")
        {
            Assert.Skip($"The NuGet registry cannot be reached: {unreachable.Message}");
        }
    }
}
