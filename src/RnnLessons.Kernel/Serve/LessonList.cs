using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Serve;

/// <summary>The served notebooks as a reader chooses among them: what each is about, how long it takes, what of it was run. What cannot be read is named, with the reason.</summary>
internal static class LessonList
{
    /// <summary>The notebooks of a folder, and of the folders in it, apart.</summary>
    public static JsonObject Of(ServedFolder folder)
    {
        var root = folder.Find("");
        var groups = new[] { root }.Concat(Folders(folder, root))
            .Select(path => (Name: path == root ? "" : Path.GetFileName(path), Notebooks: Notebooks(folder, path)))
            .Where(group => group.Notebooks.Count > 0);
        return new()
        {
            ["folder"] = folder.Root,
            ["playground"] = PlaygroundFiles.AreBuilt,
            ["groups"] = new JsonArray([.. groups.Select(group => new JsonObject { ["name"] = group.Name, ["notebooks"] = group.Notebooks })]),
        };
    }

    private static IEnumerable<string> Folders(ServedFolder folder, string root) =>
        Directory.EnumerateDirectories(root).Where(folder.Shows).Order(StringComparer.Ordinal).ToList();

    private static JsonArray Notebooks(ServedFolder folder, string path)
    {
        try
        {
            var files = Directory.EnumerateFiles(path, "*" + NotebookFiles.Extension).Order(StringComparer.Ordinal);
            return new([.. files.Select(file => OddName(folder.NameOf(file)) ?? (folder.Shows(file) ? About(folder.NameOf(file), file) : null)).OfType<JsonObject>()]);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return new(Unreadable(folder.NameOf(path), $"{path} cannot be looked into: {closed.Message}"));
        }
    }

    // .NET shows a byte that is no UTF-8 as U+FFFD, and finds no file by that name.
    private static JsonObject? OddName(string name) =>
        Path.GetFileName(name).Contains('\uFFFD') ? Unreadable(name, $"{name} has a name that is not UTF-8. Rename the file.")
        : ServedFolder.IsOddName(Path.GetFileName(name)) ? Unreadable(name, $"{name} has a name that cannot be opened here: it holds a backslash, a colon or a control character, ends with a space or a dot, or is that of a device of Windows (such as aux or con). Rename the file.")
        : null;

    // Null for a file that was taken away meanwhile.
    private static JsonObject? About(string name, string file)
    {
        try
        {
            var notebook = Notebook.Read(file);
            notebook.CheckLanguage();
            return About(name, notebook);
        }
        catch (NotebookException) when (FileBytes.IsGone(file))
        {
            return null;
        }
        catch (Exception broken)
        {
            // Whatever is wrong with one file, the others are listed.
            return Unreadable(name, broken is NotebookException ? broken.Message : $"{name} cannot be shown here: {broken.Message}");
        }
    }

    private static JsonObject About(string name, Notebook notebook)
    {
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
            ["exercises"] = code.Count(cell => cell.ChecksExercise),
            ["solved"] = code.Count(cell => cell.HasSolved),
            ["failed"] = code.Count(cell => !cell.MayRaise && cell.HasFailed),
            ["when"] = code.Select(LastRun).Max(StringComparer.Ordinal),
        };
    }

    private static JsonObject Unreadable(string name, string problem) => new() { ["path"] = name, ["title"] = Path.GetFileName(name), ["problem"] = problem };

    // As nbclient and JupyterLab note it; ISO 8601, so that the order of the texts is that of the times.
    private static string? LastRun(NotebookCell cell) => cell.Metadata["execution"] is JsonObject times
        ? (times["shell.execute_reply"] ?? times["iopub.execute_input"])?.ToString() : null;
}
