using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;

namespace RnnLessons.Notebooks.Tests;

/// <summary>Each lesson in the real .NET Interactive kernel, through Jupyter's nbclient: nothing fails, its claims hold, and each cell shows what it shows in the kit's own kernel.</summary>
/// <remarks>
/// There a lesson takes twice the time and more. So each time the quick ones are run, and all by <c>RNNLESSONS_SLOW=1</c>.
/// </remarks>
public sealed class InteractiveLessonTests(InteractiveLessons lessons, ITestOutputHelper output) : IClassFixture<InteractiveLessons>
{
    /// <summary>Before what the first cell shows, .NET Interactive shows a script of its own: JavaScript in cells finds the kernel by it.</summary>
    private const string OwnScript = "dotnet-interactive-this-cell";

    /// <summary>
    /// .NET Interactive tells the compiler's warnings. This one stands under some cells that call TorchSharp, which was compiled for .NET 8;
    /// the kit's kernel leaves it out, as a project does.
    /// </summary>
    private const string OlderFramework = "warning CS1701: Assuming assembly reference 'System.Runtime.Numerics, Version=8.0.0.0";

    /// <summary>
    /// Any other difference: the lesson and the cell, what the kit's kernel shows, what .NET Interactive shows, and why.
    /// One that is not here fails, and one that is here and is not found.
    /// </summary>
    private static readonly (string Lesson, string Cell, string Ours, string Theirs, string Why)[] Differences =
    [
        ("03-powers-of-w.ipynb", "gradient-look", "", "stderr", "The compiler says that a lambda expression is bound many times (CS9236); the kit's kernel tells errors only."),
        ("04-lstm.ipynb", "latch-figure", "", "stderr", "The compiler warns of fields that only the next cell's training sets (CS0649); the kit's kernel tells errors only."),
    ];

    public static TheoryData<string> Taught => LessonRunTests.Taught;

    [Theory]
    [MemberData(nameof(Taught))]
    public async Task Runs_in_dotnet_interactive_and_what_each_cell_shows_is_of_the_same_kinds(string name)
    {
        InteractiveKernel.Want();
        Slow.SkipUnlessWanted(InteractiveLessons.Quick.Contains(name));
        var (executed, seconds) = await lessons.RunAsync(name);
        output.WriteLine($"{name}: {seconds:0.0} s");

        Assert.Empty(executed.Notebook["cells"]!.AsArray().SelectMany(cell => Errors(cell!)));
        Assert.Contains(executed.Claims, claim => claim.Holds is not null);
        Assert.All(executed.Claims, claim => Assert.True(claim.Holds is not false, claim.Sentence));
        Assert.All(executed.Exercises, exercise => Assert.Equal("not answered yet", exercise.State));

        var ours = ExecutedNotebook.Of(name);
        Assert.Equal(ours.Exercises.Select(exercise => exercise.Title), executed.Exercises.Select(exercise => exercise.Title));
        var first = executed.Notebook["cells"]!.AsArray().First(cell => LessonCopy.IsCode(cell!))!["outputs"]!.AsArray();
        Assert.Contains(OwnScript, first[0]!["data"]!["text/html"]!.ToJsonString());
        first.RemoveAt(0);
        Assert.Equal(
            Differences.Where(known => known.Lesson == name).Select(known => $"{known.Cell}: {known.Ours} / {known.Theirs}"),
            Kinds(ours).Zip(Kinds(executed)).Where(cell => cell.First != cell.Second).Select(cell => $"{cell.First.Cell}: {cell.First.Kinds} / {cell.Second.Kinds}"));
    }

    private static IEnumerable<string> Errors(JsonNode cell) => (cell["outputs"]?.AsArray() ?? [])
        .Where(shown => (string?)shown!["output_type"] == "error").Select(shown => $"{LessonCopy.Id(cell)}: {shown!["ename"]}: {shown["evalue"]}");

    /// <summary>For each cell of the lesson the mime types of what it shows, in order; what it prints in several messages is one.</summary>
    private static IEnumerable<(string Cell, string Kinds)> Kinds(ExecutedNotebook executed) =>
        from cell in executed.Notebook["cells"]!.AsArray()
        where LessonCopy.IsCode(cell) && !LessonCopy.Tags(cell).Contains("injected-parameters")
        let kinds = cell["outputs"]!.AsArray().Where(shown => !IsAboutFramework(shown!)).Select(Kind).ToArray()
        select (LessonCopy.Id(cell), string.Join("; ", kinds.Where((kind, at) => at == 0 || kind is not ("stdout" or "stderr") || kinds[at - 1] != kind)));

    private static bool IsAboutFramework(JsonNode shown) => (string?)shown["name"] == "stderr"
        && NotebookCell.Text(shown["text"]).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).All(line => line.StartsWith(OlderFramework, StringComparison.Ordinal));

    private static string Kind(JsonNode? shown) => (string)shown!["output_type"]! switch
    {
        "stream" => (string)shown["name"]!,
        "error" => "error",
        _ => string.Join(" ", shown["data"]!.AsObject().Select(one => one.Key).Order(StringComparer.Ordinal)),
    };
}

/// <summary>The lessons as .NET Interactive ran them, each once.</summary>
public sealed class InteractiveLessons : IAsyncDisposable
{
    // The lessons that take at most half a minute there as they stand.
    internal static readonly string[] Quick = ["00-start-here.ipynb", "01-sequences.ipynb", "06-birnn.ipynb", "data.ipynb"];

    private readonly InteractiveKernel kernel = new();

    /// <summary>Runs a lesson.</summary>
    internal async Task<(ExecutedNotebook Executed, double Seconds)> RunAsync(string name)
    {
        var (executed, seconds) = await kernel.RunAsync(Path.Combine(Lessons.Folder, name), Lessons.Folder);
        foreach (var data in executed["cells"]!.AsArray().SelectMany(cell => cell!["outputs"]?.AsArray() ?? []).Select(shown => shown!["data"]).OfType<JsonObject>())
            ReadJson(data);
        return (new(name, 0, "", executed, ""), seconds);
    }

    /// <summary>.NET Interactive hands on JSON as text; a front end reads it.</summary>
    private static void ReadJson(JsonObject data)
    {
        foreach (var (kind, value) in data.Where(one => one.Key.EndsWith("json", StringComparison.Ordinal) && one.Value is JsonValue).ToList())
            data[kind] = JsonNode.Parse((string)value!);
    }

    public ValueTask DisposeAsync() => kernel.DisposeAsync();
}
