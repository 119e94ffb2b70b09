using System.Security.Cryptography;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Serve;

/// <summary>A notebook was saved elsewhere since it was opened.</summary>
internal sealed class ChangedElsewhereException(string path) : Exception($"{path} was saved by another program or tab since it was opened here. Nothing was written.");

/// <summary>The served notebooks, as the contents API shows them.</summary>
internal sealed class NotebookFiles(ServedFolder folder, Checkpoints checkpoints)
{
    /// <summary>The ending of a notebook's name.</summary>
    public const string Extension = ".ipynb";

    private readonly Lock gate = new();

    /// <summary>A notebook or a folder.</summary>
    /// <param name="path">Its path in the served folder.</param>
    /// <param name="content">Whether what is in it is wanted too.</param>
    /// <exception cref="NotServedException">There is none.</exception>
    public JsonObject Read(string? path, bool content)
    {
        var file = folder.Find(path);
        if (Directory.Exists(file))
            return Folder(file, content);
        return IsNotebook(file) && FileBytes.KindOf(file) != FileKind.Nothing ? Notebook(file, path!, content) : throw new NotServedException(path!);
    }

    /// <summary>Writes a notebook, whole or not at all.</summary>
    /// <param name="path">Its path in the served folder.</param>
    /// <param name="notebook">What to write.</param>
    /// <param name="known">The <see cref="Tag"/> of the file that it was made from; null to write over whatever is there.</param>
    /// <exception cref="NotServedException">The path leads elsewhere, or names no notebook.</exception>
    /// <exception cref="NotebookException">It is no notebook.</exception>
    /// <exception cref="ChangedElsewhereException">The file is not <paramref name="known"/>.</exception>
    public JsonObject Write(string path, JsonNode? notebook, string? known)
    {
        var file = folder.Find(path);
        if (!IsNotebook(file) || Directory.Exists(file) || !Directory.Exists(Path.GetDirectoryName(file)))
            throw new NotServedException(path);
        var text = NotebookText.Write(notebook, path);
        lock (gate)
        {
            var there = FileBytes.KindOf(file) != FileKind.Nothing;
            var before = there ? Run.Notebook.Bytes(file) : null;
            if (known is not null && known != (before is null ? "" : Tag(before)))
                throw new ChangedElsewhereException(path);
            if (before is not null)
                CheckText(before, path);
            checkpoints.KeepFirst(path);
            AtomicFile.Write(file, text);
            return Notebook(file, path, content: false);
        }
    }

    /// <summary>Names a file's content: the same for the same bytes, and another for others.</summary>
    public static string Tag(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private JsonObject Notebook(string file, string path, bool content)
    {
        var json = Entry(file, "notebook", new FileInfo(file));
        // Its own bytes: what the tag names is what was read, also when another program writes meanwhile.
        var bytes = Run.Notebook.Bytes(file);
        json["size"] = bytes.Length;
        json["hash"] = Tag(bytes);
        json["hash_algorithm"] = "sha256";
        if (!content)
            return json;
        var notebook = Run.Notebook.Parse(bytes, path);
        notebook.CheckLanguage();
        json["content"] = notebook.ToJson();
        json["format"] = "json";
        return json;
    }

    // What cannot be shown was not edited here: its bytes are somebody's text in another form.
    private static void CheckText(byte[] before, string path)
    {
        try
        {
            FileText.ToUtf8(before, path);
        }
        catch (UnreadableFileException noText)
        {
            throw new NotebookException($"{noText.Message} Nothing was written.", noText);
        }
    }

    private JsonObject Folder(string path, bool content)
    {
        var json = Entry(path, "directory", new DirectoryInfo(path));
        if (!content)
            return json;
        // Without a look into the files: those that cannot be read stand among the others.
        var entries = Entries(() => Directory.EnumerateDirectories(path)).Where(HasNotebooks).Select(inner => Folder(inner, content: false))
            .Concat(Entries(() => Directory.EnumerateFiles(path, "*" + Extension)).Where(folder.Shows).Select(file => Entry(file, "notebook", new FileInfo(file))));
        json["format"] = "json";
        json["content"] = new JsonArray([.. entries.OrderBy(entry => (string?)entry["name"], StringComparer.Ordinal)]);
        return json;
    }

    private JsonObject Entry(string path, string type, FileSystemInfo info)
    {
        var name = folder.NameOf(path);
        return new()
        {
            ["name"] = name == "." ? "" : Path.GetFileName(name),
            ["path"] = name == "." ? "" : name,
            ["type"] = type,
            ["writable"] = info is DirectoryInfo || FileRights.Of(path).Refusal is null,
            ["created"] = info.CreationTimeUtc.ToString("O"),
            ["last_modified"] = info.LastWriteTimeUtc.ToString("O"),
            ["size"] = info is FileInfo { Exists: true } file ? file.Length : null,
            ["mimetype"] = null,
            ["format"] = null,
            ["content"] = null,
        };
    }

    private bool HasNotebooks(string path) => folder.Shows(path) && Entries(() => Directory.EnumerateFiles(path, "*" + Extension)).Count > 0;

    private static IReadOnlyList<string> Entries(Func<IEnumerable<string>> enumerate)
    {
        try
        {
            return [.. enumerate()];
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsNotebook(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);
}
