using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>The shape that every lesson has, and that every front end needs.</summary>
public sealed class LessonShapeTests
{
    public static TheoryData<string> Notebooks => [.. Lessons.All];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Opens_in_Polyglot_Notebooks_and_in_Jupyter(string name)
    {
        var notebook = Parse(name);
        Assert.Equal(4, (int)notebook["nbformat"]!);
        Assert.Equal(5, (int)notebook["nbformat_minor"]!);
        Assert.Equal(".net-csharp", (string)notebook["metadata"]!["kernelspec"]!["name"]!);
        Assert.Equal("polyglot-notebook", (string)notebook["metadata"]!["language_info"]!["name"]!);
        Assert.Equal("csharp", (string)notebook["metadata"]!["polyglot_notebook"]!["kernelInfo"]!["defaultKernelName"]!);
        foreach (var cell in Code(notebook))
        {
            Assert.Equal("csharp", (string)cell["metadata"]!["dotnet_interactive"]!["language"]!);
            Assert.Equal("csharp", (string)cell["metadata"]!["polyglot_notebook"]!["kernelName"]!);
        }

        var ids = notebook["cells"]!.AsArray().Select(cell => (string)cell!["id"]!).ToArray();
        Assert.Equal(ids.Distinct(), ids);
        Assert.All(ids, id => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", id));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Is_committed_without_outputs(string name) =>
        Assert.All(Code(Parse(name)), cell =>
        {
            Assert.Empty(cell["outputs"]!.AsArray());
            Assert.Null(cell["execution_count"]);
        });

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Has_short_cells(string name) =>
        Assert.All(Code(Parse(name)), cell => Assert.True(Source(cell).Split('\n').Length <= 15, $"A cell of more than 15 lines:\n{Source(cell)}"));

    // C# scripts, and so .NET Interactive, know no using declaration at the top of a cell; the kit's own kernel rewrites it.
    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Declares_nothing_with_using_at_the_top_of_a_cell(string name) =>
        Assert.All(Code(Parse(name)), cell => Assert.DoesNotMatch(@"(?m)^(await )?using (var|[\w.<>]+ \w+ =)", Source(cell)));

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Begins_with_a_title_what_one_will_be_able_to_do_what_one_needs_and_the_minutes(string name)
    {
        var first = Source(Parse(name)["cells"]![0]!);
        Assert.StartsWith("# ", first);
        if (name.StartsWith("solutions/", StringComparison.Ordinal)) return;
        Assert.Contains("You will be able to", first);
        Assert.Contains("You need", first);
        Assert.Matches(@"\d+ minutes", first);
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Has_no_plumbing_after_its_first_code_cell(string name) =>
        Assert.All(Code(Parse(name)).Skip(1), cell =>
            Assert.DoesNotMatch(@"Formatter|KernelInvocationContext|AssemblyLoadContext|display_id", Source(cell)));

    /// <summary>In lessons that fold any: a claim or a check would give away what the reader is asked to predict.</summary>
    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Folds_what_gives_an_answer_away_and_no_experiment(string name)
    {
        static bool Folded(JsonNode cell) => (bool?)cell["metadata"]!["jupyter"]?["source_hidden"] == true;
        var code = Code(Parse(name)).ToArray();
        if (!code.Any(Folded)) return;
        Assert.All(code, cell =>
        {
            var gives = Regex.IsMatch(Source(cell), @"\bClaim\.(That|Measured)\(|^Lesson\d\d\.", RegexOptions.Multiline);
            Assert.True(gives == Folded(cell), $"Cell \"{cell["id"]}\" {(gives ? "claims or checks, and is not folded" : "is folded, and neither claims nor checks")}.");
            Assert.False(gives && Regex.IsMatch(Source(cell), @"\.Run\("), $"Cell \"{cell["id"]}\" trains and claims; wanted: two cells.");
        });
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void Has_its_hyperparameters_right_above_what_they_train(string name)
    {
        var cells = Parse(name)["cells"]!.AsArray();
        for (var at = 0; at < cells.Count; at++)
        {
            if (cells[at]!["metadata"]!["tags"]?.AsArray().Any(tag => (string)tag! == "parameters") != true) continue;
            Assert.Equal("code", (string)cells[at]!["cell_type"]!);
            Assert.Equal("code", (string)cells[at + 1]!["cell_type"]!);
        }
    }

    private static JsonNode Parse(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(Lessons.Folder, name)))!;

    private static IEnumerable<JsonNode> Code(JsonNode notebook) =>
        notebook["cells"]!.AsArray().OfType<JsonNode>().Where(cell => (string)cell["cell_type"]! == "code");

    private static string Source(JsonNode cell) =>
        cell["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)cell["source"]!;
}
