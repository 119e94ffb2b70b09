using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;
using static RnnLessons.Kernel.Serve.JsonOverHttp;

namespace RnnLessons.Kernel.Serve;

/// <summary>What the page asks for that Jupyter has no word for: the list of lessons, the values of a cell of parameters, and a notebook as one page of HTML or as a C# program.</summary>
internal sealed class LessonApi(ServedFolder folder, RunningKernels kernels)
{
    /// <summary>Adds the addresses to an application.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/rnn/lessons", () =>
        {
            // Whoever looks at the list opens a lesson next.
            kernels.Prepare();
            return Json(LessonList.Of(folder));
        });
        app.MapPost("/rnn/parameters", async (HttpRequest request) =>
        {
            var body = await BodyAsync(request);
            var source = body.Text("source") ?? throw new BadHttpRequestException("Wanted: the source of a cell.");
            var values = (body["values"] as JsonObject ?? []).ToDictionary(value => value.Key, value => value.Value?.ToString() ?? "");
            source = ParameterFields.Set(source, values);
            return Json(new JsonObject
            {
                ["source"] = source,
                ["fields"] = new JsonArray([.. ParameterFields.In(source).Select(InJson)]),
            });
        });
        app.MapPost("/rnn/page", async (HttpRequest request) =>
        {
            var (path, content) = await NotebookIn(request);
            return Json(new JsonObject { ["html"] = HtmlPage.Render(Notebook.Parse(content, path)) });
        });
        app.MapPost("/rnn/program", async (HttpRequest request, CancellationToken cancellation) =>
        {
            var (path, content) = await NotebookIn(request);
            return Json(new JsonObject { ["program"] = await ProgramOf.RunAsync(path, content, cancellation) });
        });
    }

    private async Task<(string Path, string Content)> NotebookIn(HttpRequest request)
    {
        var body = await BodyAsync(request);
        var path = body.Text("path") ?? throw new BadHttpRequestException("Wanted: the path of a notebook.");
        var content = body["content"] as JsonObject ?? throw new BadHttpRequestException("Wanted: the content of a notebook.");
        return (folder.Find(path), content.ToJsonString());
    }

    private static JsonObject InJson(ParameterField field)
    {
        var json = new JsonObject { ["name"] = field.Name, ["kind"] = field.Kind.ToString().ToLowerInvariant(), ["value"] = field.Value };
        if (field.Range is { } range) json["range"] = new JsonObject { ["from"] = range.From, ["to"] = range.To };
        return json;
    }
}
