using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace RnnLessons.Kernel.Serve;

/// <summary>
/// Who may come in. A notebook's page runs code, so nothing at all is answered without the token, and nothing to a page of
/// another site, even with it: neither by a name that leads here (Host), nor from there (Origin, Sec-Fetch-Site).
/// </summary>
/// <remarks>
/// A browser comes with the token once, and from then on with a cookie that is not the token. Browsers do not tell the ports of a
/// computer apart when they send cookies, so it is for a path that no other server has.
/// </remarks>
internal sealed class Access(string token, BrowserSessions sessions)
{
    private static readonly string[] OwnNames = ["127.0.0.1", "localhost", "[::1]"];
    private readonly byte[] token = Encoding.UTF8.GetBytes(token);

    /// <summary>The path before all addresses of the page. A cookie for it reaches no other server by accident.</summary>
    public string Base { get; } = "/" + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16));

    /// <summary>A token that nobody guesses: 192 bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Lets a request through, or answers it: with a refusal, or with the way to the page.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[PageFiles.Nonce] = nonce;
        SetHeaders(context.Response.Headers, nonce);
        var request = context.Request;
        if (!IsForThisServer(request))
            await RefuseAsync(context, StatusCodes.Status403Forbidden, "This server answers only to its own page on this computer.");
        else if (PageFiles.IsPage(request) && IsToken(request.Query["token"]))
            await EnterAsync(context, nonce);
        else if (SecretsOf(context).Any(sessions.Has) || IsToken(FromHeader(request)) || IsToken(request.Query["token"]))
            await next(context);
        else if (request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            await SendAsync(context, StatusCodes.Status401Unauthorized, EntrancePages.Refusing());
        else
            await RefuseAsync(context, StatusCodes.Status401Unauthorized, "Open the address that `rnn open` wrote in its terminal: it ends with the token that lets you in. (After `rnn open` was started anew, the old address is not good any more.)");
    }

    /// <summary>The cookie of the server at this port.</summary>
    public static string CookieName(HttpContext context) => $"rnn-{context.Connection.LocalPort}";

    /// <summary>Ends the session of the browser that asks.</summary>
    public void LogOut(HttpContext context)
    {
        foreach (var secret in SecretsOf(context))
            sessions.End(secret);
        context.Response.Cookies.Delete(CookieName(context), Cookie());
    }

    // The address with the token is good for one thing: to get the cookie.
    private async Task EnterAsync(HttpContext context, string nonce)
    {
        context.Response.Cookies.Append(CookieName(context), sessions.Begin(), Cookie());
        await SendAsync(context, StatusCodes.Status200OK, EntrancePages.Entering(Base + context.Request.Path.ToUriComponent(), nonce));
    }

    private CookieOptions Cookie() => new() { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = Base + "/", IsEssential = true };

    // Another server of this computer may set a cookie of the same name. It gets nobody in, and must not keep anybody out.
    private static IEnumerable<string> SecretsOf(HttpContext context) =>
        CookieHeaderValue.TryParseList(context.Request.Headers.Cookie, out var cookies)
            ? cookies.Where(cookie => cookie.Name == CookieName(context)).Select(cookie => cookie.Value.ToString()) : [];

    private static bool IsForThisServer(HttpRequest request)
    {
        // A name that another site made lead to 127.0.0.1 is not one of ours.
        if (!OwnNames.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return false;
        var headers = request.Headers;
        if (headers.Origin.Count > 0 && (headers.Origin.Count > 1 || headers.Origin[0] != $"{request.Scheme}://{request.Host}"))
            return false;
        // Another program's page at another port of this computer counts as the same site.
        return headers["Sec-Fetch-Site"].ToString() is "" or "same-origin" or "none"
            || (headers["Sec-Fetch-Mode"] == "navigate" && headers["Sec-Fetch-Dest"] == "document" && HttpMethods.IsGet(request.Method));
    }

    private static string? FromHeader(HttpRequest request)
    {
        var given = request.Headers.Authorization.ToString();
        var space = given.IndexOf(' ');
        return space > 0 && given[..space].ToLowerInvariant() is "token" or "bearer" ? given[(space + 1)..].Trim() : null;
    }

    private bool IsToken(string? given) => given is { Length: > 0 } && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(given), token);

    private static void SetHeaders(IHeaderDictionary headers, string nonce)
    {
        // Nothing comes from outside, and no script runs that stands in HTML. What a cell has just shown may hold scripts: the page gives those its nonce.
        headers.ContentSecurityPolicy = "default-src 'none'; connect-src 'self'; font-src 'self' data:; img-src 'self' data: blob:; media-src 'self' data: blob:; "
            + $"style-src 'self' 'unsafe-inline'; script-src 'self' 'nonce-{nonce}'; worker-src 'self' blob:; frame-src data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers[HeaderNames.CacheControl] = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static Task SendAsync(HttpContext context, int status, string html)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        return context.Response.WriteAsync(html);
    }

    private static Task RefuseAsync(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { message = why });
    }
}
