using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>docs/own-data.md, followed word by word: its code runs in a folder that holds nothing else, and shows what the page says.</summary>
public sealed partial class OwnDataTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-own-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void The_page_on_own_data_can_be_followed()
    {
        var page = File.ReadAllText(Path.Combine(Lessons.Root, "docs", "own-data.md")).ReplaceLineEndings("\n");
        var blocks = Block().Matches(page).Select(block => (Language: block.Groups["language"].Value, Text: block.Groups["text"].Value)).ToArray();
        var cells = blocks.Where(block => block.Language == "csharp").Select(block => block.Text).ToArray();
        Assert.True(cells.Length == 10, $"The page has {cells.Length} blocks of code; wanted: 10, or their new number here.");
        cells[0] = cells[0].Replace("../artifacts", Path.Combine(Lessons.Root, "artifacts").Replace('\\', '/'));
        var path = Path.Combine(folder, "own-data.ipynb");
        SmallNotebook.Write(path, [.. cells.Select(cell => SmallNotebook.Code(cell))]);

        var executed = ExecutedNotebook.Run(path);

        Assert.True(executed.ExitCode == 0, executed.Printed);
        Assert.Equal(blocks.Where(block => block.Language == "text").Select(block => block.Text), executed.Streams);
    }

    [GeneratedRegex("^```(?<language>\\w+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
