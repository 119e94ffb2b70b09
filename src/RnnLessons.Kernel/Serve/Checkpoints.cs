using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
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
        if (FileBytes.KindOf(file) == FileKind.Nothing)
            throw new NotServedException(path);
        AtomicFile.WriteCopy(Kept(path), Notebook.Bytes(file), file);
        return Model(path);
    }

    /// <summary>Keeps it, unless something is kept already.</summary>
    public void KeepFirst(string path)
    {
        var file = folder.Find(path);
        if (FileBytes.KindOf(file) == FileKind.Nothing)
            return;
        if (!File.Exists(Kept(path)))
            Keep(path);
        else
            FileRights.Of(file).RestrictCopy(Kept(path));
    }

    /// <summary>Goes back: the notebook has the kept content again.</summary>
    /// <exception cref="NotServedException">Nothing is kept.</exception>
    public void Restore(string path)
    {
        var kept = Kept(path);
        var file = folder.Find(path);
        if (!File.Exists(kept))
            throw new NotServedException($"{path} of before");
        if (FileBytes.KindOf(file) == FileKind.Nothing)
            AtomicFile.WriteCopy(file, Notebook.Bytes(kept), kept);
        else
            AtomicFile.Write(file, Notebook.Bytes(kept));
    }

    /// <summary>Forgets what is kept.</summary>
    public void Forget(string path)
    {
        if (Kept(path) is var kept && File.Exists(kept))
            File.Delete(kept);
    }

    private string Kept(string path)
    {
        var file = folder.Find(path);
        if (!Path.GetExtension(file).Equals(NotebookFiles.Extension, StringComparison.OrdinalIgnoreCase))
            throw new NotServedException(path);
        var kept = Path.Combine(Path.GetDirectoryName(file)!, ".ipynb_checkpoints", Path.GetFileNameWithoutExtension(file) + "-checkpoint" + NotebookFiles.Extension);
        // Somebody may have put a link there that leads elsewhere.
        return folder.IsInside(kept, out _) ? kept : throw new NotServedException($"{path} of before");
    }

    private JsonObject Model(string path) => new() { ["id"] = Id, ["last_modified"] = File.GetLastWriteTimeUtc(Kept(path)).ToString("O") };
}
