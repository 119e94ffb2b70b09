using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace RnnLessons.Kernel.Serve;

/// <summary>
/// Who may come in. A notebook's page runs code, so nothing at all is answered without the token, and nothing to a page of
/// another site, even with it: neither by a name that leads here (Host), nor from there (Origin, Sec-Fetch-Site).
/// </summary>
internal sealed class Access(string token)
{
    private static readonly string[] OwnNames = ["127.0.0.1", "localhost", "[::1]"];
    private readonly byte[] token = Encoding.UTF8.GetBytes(token);

    /// <summary>A token that nobody guesses: 192 bits.</summary>
    public static string NewToken() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));

    /// <summary>Lets a request through, or answers it with a refusal.</summary>
    public async Task InvokeAsync(HttpContext context, RequestDelegate next)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));
        context.Items[PageFiles.Nonce] = nonce;
        SetHeaders(context.Response.Headers, nonce);
        var request = context.Request;
        if (!IsForThisServer(request))
        {
            await Refuse(context, StatusCodes.Status403Forbidden, "This server answers only to its own page on this computer.");
            return;
        }

        var cookie = CookieName(context);
        if (IsToken(request.Query["token"]))
            // Kept so that the page's own requests need not name it. Cookies do not tell ports apart, hence the name.
            context.Response.Cookies.Append(cookie, request.Query["token"]!, new() { HttpOnly = true, SameSite = Microsoft.AspNetCore.Http.SameSiteMode.Strict, Path = "/", IsEssential = true });
        else if (!IsToken(request.Cookies[cookie]) && !IsToken(FromHeader(request)))
        {
            await Refuse(context, StatusCodes.Status401Unauthorized, "Open the address that `rnn open` wrote in its terminal: it ends with the token that lets you in. (After `rnn open` was started anew, the old address is not good any more.)");
            return;
        }

        await next(context);
    }

    /// <summary>The cookie of the server at this port.</summary>
    public static string CookieName(HttpContext context) => $"rnn-{context.Connection.LocalPort}";

    private static bool IsForThisServer(HttpRequest request)
    {
        // A name that another site made lead to 127.0.0.1 is not one of ours.
        if (!OwnNames.Contains(request.Host.Host, StringComparer.OrdinalIgnoreCase))
            return false;
        var headers = request.Headers;
        if (headers.Origin.Count > 0 && (headers.Origin.Count > 1 || headers.Origin[0] != $"{request.Scheme}://{request.Host}"))
            return false;
        // Another program's page at another port of this computer counts as the same site, so its requests carry our cookie.
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
        // Nothing comes from outside. What a cell shows may hold scripts: the page gives those its nonce once the cell has run here.
        headers.ContentSecurityPolicy = "default-src 'none'; connect-src 'self'; font-src 'self' data:; img-src 'self' data: blob:; media-src 'self' data: blob:; "
            + $"style-src 'self' 'unsafe-inline'; script-src 'self' 'nonce-{nonce}'; worker-src 'self' blob:; frame-src 'self' data: blob:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        headers[HeaderNames.CacheControl] = "no-store";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
    }

    private static Task Refuse(HttpContext context, int status, string why)
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsJsonAsync(new { message = why });
    }
}
