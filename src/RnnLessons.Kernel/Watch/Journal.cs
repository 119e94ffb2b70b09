using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Watch;

/// <summary>
/// What a process that runs cells writes down as it goes, a JSON object a line, for the process that watches it. What was written
/// is in the system's hands at once: it is there also when the process has ended without a word.
/// </summary>
internal sealed class Journal : IDisposable
{
    private static readonly JsonSerializerOptions Unescaped = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly Lock gate = new();
    private readonly FileStream file;
    private bool isBroken;

    /// <summary>Opens one that <see cref="Create"/> made.</summary>
    public Journal(string path) => file = new FileStream(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);

    /// <summary>Makes an empty one in a folder of its own, that no other user can read.</summary>
    public static string Create()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("rnn-journal-").FullName, "journal");
        File.WriteAllText(path, "");
        return path;
    }

    /// <summary>Deletes one that <see cref="Create"/> made. The process that watches does, and the watched one too when it is asked to leave: it may be the last.</summary>
    public static void Delete(string path) => TemporaryFolder.Delete(Path.GetDirectoryName(path)!);

    /// <summary>Adds a record.</summary>
    public void Write(JsonObject record) => Write(record, fromTheBeginning: false);

    /// <summary>Forgets what was written, and begins with a record.</summary>
    public void Restart(JsonObject record) => Write(record, fromTheBeginning: true);

    /// <summary>The records of a journal whose process has ended, first to last; none of one that was deleted.</summary>
    public static IReadOnlyList<JsonObject> Read(string path)
    {
        var records = new List<JsonObject>();
        if (!File.Exists(path))
            return records;
        foreach (var line in File.ReadLines(path))
        {
            try
            {
                if (JsonNode.Parse(line) is JsonObject record)
                    records.Add(record);
            }
            catch (JsonException)
            {
                // The process ended while it wrote this line, its last.
            }
        }

        return records;
    }

    public void Dispose() => file.Dispose();

    private void Write(JsonObject record, bool fromTheBeginning)
    {
        var line = Encoding.UTF8.GetBytes(record.ToJsonString(Unescaped) + "\n");
        lock (gate)
        {
            if (isBroken)
                return;
            try
            {
                if (fromTheBeginning)
                    file.SetLength(0);
                file.Write(line);
            }
            catch (Exception failed) when (failed is IOException or ObjectDisposedException)
            {
                // A full disk, say, or this process is leaving. The cell goes on; only the last words of a process that ends without one will be missing.
                isBroken = true;
            }
        }
    }
}
