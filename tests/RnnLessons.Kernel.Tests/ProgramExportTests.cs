using System.Diagnostics;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Program;

namespace RnnLessons.Kernel.Tests;

/// <summary>A notebook as a C# program.</summary>
public sealed class ProgramExportTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task What_a_notebook_may_do_with_names_its_program_does_too()
    {
        // Declared again with another type; a loop's variable that a later cell has as its own; a method that uses what its cell declares below;
        // two methods of one name; a name that means a type elsewhere; members that are named after variables.
        File.WriteAllText(Path.Combine(folder, "names.cs"), Export(
            TestNotebook.Markdown("# Names\n\nA text."),
            TestNotebook.Code("using System.Globalization;\nvar state = 1;\nfor (var t = 0; t < 2; t++) state += t;\nstate"),
            TestNotebook.Code("var state = \"two\";\nvar (t, u) = (5, 6);\nConsole.WriteLine(new { state, t }.state + CultureInfo.InvariantCulture.Name);"),
            TestNotebook.Code("int Later() => below + t;\nvar below = 10;\nLater()"),
            TestNotebook.Code("string Of(int a) => \"number\"; string Of(string a) => \"text\";\n$\"{Of(1)} {Of(state)}\""),
            TestNotebook.Code("record Point(int X);\nvar p = new Point(3);\np"),
            TestNotebook.Code("int Math = 4;\nforeach (var u in new[] { 7 }) Console.WriteLine(u + Math);"),
            TestNotebook.Code("System.Math.Max(Math, t)"),
            TestNotebook.Code("static class More { public static int Twice(this int a) => 2 * a; }\ndisplay(4.Twice());"),
            TestNotebook.Code("#!html\n<b>not C#</b>"),
            TestNotebook.Code("new[] { 1, 2 }")));

        var start = new ProcessStartInfo("dotnet", ["run", "names.cs"]) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var printed = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken) + await errors;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.True(process.ExitCode == 0, printed);
        Assert.Equal(["2", "two", "15", "number text", "Point { X = 3 }", "11", "5", "8", "[1, 2]"], Lines(printed));
        var page = await File.ReadAllTextAsync(Path.Combine(folder, "names.html"), TestContext.Current.CancellationToken);
        Assert.Equal(["2", "15", "number text", "Point { X = 3 }", "5", "8", "[1, 2]"], page.Split("<section><pre>")[1..].Select(section => section[..section.IndexOf('<')]));
    }

    [Fact]
    public void The_text_stands_in_comments_and_long_lines_are_broken()
    {
        var program = Export(TestNotebook.Markdown("# Title\n\n" + string.Join(' ', Enumerable.Repeat("word", 60))), TestNotebook.Code("var a = 1;"));
        Assert.Contains("\n// # Title\n//\n// word word", program);
        Assert.All(program.Split('\n').Where(line => line.StartsWith("// word", StringComparison.Ordinal)), line => Assert.InRange(line.Length, 1, 114));
        Assert.Contains("\nvar a = 1;\n", program);
    }

    [Fact]
    public void A_package_is_asked_for_as_a_program_asks()
    {
        var program = Export(TestNotebook.Code("#r \"nuget: DynamicObj, 8.0.0\"\nusing DynamicObj;\nnew DynamicObj.DynamicObj()"));
        Assert.Contains("#:package DynamicObj@8.0.0\n", program);
        Assert.Contains("Page.Show(new DynamicObj", program);
        Assert.DoesNotContain("#r", program);
    }

    [Theory]
    [Fault("`rnn export --cs` of a cell that can't stand in a program", "exit code 2; the message names the cell and says why, and nothing is written")]
    [InlineData("#r \"nowhere.dll\"\n1", "projects and packages only")]
    [InlineData("var a = ;", "Cell 1 of")]
    [InlineData("#load \"other.csx\"", "#load")]
    public void A_cell_that_cannot_stand_in_a_program_is_named(string code, string why)
    {
        var refused = Assert.Throws<NotebookException>(() => Export(TestNotebook.Code(code)));
        Assert.Contains("Cell 1 of", refused.Message);
        Assert.Contains(why, refused.Message);
    }

    private static IEnumerable<string> Lines(string printed) => printed.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && !line.StartsWith("Written: ", StringComparison.Ordinal));

    private string Export(params System.Text.Json.Nodes.JsonObject[] cells) =>
        CSharpProgram.Of(Notebook.Parse(TestNotebook.Text(cells), Path.Combine(folder, "names.ipynb")), folder);
}
