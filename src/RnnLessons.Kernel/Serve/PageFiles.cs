using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticFiles;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Serve;

/// <summary>The page itself, as the build made it, and the pictures that notebooks show.</summary>
internal sealed class PageFiles(ServedFolder folder)
{
    /// <summary>The name under which a request keeps the number that lets scripts of its page run.</summary>
    public const string Nonce = "nonce";

    private const string Lesson = "/lesson";

    // The playground compiles WebAssembly and starts a worker of its own. Nothing in it shows what a notebook holds, so no script needs a nonce.
    private const string PlaygroundPolicy = "default-src 'none'; connect-src 'self'; font-src 'self' data:; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline'; "
        + "script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static readonly string Built = Path.Combine(AppContext.BaseDirectory, "web", "page");
    private static readonly FileExtensionContentTypeProvider Types = new();
    private static readonly string[] Pictures = [".svg", ".png", ".jpg", ".jpeg", ".gif", ".webp", ".avif"];

    /// <summary>Whether the build made the page: it can where Node is.</summary>
    public static bool AreBuilt => File.Exists(Path.Combine(Built, "lesson.html"));

    /// <summary>Whether a request is for a page, as a browser's tab makes it.</summary>
    public static bool IsPage(HttpRequest request) => HttpMethods.IsGet(request.Method) && (request.Path == "/" || request.Path.StartsWithSegments(Lesson));

    /// <summary>Adds the addresses to an application.</summary>
    public void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/", context => SendPageAsync(context, "start.html"));
        app.MapGet(Lesson + "/{**path}", context => SendPageAsync(context, "lesson.html"));
        app.MapGet("/page/{**path}", (string path) => Send(new ServedFolder(Built).Find(path), path, mayBeKept: true));
        // With the slash at the end, its parts are found beside it.
        app.MapGet("/playground/{**path}", (HttpRequest request, string? path) => request.Path == "/playground"
            ? Results.Redirect($"{request.PathBase}/playground/")
            : SendPlayground(path is null or "" ? "index.html" : path));
        app.MapGet("/files/{**path}", (string path) => SendPicture(folder, path));
        // Notebooks show drawings that lie beside their folder: ../assets.
        var beside = Path.Combine(Path.GetDirectoryName(folder.Root) ?? folder.Root, "assets");
        if (Directory.Exists(beside))
            app.MapGet("/assets/{**path}", (string path) => SendPicture(new ServedFolder(beside), path));
    }

    private static async Task SendPageAsync(HttpContext context, string name)
    {
        var html = await File.ReadAllTextAsync(Path.Combine(Built, name), context.RequestAborted);
        context.Response.ContentType = "text/html; charset=utf-8";
        var filled = html.Replace("{{nonce}}", (string)context.Items[Nonce]!, StringComparison.Ordinal).Replace("{{base}}", context.Request.PathBase.Value, StringComparison.Ordinal);
        await context.Response.WriteAsync(filled, Encoding.UTF8);
    }

    private static IResult SendPlayground(string path) => PlaygroundFiles.AreBuilt
        ? Send(new ServedFolder(PlaygroundFiles.Folder).Find(path), path, mayBeKept: true, PlaygroundPolicy)
        : throw new NotServedException(path);

    private static IResult SendPicture(ServedFolder from, string path)
    {
        if (!Pictures.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
            throw new NotServedException(path);
        return Send(from.Find(path), path, mayBeKept: false);
    }

    private static IResult Send(string file, string path, bool mayBeKept, string? policy = null)
    {
        // A pipe by the name of a picture would be waited for.
        if (FileBytes.KindOf(file) != FileKind.File)
            throw new NotServedException(path);
        return new KnownFile(file, Types.TryGetContentType(file, out var type) ? type : "application/octet-stream", mayBeKept, policy);
    }

    private sealed class KnownFile(string file, string type, bool mayBeKept, string? policy) : IResult
    {
        public Task ExecuteAsync(HttpContext context)
        {
            var headers = context.Response.Headers;
            // Names of the page's parts do not change with their content, so a browser asks each time whether they have.
            headers.CacheControl = mayBeKept ? "private, no-cache" : "no-store";
            // A drawing opened by itself is a document, and an SVG may hold scripts.
            if (!mayBeKept)
                headers.ContentSecurityPolicy = "default-src 'none'; style-src 'unsafe-inline'; sandbox";
            else if (policy is not null)
                headers.ContentSecurityPolicy = policy;
            return Results.File(file, type, lastModified: File.GetLastWriteTimeUtc(file)).ExecuteAsync(context);
        }
    }
}
