namespace RnnLessons.Notebooks.Tests;

/// <summary>A part of a lesson that is broken on purpose, and the claim that must see it.</summary>
/// <param name="Lesson">The notebook.</param>
/// <param name="What">What is broken, in words.</param>
/// <param name="Cell">The cell with the part.</param>
/// <param name="Old">Text that stands in it once.</param>
/// <param name="New">What takes its place.</param>
/// <param name="Claim">The cell whose claim must turn red.</param>
/// <param name="Parameters">What makes the run short, as <c>rnn run -p</c> takes them.</param>
internal sealed record BrokenPart(string Lesson, string What, string Cell, string Old, string New, string Claim, IReadOnlyList<string> Parameters)
{
    /// <summary>Those of <c>Broken/</c>: a list for each lesson, as <c>Broken/02-srnn.txt</c>.</summary>
    public static IReadOnlyList<BrokenPart> All { get; } =
        [.. Directory.GetFiles(Path.Combine(Lessons.Root, "tests", "RnnLessons.Notebooks.Tests", "Broken"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>Breaks the part.</summary>
    public void Break(LessonCopy lesson)
    {
        var cell = lesson.Cell(Cell);
        var source = LessonCopy.Source(cell);
        var times = source.Split(Old).Length - 1;
        Assert.True(times == 1, $"{Lesson}, \"{What}\": the old text stands {times} times in cell \"{Cell}\"; wanted: once. Has the lesson changed? Then change the list with it.\n  {Old}");
        LessonCopy.SetSource(cell, source.Replace(Old, New));
    }

    private static IEnumerable<BrokenPart> Read(string list)
    {
        foreach (var entry in File.ReadAllText(list).ReplaceLineEndings("\n").Split("\n= ").Skip(1))
        {
            var lines = entry.Split('\n');
            yield return new(Path.GetFileNameWithoutExtension(list) + ".ipynb", lines[0].Trim(), Part("cell"), Part("old"), Part("new"), Part("red"), Part("with", "").Split(' ', StringSplitOptions.RemoveEmptyEntries));

            // Several lines of one kind are several lines of source.
            string Part(string name, string? otherwise = null)
            {
                string[] found = [.. lines.Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..] is [' ', .. var text] ? text : "")];
                return found.Length > 0 ? string.Join('\n', found) : otherwise ?? throw new InvalidDataException($"{list}: \"{lines[0]}\" has no line \"{name}: …\".");
            }
        }
    }
}
