// ---- Where values go: they are printed, and written to a page beside this file. ----

static class Page
{
    static readonly List<Microsoft.DotNet.Interactive.DisplayedValue> shown = [];
    static readonly object gate = new();
    static string file = "";

    public static void Begin(string name, string cells)
    {
        var folder = AppContext.GetData("EntryPointFileDirectoryPath") as string ?? Environment.CurrentDirectory;
        file = System.IO.Path.Combine(folder, name + ".html");
        // Relative paths in cells mean the notebook's folder.
        if (System.IO.Directory.Exists(System.IO.Path.Combine(folder, cells)))
            Environment.CurrentDirectory = System.IO.Path.Combine(folder, cells);
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Write();
        AppDomain.CurrentDomain.UnhandledException += (_, _) => Write();
    }

    public static Microsoft.DotNet.Interactive.DisplayedValue Show(object value)
    {
        lock (gate)
        {
            PrintLast();
            var displayed = new Microsoft.DotNet.Interactive.DisplayedValue(value);
            shown.Add(displayed);
            Console.WriteLine(Text(value));
            return displayed;
        }
    }

    // What has changed since is printed again as it stays: when the next value comes, or at the end.
    static void PrintLast()
    {
        if (shown.Count > 0 && shown[^1].HasChanged)
            Console.WriteLine(Text(shown[^1].Value));
    }

    static void Write()
    {
        lock (gate)
        {
            PrintLast();
            var body = string.Join("\n", shown.Select(displayed => $"<section>{Html(displayed.Value)}</section>"));
            System.IO.File.WriteAllText(file, $$"""
                <!DOCTYPE html>
                <html lang="en">
                <head>
                <meta charset="utf-8">
                <meta name="viewport" content="width=device-width, initial-scale=1">
                <meta name="color-scheme" content="light dark">
                <title>{{System.IO.Path.GetFileNameWithoutExtension(file)}}</title>
                <style>body { font-family: system-ui, sans-serif; max-width: 900px; margin: 1em auto; padding: 0 1em } section { margin: 1em 0; overflow-x: auto }
                @media (prefers-color-scheme: dark) { body { background: #1e1e1e; color: #ddd } }</style>
                <script src="plotly.js"></script>
                </head>
                <body>
                {{body}}
                </body>
                </html>
                """);
            Console.WriteLine($"Written: {file}");
        }
    }

    static string Html(object value) => Form(value, "text/html") ?? $"<pre>{System.Net.WebUtility.HtmlEncode(Text(value))}</pre>";

    static string Text(object value) => value switch
    {
        null => "null",
        string text => text,
        Array or System.Collections.IList => "[" + string.Join(", ", ((System.Collections.IEnumerable)value).Cast<object>().Take(100)) + "]",
        _ => Form(value, "text/plain") ?? value.ToString(),
    };

    // The convention of .NET Interactive: a type names who formats it by an attribute called TypeFormatterSource.
    static string Form(object value, string mimeType)
    {
        var attribute = value?.GetType().GetCustomAttributes(true).FirstOrDefault(one => one.GetType().Name == "TypeFormatterSourceAttribute");
        if (attribute is null)
            return value is HtmlText html && mimeType == "text/html" ? html.ToString() : null;
        var source = Activator.CreateInstance((Type)attribute.GetType().GetProperty("FormatterSourceType").GetValue(attribute), nonPublic: true);
        var formatters = (System.Collections.IEnumerable)source.GetType().GetMethod("CreateTypeFormatters").Invoke(source, null);
        foreach (var formatter in formatters)
        {
            using var writer = new System.IO.StringWriter();
            var type = formatter.GetType();
            if ((string)type.GetProperty("MimeType").GetValue(formatter) == mimeType && (bool)type.GetMethod("Format").Invoke(formatter, [value, writer]))
                return writer.ToString();
        }

        return null;
    }
}

sealed record HtmlText(string Content)
{
    public override string ToString() => Content;
}

// The names by which libraries made for notebooks find where to show something.
namespace Microsoft.DotNet.Interactive
{
    public sealed class KernelInvocationContext
    {
        public static KernelInvocationContext Current { get; } = new();
    }

    public static class KernelInvocationContextExtensions
    {
        public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes) => Page.Show(value);
    }

    public sealed class DisplayedValue(object value)
    {
        public object Value { get; private set; } = value;

        public bool HasChanged { get; private set; }

        public void Update(object value) => (Value, HasChanged) = (value, true);
    }

    public static class Kernel
    {
        public static DisplayedValue display(object value, params string[] mimeTypes) => Page.Show(value);

        public static object HTML(string content) => new HtmlText(content);
    }
}
