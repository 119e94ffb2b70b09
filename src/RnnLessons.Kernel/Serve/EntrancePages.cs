using System.Net;
using System.Text.Json;

namespace RnnLessons.Kernel.Serve;

/// <summary>The pages for a browser that is on its way in, or is not let in. They show nothing of what is served.</summary>
internal static class EntrancePages
{
    private const string Style = """
        <style>
        :root { color-scheme: light dark; --page: #ffffff; --ink: #1f2328; --quiet: #59636e; --accent: #0a66b0; --sunken: #eef1f4; }
        @media (prefers-color-scheme: dark) { :root { --page: #15191e; --ink: #e4e8ec; --quiet: #9ba6b2; --accent: #6cb2f2; --sunken: #11151a; } }
        body { margin: 15vh auto 0; max-width: 38rem; padding: 0 1.5rem; background: var(--page); color: var(--ink); font: 16px/1.6 system-ui, 'Segoe UI', 'Noto Sans', 'DejaVu Sans', sans-serif; }
        h1 { font-size: 1.5rem; letter-spacing: -.015em; line-height: 1.3; }
        li { margin: .5rem 0; }
        code { background: var(--sunken); padding: .1em .35em; border-radius: .3em; font-family: ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace; font-size: .9em; }
        .quiet { color: var(--quiet); font-size: .9rem; }
        a { color: var(--accent); }
        </style>
        """;

    /// <summary>Leads to the page itself, so that the address with the token is neither shown nor left in the tab's history.</summary>
    /// <param name="to">The address without the token, already encoded.</param>
    /// <param name="nonce">What lets its script run.</param>
    /// <remarks>
    /// Not a redirect of HTTP: where another page, such as the file that <c>rnn open</c> opens, has led here, the browser counts the
    /// whole chain as that page's, and does not send the cookie along.
    /// </remarks>
    public static string Entering(string to, string nonce) => Page("Opening the lessons", $"""
        <p><a href="{WebUtility.HtmlEncode(to)}">Open the lessons</a></p>
        <script nonce="{nonce}">location.replace({JsonSerializer.Serialize(to)})</script>
        """);

    /// <summary>What a file says that leads a browser to an address.</summary>
    public static string Leading(string to) => Page("Opening the lessons", $"""
        <p><a href="{WebUtility.HtmlEncode(to)}">Open the lessons</a></p>
        <script>location.replace({JsonSerializer.Serialize(to)})</script>
        """);

    /// <summary>Says to somebody who is not let in how to get in.</summary>
    public static string Refusing() => Page("Not let in", """
        <h1>This page needs the address from the terminal</h1>
        <p>The lessons run code on this computer, so the server answers only to a browser that came in with the token.</p>
        <ul>
        <li>Is <code>rnn open</code> running? Open the address that it wrote in its terminal; the address ends with the token.</li>
        <li>Was <code>rnn open</code> started anew? Each start has a new token: an old address, tab or bookmark is not good any more. Open the new address.</li>
        <li>Was it ended? Start it again: <code>rnn open</code>.</li>
        </ul>
        <p class="quiet">Edits that were not saved are kept in the browser, and are back when the notebook is opened at the same port.</p>
        """);

    private static string Page(string title, string body) => $"""
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta name="referrer" content="no-referrer">
        <title>{title}</title>
        {Style}
        </head>
        <body>
        {body}
        </body>
        </html>

        """;
}
