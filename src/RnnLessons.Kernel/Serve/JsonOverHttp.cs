using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Serve;

/// <summary>Requests and answers that are JSON.</summary>
internal static class JsonOverHttp
{
    /// <summary>What a request says.</summary>
    /// <exception cref="BadHttpRequestException">It is no JSON object.</exception>
    /// <exception cref="System.Text.Json.JsonException">It is no JSON.</exception>
    public static async Task<JsonObject> BodyAsync(HttpRequest request) =>
        await JsonNode.ParseAsync(request.Body, documentOptions: Notebook.Strict) as JsonObject ?? throw new BadHttpRequestException("Wanted: a JSON object.");

    /// <summary>An answer.</summary>
    public static IResult Json(JsonNode json, int status = StatusCodes.Status200OK) => Results.Text(json.ToJsonString(), "application/json", statusCode: status);
}
