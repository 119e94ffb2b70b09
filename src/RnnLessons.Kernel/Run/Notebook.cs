using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Run;

/// <summary>A file is not a notebook that can be read. The message names the file, what was wanted, and what to do.</summary>
public sealed class NotebookException(string message, Exception? inner = null) : Exception(message, inner);

/// <summary>A Jupyter notebook (nbformat 4). Whatever it holds that this program does not know is kept as it is.</summary>
public sealed class Notebook
{
    /// <summary>Where a run notes, in the notebook's metadata under <c>rnn</c>, whether it reached its end.</summary>
    internal const string SucceededKey = "succeeded";

    /// <summary>How JSON of others is read: a name that is there twice is refused at once, and does not fail where it is looked for.</summary>
    internal static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private static readonly JsonWriterOptions Layout = new() { Indented = true, IndentSize = 1, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Notebook(JsonObject root, string path)
    {
        Root = root;
        FilePath = path;
    }

    /// <summary>The file that it was read from.</summary>
    public string FilePath { get; }

    /// <summary>The cells, first to last.</summary>
    public IReadOnlyList<NotebookCell> Cells => [.. CellArray.Select(cell => new NotebookCell(cell!.AsObject()))];

    /// <summary>Whether a run of this program reached its end; null when none wrote this file.</summary>
    public bool? Succeeded => (Root["metadata"]?["rnn"] as JsonObject)?[SucceededKey] is JsonValue value && value.TryGetValue(out bool succeeded) ? succeeded : null;

    /// <summary>The notebook's metadata.</summary>
    public JsonObject Metadata => Root["metadata"] as JsonObject ?? (JsonObject)(Root["metadata"] = new JsonObject());

    private JsonObject Root { get; }

    private JsonArray CellArray => (JsonArray)Root["cells"]!;

    /// <summary>Reads a notebook.</summary>
    /// <exception cref="NotebookException">There is no such file, or it is not a notebook.</exception>
    public static Notebook Read(string path)
    {
        path = Path.GetFullPath(path);
        if (Directory.Exists(path))
            throw new NotebookException($"{path} is a folder. Wanted: a notebook (.ipynb). Name the file.");
        if (!File.Exists(path))
            throw new NotebookException($"{path} does not exist. Wanted: a notebook (.ipynb). Check the path; it is relative to {Environment.CurrentDirectory}.");
        try
        {
            return Parse(File.ReadAllText(path), path);
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new NotebookException($"{path} cannot be read: {unreadable.Message}", unreadable);
        }
    }

    /// <summary>Reads a notebook from text.</summary>
    /// <param name="text">The file's content.</param>
    /// <param name="path">The file's name, for messages.</param>
    public static Notebook Parse(string text, string path)
    {
        if (string.IsNullOrWhiteSpace(text))
            throw Malformed(path, "it is empty");
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(text, documentOptions: Strict);
        }
        catch (JsonException broken)
        {
            throw Malformed(path, "it " + Wrong(broken), broken);
        }

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

    /// <summary>The notebook as a file holds it.</summary>
    public override string ToString()
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
            Root.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    /// <summary>What is wrong with text that is no JSON, as the rest of a sentence about it.</summary>
    internal static string Wrong(JsonException broken) =>
        broken.LineNumber is { } line ? $"is not JSON, or was cut off (line {line + 1})" : $"is not the JSON that is wanted ({broken.Message.TrimEnd('.')})";

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
