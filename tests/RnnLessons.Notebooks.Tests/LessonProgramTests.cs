using System.Text.Json.Nodes;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive.Documents;

namespace RnnLessons.Notebooks.Tests;

/// <summary>Lessons as file-based programs, by <c>rnn export --cs</c>, and as text files of .NET Interactive, by <c>--dib</c>.</summary>
public sealed class LessonProgramTests(ExportedLessons exported) : IClassFixture<ExportedLessons>
{
    public static TheoryData<string> Notebooks => [.. Lessons.All];

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_lesson_compiles_as_a_program(string name)
    {
        Slow.SkipUnlessWanted(ExportedLessons.IsExported(name));
        var text = File.ReadAllText(exported.ProgramOf(name));
        var tree = CSharpSyntaxTree.ParseText(text, new CSharpParseOptions(LanguageVersion.Latest).WithFeatures([new("FileBasedProgram", "true")]), cancellationToken: TestContext.Current.CancellationToken);
        var compilation = CSharpCompilation.Create("lesson", [tree], exported.References, new(OutputKind.ConsoleApplication));

        Assert.Empty(compilation.GetDiagnostics(TestContext.Current.CancellationToken).Where(said => said.Severity == DiagnosticSeverity.Error).Select(said => said.ToString()));
    }

    [Theory]
    [MemberData(nameof(Notebooks))]
    public void A_lesson_written_as_a_dib_is_read_back_cell_by_cell(string name)
    {
        Slow.SkipUnlessWanted(ExportedLessons.IsExported(name));
        var read = CodeSubmission.Parse(File.ReadAllText(exported.DibOf(name))).Elements.Select(cell => (cell.KernelName ?? "", cell.Contents.Trim()));
        var cells = JsonNode.Parse(File.ReadAllText(Path.Combine(Lessons.Folder, name)))!["cells"]!.AsArray().OfType<JsonNode>();
        Assert.Equal(cells.Select(cell => (LessonCopy.IsCode(cell) ? "csharp" : "markdown", LessonCopy.Source(cell).Trim())), read);
    }

    [Theory]
    [Trait("speed", "slow")]
    [MemberData(nameof(LessonRunTests.Taught), MemberType = typeof(LessonRunTests))]
    public async Task A_lesson_runs_as_a_program_and_leaves_a_page(string name)
    {
        Slow.SkipUnlessWanted(name is "06-birnn.ipynb");
        var program = exported.ProgramOf(name);
        using var process = RnnProgram.StartOther("dotnet", Path.GetDirectoryName(program)!, ["run", Path.GetFileName(program)]);
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var said = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var exit = process.ExitCode;
        Assert.True(exit == 0, said);
        // What the notebook claims is claimed here, and its figures are on the page.
        var executed = ExecutedNotebook.Of(name);
        var page = await File.ReadAllTextAsync(Path.ChangeExtension(program, ".html"), TestContext.Current.CancellationToken);
        foreach (var kind in new[] { "Checked: this run shows it", "Checked: this run does not show it", "Measured: reported, not checked" })
            Assert.Equal(executed.Claims.Count(claim => kind == (claim.Holds switch { true => "Checked: this run shows it", false => "Checked: this run does not show it", null => "Measured: reported, not checked" })), page.Split(kind).Length - 1);
        var figures = executed.Shown("application/vnd.plotly.v1+json").Count();
        Assert.True(figures > 0 || name == "data.ipynb", "The notebook shows no figure.");
        Assert.Equal(figures, page.Split("Plotly.newPlot").Length - 1);
        Assert.True(File.Exists(Path.Combine(Path.GetDirectoryName(program)!, "plotly.js")));
    }
}
