using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RnnLessons.Kernel.Run;
using static RnnLessons.Kernel.Serve.JsonOverHttp;

namespace RnnLessons.Kernel.Serve;

/// <summary>What the page asks for that Jupyter has no word for: the list of lessons, and the values of a cell of parameters.</summary>
internal sealed class LessonApi(ServedFolder folder)
{
    /// <summary>Adds the addresses to an application.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/rnn/lessons", () => Json(LessonList.Of(folder)));
        app.MapPost("/rnn/parameters", async (HttpRequest request) =>
        {
            var body = await BodyAsync(request);
            var source = (string?)body["source"] ?? throw new BadHttpRequestException("Wanted: the source of a cell.");
            var values = (body["values"] as JsonObject ?? []).ToDictionary(value => value.Key, value => value.Value?.ToString() ?? "");
            source = ParameterFields.Set(source, values);
            return Json(new JsonObject
            {
                ["source"] = source,
                ["fields"] = new JsonArray([.. ParameterFields.In(source).Select(field => new JsonObject { ["name"] = field.Name, ["kind"] = field.Kind.ToString().ToLowerInvariant(), ["value"] = field.Value })]),
            });
        });
    }
}
