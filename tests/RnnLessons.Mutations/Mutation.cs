namespace RnnLessons.Mutations;

/// <summary>A fault to put into the source, and the test that must then fail.</summary>
/// <param name="Room">The list that it stands in.</param>
/// <param name="What">What is wrong then, in words.</param>
/// <param name="File">The source file, from the repository's root.</param>
/// <param name="Old">Text that stands in it once.</param>
/// <param name="New">What takes its place.</param>
/// <param name="Test">The catching test: the full name of its method.</param>
/// <param name="Ends">How that test ends then: <c>fails</c>; or <c>crashes</c> or <c>hangs</c>, where that is what it is there for.</param>
internal sealed record Mutation(string Room, string What, string File, string Old, string New, string Test, string Ends = "fails")
{
    /// <summary>The folder of the test's project.</summary>
    public string Project => $"tests/{string.Join('.', Test.Split('.').TakeWhile(part => part != "Tests").Append("Tests"))}";

    /// <summary>All that are listed below a repository's root.</summary>
    /// <exception cref="InvalidDataException">A list can't be read.</exception>
    public static IReadOnlyList<Mutation> In(string root) =>
        [.. Directory.GetFiles(Path.Combine(root, "tests", "RnnLessons.Mutations", "lists"), "*.txt").Order(StringComparer.Ordinal).SelectMany(Read)];

    /// <summary>The source with the fault.</summary>
    /// <exception cref="InvalidDataException">The old text is not there, or more than once.</exception>
    public string Apply(string source)
    {
        var times = source.Split(Old).Length - 1;
        return times == 1 ? source.Replace(Old, New) : throw new InvalidDataException(
            $"{Room}, \"{What}\": the old text stands {times} times in {File}; wanted: once. Has the code changed? Then change the mutation with it.\n  {Old}");
    }

    private static IEnumerable<Mutation> Read(string list)
    {
        var room = Path.GetFileNameWithoutExtension(list);
        foreach (var entry in System.IO.File.ReadAllText(list).ReplaceLineEndings("\n").Split("\n= ").Skip(1))
        {
            var lines = entry.Split('\n');
            yield return new(room, lines[0].Trim(), Part("file"), Part("old"), Part("new"), Part("test"), Part("ends", "fails"));

            // Several lines of one kind are several lines of source.
            string Part(string name, string? otherwise = null)
            {
                string[] found = [.. lines.Where(line => line.StartsWith(name + ":", StringComparison.Ordinal)).Select(line => line[(name.Length + 1)..] is [' ', .. var text] ? text : "")];
                return found.Length > 0 ? string.Join('\n', found) : otherwise ?? throw new InvalidDataException($"{list}: \"{lines[0]}\" has no line \"{name}: …\".");
            }
        }
    }
}
