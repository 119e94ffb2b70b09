using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Kernel.Serve;

/// <summary>One earlier content of each notebook, to go back to, kept where Jupyter keeps it. The first save keeps what was there before: the lesson as it came.</summary>
internal sealed class Checkpoints(ServedFolder folder)
{
    /// <summary>The one that there is.</summary>
    public const string Id = "checkpoint";

    /// <summary>The checkpoints of a notebook: one or none.</summary>
    public JsonArray Of(string path) => File.Exists(Kept(path)) ? [Model(path)] : [];

    /// <summary>Keeps a notebook's content as it is now.</summary>
    /// <exception cref="NotServedException">There is no such notebook.</exception>
    public JsonObject Keep(string path)
    {
        var file = folder.Find(path);
        AtomicFile.Write(Kept(path), File.Exists(file) ? File.ReadAllText(file) : throw new NotServedException(path));
        return Model(path);
    }

    /// <summary>Keeps it, unless something is kept already.</summary>
    public void KeepFirst(string path)
    {
        if (!File.Exists(Kept(path)) && File.Exists(folder.Find(path)))
            Keep(path);
    }

    /// <summary>Goes back: the notebook has the kept content again.</summary>
    /// <exception cref="NotServedException">Nothing is kept.</exception>
    public void Restore(string path)
    {
        var kept = Kept(path);
        AtomicFile.Write(folder.Find(path), File.Exists(kept) ? File.ReadAllText(kept) : throw new NotServedException($"{path} of before"));
    }

    /// <summary>Forgets what is kept.</summary>
    public void Forget(string path) => File.Delete(Kept(path));

    private string Kept(string path)
    {
        var file = folder.Find(path);
        if (!Path.GetExtension(file).Equals(NotebookFiles.Extension, StringComparison.OrdinalIgnoreCase))
            throw new NotServedException(path);
        return Path.Combine(Path.GetDirectoryName(file)!, ".ipynb_checkpoints", Path.GetFileNameWithoutExtension(file) + "-checkpoint" + NotebookFiles.Extension);
    }

    private JsonObject Model(string path) => new() { ["id"] = Id, ["last_modified"] = File.GetLastWriteTimeUtc(Kept(path)).ToString("O") };
}
