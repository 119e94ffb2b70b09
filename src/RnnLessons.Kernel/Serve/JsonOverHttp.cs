using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Serve;

/// <summary>Requests and answers that are JSON.</summary>
internal static class JsonOverHttp
{
    /// <summary>What a request says.</summary>
    /// <exception cref="BadHttpRequestException">It is no JSON object.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static async Task<JsonObject> BodyAsync(HttpRequest request)
    {
        var body = new MemoryStream();
        await request.Body.CopyToAsync(body, request.HttpContext.RequestAborted);
        return StrictJson.Parse(body.GetBuffer().AsSpan(0, (int)body.Length)) as JsonObject ?? throw new BadHttpRequestException("Wanted: a JSON object.");
    }

    /// <summary>A text in a request; null where there is none.</summary>
    /// <exception cref="BadHttpRequestException">Something else stands there.</exception>
    public static string? Text(this JsonObject body, string name) => body[name] is not { } value ? null
        : value.AsText() ?? throw new BadHttpRequestException($"\"{name}\": wanted text, got {Short(value.ToJsonString())}.");

    private static string Short(string json) => json.Length > 40 ? json[..40] + "…" : json;

    /// <summary>An answer.</summary>
    public static IResult Json(JsonNode json, int status = StatusCodes.Status200OK) => Results.Text(json.ToJsonString(), "application/json", statusCode: status);
}
