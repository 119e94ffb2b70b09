using Microsoft.AspNetCore.Html;
using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting;
using Microsoft.DotNet.Interactive.Formatting.TabularData;
using InteractiveKernel = Microsoft.DotNet.Interactive.Kernel;

namespace RnnLessons.Kernel.Display;

/// <summary>What a cell may call without naming a class: <c>display(x)</c>, <c>HTML("…")</c>, <c>x.Display()</c>.</summary>
/// <remarks>
/// The names of .NET Interactive's <c>Kernel</c> and <c>DisplayExtensions</c>, with its types. These format a value in all the forms that
/// this kernel offers, and only once. A span of types is what lets the compiler prefer them to the others, which work too.
/// </remarks>
public static class CellFunctions
{
    /// <summary>The kernel that all others are in.</summary>
    public static InteractiveKernel Root => InteractiveKernel.Root;

    /// <summary>Shows a value.</summary>
    /// <param name="value">What to show.</param>
    /// <param name="mimeTypes">The forms to show it in; none means all that it prefers.</param>
    /// <returns>A handle by which the value shown can be replaced.</returns>
    public static DisplayedValue display(object? value, params string[] mimeTypes) => CellRun.Required.Display(value, mimeTypes ?? []);

    /// <summary>Shows the value.</summary>
    public static DisplayedValue Display(this object? value, params ReadOnlySpan<string> mimeTypes) => CellRun.Required.Display(value, mimeTypes.ToArray());

    /// <summary>Shows a sequence as a table.</summary>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T>? value, params ReadOnlySpan<string> mimeTypes) =>
        CellRun.Required.Display(value?.ToTabularDataResource(), mimeTypes.ToArray());

    /// <summary>Text that is HTML already.</summary>
    public static IHtmlContent HTML(string content) => new HtmlString(content);

    /// <summary>Takes away what the cell has shown so far.</summary>
    /// <param name="wait">Whether only when the next output comes, so that nothing flickers.</param>
    public static void ClearOutput(bool wait = false) => CellRun.Required.Sink.Publish(new ClearOutput(wait));

    /// <summary>Tells the page how far this cell is. It stands beside the page's word that the cell runs, and in no output.</summary>
    /// <param name="words">How far: <c>update 340 of 1,000, seed 2, 12 s left</c>.</param>
    public static void ReportProgress(string words) => CellRun.Required.ReportProgress(words);

    /// <summary>Runs JavaScript in the page.</summary>
    public static void Javascript(string scriptContent) =>
        display(new HtmlString($"<script type=\"text/javascript\">{scriptContent}</script>"), MimeBundle.Html);

    /// <summary>Adds a style sheet to the page.</summary>
    public static void CSS(string content) =>
        display(new HtmlString($"<style>{content}</style>"), MimeBundle.Html);

    /// <summary>Asks the person at the notebook.</summary>
    /// <param name="prompt">The question.</param>
    /// <param name="typeHint">What kind of answer is wanted: <c>text</c>, or <c>password</c> for one that isn't seen while it is typed.</param>
    public static Task<string> GetInputAsync(string prompt = "", string typeHint = "text") =>
        CellRun.Required.AskAsync(prompt, typeHint == "password");

    /// <summary>Asks for something that must not be seen while it is typed, nor shown afterwards.</summary>
    public static async Task<PasswordString> GetPasswordAsync(string prompt = "") =>
        new(await CellRun.Required.AskAsync(prompt, password: true));
}
