using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests.Windows;

/// <summary>A program that speaks to <c>rnn open</c> as the page does.</summary>
internal sealed class PageClient(string address) : IDisposable
{
    private readonly HttpClient client = Client(new Uri(address));

    /// <summary>Opens a notebook: its kernel starts.</summary>
    public async Task OpenAsync(string path)
    {
        var answer = await client.PostAsJsonAsync("/api/sessions", new { path, name = path, type = "notebook", kernel = new { name = ".net-csharp" } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> GetAsync(string path) => client.GetAsync(path);

    public Task<HttpResponseMessage> PutAsync(string path, JsonObject content) => client.PutAsJsonAsync(path, content);

    public async Task<JsonNode> JsonAsync(string path) => (await client.GetFromJsonAsync<JsonNode>(path))!;

    public void Dispose() => client.Dispose();

    private static HttpClient Client(Uri address)
    {
        var client = new HttpClient { BaseAddress = new(address.GetLeftPart(UriPartial.Authority)), Timeout = BrowserScript.Patience };
        client.DefaultRequestHeaders.Authorization = new("token", address.Query.Split("token=")[1]);
        return client;
    }
}
