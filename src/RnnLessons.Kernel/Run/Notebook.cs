using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Scripting;
using RnnLessons.Shared;

namespace RnnLessons.Kernel.Run;

/// <summary>A file is not a notebook that can be read. The message names the file, what was wanted, and what to do.</summary>
public sealed class NotebookException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A Jupyter notebook (nbformat 4). Whatever it holds that this program does not know is kept as it is.</summary>
public sealed class Notebook
{
    /// <summary>Where a run notes, in the notebook's metadata under <c>rnn</c>, whether it reached its end.</summary>
    internal const string SucceededKey = "succeeded";

    /// <summary>The largest file that is read. A notebook is held in memory several times over while it is shown.</summary>
    internal const int MostBytes = 256 * 1024 * 1024;

    private static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 1, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly string language;

    private Notebook(JsonObject root, string path)
    {
        Root = root;
        FilePath = path;
        language = CellLanguage.OfNotebook(root);
    }

    /// <summary>The file that it was read from.</summary>
    public string FilePath { get; }

    /// <summary>The cells, first to last.</summary>
    public IReadOnlyList<NotebookCell> Cells => [.. CellArray.Select(cell => new NotebookCell(cell!.AsObject(), language))];

    /// <summary>Whether a run of this program reached its end; null when none wrote this file.</summary>
    public bool? Succeeded => Root["metadata"].Field("rnn").Field(SucceededKey) is JsonValue value && value.TryGetValue(out bool succeeded) ? succeeded : null;

    /// <summary>The notebook's metadata.</summary>
    public JsonObject Metadata => Root["metadata"] as JsonObject ?? (JsonObject)(Root["metadata"] = new JsonObject());

    private JsonObject Root { get; }

    private JsonArray CellArray => (JsonArray)Root["cells"]!;

    /// <summary>What it is called when it is no notebook of C#, such as Python; null when it is one.</summary>
    public string? OtherLanguage => CellLanguage.OtherThanCSharp(Root);

    /// <summary>Refuses a notebook whose cells are not C#.</summary>
    /// <exception cref="NotebookException">It is one of another language.</exception>
    public void CheckLanguage()
    {
        if (OtherLanguage is { } other)
            throw new NotebookException($"{FilePath} is a {other} notebook, and this program runs C#. Nothing of it was run. Open it with a {other} kernel, in JupyterLab for example.");
    }

    /// <summary>Reads a notebook.</summary>
    /// <exception cref="NotebookException">There is no such file, or it is not a notebook.</exception>
    public static Notebook Read(string path)
    {
        if (OperatingSystem.IsWindows() && DeviceNames.In(path) is { } device)
            throw new NotebookException($"{path} has the name {device}, which Windows keeps for a device, with any ending. Rename the file.");
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
            throw new NotebookException($"{path} is a folder. Wanted: a notebook (.ipynb). Name the file.");
        if (!File.Exists(path))
            throw new NotebookException($"{path} does not exist. Wanted: a notebook (.ipynb). Check the path; it is relative to {Environment.CurrentDirectory}.");
        return Parse(Bytes(path), path);
    }

    /// <summary>The bytes of a notebook's file.</summary>
    /// <exception cref="NotebookException">It cannot be read: it is no file, is too large, or may not be read.</exception>
    internal static byte[] Bytes(string path)
    {
        try
        {
            return FileBytes.Read(path, MostBytes, "Clear its outputs, or save them into files of their own.");
        }
        catch (UnreadableFileException unreadable)
        {
            throw new NotebookException(unreadable.Message, unreadable);
        }
    }

    /// <summary>Reads a notebook from text.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="path">The file's name, for messages.</param>
    public static Notebook Parse(string text, string path) => Parse(Encoding.UTF8.GetBytes(text), path);

    /// <summary>Reads a notebook from a file's bytes.</summary>
    /// <param name="bytes">The file's content: UTF-8, or another form of Unicode with its byte order mark.</param>
    /// <param name="path">The file's name, for messages.</param>
    /// <exception cref="NotebookException">It is not a notebook.</exception>
    internal static Notebook Parse(byte[] bytes, string path)
    {
        var root = Json(bytes, path);
        if (root is not JsonObject notebook)
            throw Malformed(path, "it is JSON, but not an object");
        if (Integer(notebook["nbformat"]) is not { } format)
            throw Malformed(path, "it has no \"nbformat\"");
        if (format != 4)
            throw Malformed(path, $"it is in nbformat {format}");
        if (notebook["cells"] is not JsonArray cells)
            throw Malformed(path, "it has no \"cells\"");
        for (var i = 0; i < cells.Count; i++)
        {
            if (cells[i] is not JsonObject cell || cell["cell_type"]?.GetValueKind() != JsonValueKind.String || !IsText(cell["source"]))
                throw Malformed(path, $"its cell {i + 1} has no \"cell_type\" or no \"source\"");
        }

        return new(notebook, path);
    }

    /// <summary>The JSON in a notebook's file, whatever it says.</summary>
    /// <exception cref="NotebookException">It is no JSON, or no text.</exception>
    internal static JsonNode? Json(byte[] bytes, string path)
    {
        try
        {
            var text = FileText.ToUtf8(bytes, path);
            if (text.Span.IndexOfAnyExcept(" \t\r\n"u8) < 0)
                throw Malformed(path, "it is empty");
            return StrictJson.Parse(text.Span);
        }
        catch (JsonException broken)
        {
            throw Malformed(path, "it " + StrictJson.Wrong(broken), broken);
        }
        catch (UnreadableFileException noText)
        {
            throw new NotebookException(noText.Message, noText);
        }
    }

    /// <summary>Puts a new code cell before the cell that is now at the given place.</summary>
    public NotebookCell InsertCode(int index, string source, params IEnumerable<string> tags)
    {
        var cell = new JsonObject
        {
            ["cell_type"] = "code",
            ["execution_count"] = null,
            ["id"] = Guid.NewGuid().ToString("N")[..8],
            ["metadata"] = new JsonObject { ["tags"] = new JsonArray([.. tags.Select(tag => JsonValue.Create(tag))]) },
            ["outputs"] = new JsonArray(),
            ["source"] = NotebookCell.Lines(source),
        };
        CellArray.Insert(index, cell);
        return new(cell);
    }

    /// <summary>Takes a cell out.</summary>
    public void RemoveAt(int index) => CellArray.RemoveAt(index);

    /// <summary>The notebook as JSON.</summary>
    internal JsonObject ToJson() => Root;

    /// <summary>The notebook as a file holds it.</summary>
    public override string ToString()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
            Root.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static int? Integer(JsonNode? node) => node is JsonValue value && value.TryGetValue(out int number) ? number : null;

    private static bool IsText(JsonNode? source) => source switch
    {
        JsonArray lines => lines.All(line => line?.GetValueKind() == JsonValueKind.String),
        JsonValue value => value.GetValueKind() == JsonValueKind.String,
        _ => false,
    };

    private static NotebookException Malformed(string path, string why, Exception? inner = null) =>
        new($"{path} is not a notebook that can be run: {why}. Wanted: a Jupyter notebook in nbformat 4 (.ipynb). Restore the file, or save it again from the program that made it.", inner);
}
