using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>A cell is in a language that this kernel does not run. The message says in which.</summary>
internal sealed class OtherLanguageException(string language) : Exception(
    $"This cell is {CellLanguage.NameOf(language)} and was not run: this kernel runs C#. To run it, open the notebook with a {CellLanguage.NameOf(language)} kernel; to run it as C#, change the cell's language.");

/// <summary>The languages of notebooks and of their cells.</summary>
internal static class CellLanguage
{
    private const string FSharp = "fsharp";
    private const string PowerShell = "pwsh";

    private static readonly Dictionary<string, string> Names = new()
    {
        [Magics.CSharp] = "C#",
        [FSharp] = "F#",
        [PowerShell] = "PowerShell",
        ["javascript"] = "JavaScript",
        ["typescript"] = "TypeScript",
        ["c++"] = "C++",
        ["sql"] = "SQL",
        ["kql"] = "KQL",
        ["http"] = "HTTP",
        ["html"] = "HTML",
    };

    /// <summary>A language by the one name that is used for it here.</summary>
    public static string Normal(string language) => language.Trim().ToLowerInvariant() switch
    {
        "" or "c#" or ".net" or ".net-csharp" or "polyglot-notebook" => Magics.CSharp,
        "f#" or ".net-fsharp" => FSharp,
        "powershell" or ".net-powershell" or ".net-pwsh" => PowerShell,
        "js" => "javascript",
        "md" => "markdown",
        var other => other,
    };

    /// <summary>A language as people write it.</summary>
    public static string NameOf(string language) =>
        Names.TryGetValue(language, out var name) ? name : language.Length == 0 ? "of no language" : char.ToUpperInvariant(language[0]) + language[1..];

    /// <summary>The language that a cell's metadata name; null where they name none.</summary>
    public static string? OfCell(JsonNode? metadata) =>
        (metadata.Field("polyglot_notebook").Field("kernelName").AsText() ?? metadata.Field("dotnet_interactive").Field("language").AsText()) is { } language ? Normal(language) : null;

    /// <summary>The language of a notebook's cells that name none themselves.</summary>
    public static string OfNotebook(JsonNode? notebook)
    {
        var metadata = notebook.Field("metadata");
        var language = OfKernel(metadata);
        return IsDotNet(language) && metadata.Field("polyglot_notebook").Field("kernelInfo").Field("defaultKernelName").AsText() is { Length: > 0 } chosen ? Normal(chosen) : language;
    }

    /// <summary>What a notebook is called that this kernel cannot run, such as Python; null for one that it can.</summary>
    public static string? OtherThanCSharp(JsonNode? notebook)
    {
        var language = OfKernel(notebook.Field("metadata"));
        if (!IsDotNet(language))
            return NameOf(language);
        // One of .NET may hold cells of several languages. Those that can be run are.
        var standard = OfNotebook(notebook);
        var cells = (notebook.Field("cells") as JsonArray ?? []).Where(cell => cell.Field("cell_type").AsText() == "code").ToList();
        return Magics.Runs(standard) || cells.Any(cell => OfCell(cell.Field("metadata")) is { } own && Magics.Runs(own)) ? null : NameOf(standard);
    }

    private static bool IsDotNet(string language) => language is Magics.CSharp or FSharp or PowerShell;

    // The kernel that it was last opened with decides; what is noted about the language may be older.
    private static string OfKernel(JsonNode? metadata)
    {
        var kernel = metadata.Field("kernelspec");
        return Normal(kernel.Field("language").AsText() ?? OfKernelNamed(kernel.Field("name").AsText()) ?? metadata.Field("language_info").Field("name").AsText() ?? "");
    }

    private static string? OfKernelNamed(string? name) => name?.ToLowerInvariant() switch
    {
        null => null,
        var dotNet when dotNet.StartsWith(".net-", StringComparison.Ordinal) => dotNet,
        var python when python.StartsWith("python", StringComparison.Ordinal) || python.StartsWith("conda", StringComparison.Ordinal) => "python",
        var julia when julia.StartsWith("julia", StringComparison.Ordinal) => "julia",
        var cpp when cpp.StartsWith("xcpp", StringComparison.Ordinal) => "c++",
        "ir" => "r",
        "javascript" or "jslab" or "deno" => "javascript",
        "tslab" => "typescript",
        _ => null,
    };
}
