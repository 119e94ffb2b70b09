using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Serve;

/// <summary>The served notebooks as a reader chooses among them: what each is about, how long it takes, what of it was run.</summary>
internal static class LessonList
{
    /// <summary>The notebooks of a folder, and of the folders in it, apart.</summary>
    public static JsonObject Of(ServedFolder folder)
    {
        var root = folder.Find("");
        var groups = new[] { root }.Concat(Directory.EnumerateDirectories(root).Where(folder.Shows).Order(StringComparer.Ordinal))
            .Select(path => (Name: path == root ? "" : Path.GetFileName(path), Notebooks: Notebooks(folder, path)))
            .Where(group => group.Notebooks.Count > 0);
        return new()
        {
            ["folder"] = folder.Root,
            ["groups"] = new JsonArray([.. groups.Select(group => new JsonObject { ["name"] = group.Name, ["notebooks"] = group.Notebooks })]),
        };
    }

    private static JsonArray Notebooks(ServedFolder folder, string path) => new([.. Directory.EnumerateFiles(path, "*" + NotebookFiles.Extension)
        .Where(folder.Shows).Order(StringComparer.Ordinal).Select(file => About(folder.NameOf(file), file))]);

    private static JsonObject About(string name, string file)
    {
        try
        {
            var notebook = Notebook.Read(file);
            var opening = NotebookOpening.Of(notebook, name);
            var code = notebook.Cells.Where(cell => cell.IsCode && cell.Source.Trim().Length > 0).ToList();
            return new()
            {
                ["path"] = name,
                ["title"] = opening.Words.Title,
                ["about"] = opening.Words.Summary,
                ["minutes"] = opening.Minutes,
                ["cells"] = code.Count,
                ["run"] = code.Count(cell => cell.ExecutionCount is not null),
                ["failed"] = code.Count(cell => cell.Outputs.Any(output => (output as JsonObject)?["output_type"]?.ToString() == "error")),
                ["when"] = code.Select(LastRun).Max(),
            };
        }
        catch (NotebookException broken)
        {
            return new() { ["path"] = name, ["title"] = Path.GetFileName(file), ["problem"] = broken.Message };
        }
    }

    // As nbclient and JupyterLab note it; ISO 8601, so that the order of the texts is that of the times.
    private static string? LastRun(NotebookCell cell) => cell.Metadata["execution"] is JsonObject times
        ? (times["shell.execute_reply"] ?? times["iopub.execute_input"])?.ToString() : null;
}
