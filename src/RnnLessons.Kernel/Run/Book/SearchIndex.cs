using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run.Html;

namespace RnnLessons.Kernel.Run.Book;

/// <summary>What the book's search looks through: a script and no JSON file, because a page opened from a file may not fetch one.</summary>
internal sealed partial class SearchIndex
{
    private static readonly JsonSerializerOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly List<object[]> entries = [];

    /// <summary>Adds a page, an entry for each heading.</summary>
    public void Add(BookPage page, IReadOnlyList<MarkdownSection> sections)
    {
        foreach (var section in sections.Where(section => section.Title.Length > 0 || !string.IsNullOrWhiteSpace(section.Text)))
            entries.Add([page.Path, section.Anchor, page.Opening.Title, section.Title, Space().Replace(section.Text, " ").Trim()]);
    }

    /// <summary>The script: entries of path, anchor, page, heading and text.</summary>
    public override string ToString() => $"window.rnnSearch = [\n{string.Join(",\n", entries.Select(entry => JsonSerializer.Serialize(entry, Options)))}\n];\n";

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();
}
