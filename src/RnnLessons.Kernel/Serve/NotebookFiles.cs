using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
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
        return IsNotebook(file) && File.Exists(file) ? Notebook(file, content ? File.ReadAllBytes(file) : null) : throw new NotServedException(path!);
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
            if (known is not null && known != (File.Exists(file) ? Tag(File.ReadAllBytes(file)) : ""))
                throw new ChangedElsewhereException(path);
            checkpoints.KeepFirst(path);
            AtomicFile.Write(file, text);
            return Notebook(file, null);
        }
    }

    /// <summary>Names a file's content: the same for the same bytes, and another for others.</summary>
    public static string Tag(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private JsonObject Notebook(string file, byte[]? content)
    {
        var json = Entry(file, "notebook", new FileInfo(file));
        // Its own bytes: what the tag names is what was read, also when another program writes meanwhile.
        var bytes = content ?? File.ReadAllBytes(file);
        json["size"] = bytes.Length;
        json["hash"] = Tag(bytes);
        json["hash_algorithm"] = "sha256";
        if (content is null)
            return json;
        try
        {
            json["content"] = JsonNode.Parse(content, documentOptions: Run.Notebook.Strict);
            json["format"] = "json";
            return json;
        }
        catch (JsonException broken)
        {
            throw new NotebookException($"{(string?)json["path"]} {Run.Notebook.Wrong(broken)}. Wanted: a Jupyter notebook. Restore the file.", broken);
        }
    }

    private JsonObject Folder(string path, bool content)
    {
        var json = Entry(path, "directory", new DirectoryInfo(path));
        json["size"] = null;
        if (!content)
            return json;
        var entries = Directory.EnumerateDirectories(path).Where(HasNotebooks).Select(inner => Folder(inner, content: false))
            .Concat(Directory.EnumerateFiles(path, "*" + Extension).Where(folder.Shows).Select(file => Notebook(file, null)));
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
            ["writable"] = true,
            ["created"] = info.CreationTimeUtc.ToString("O"),
            ["last_modified"] = info.LastWriteTimeUtc.ToString("O"),
            ["mimetype"] = null,
            ["format"] = null,
            ["content"] = null,
        };
    }

    private bool HasNotebooks(string path) => folder.Shows(path) && Directory.EnumerateFiles(path, "*" + Extension).Any();

    private static bool IsNotebook(string path) => Path.GetExtension(path).Equals(Extension, StringComparison.OrdinalIgnoreCase);
}
