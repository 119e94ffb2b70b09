using System.Globalization;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Jupyter;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests;

/// <summary>A cell's numbers and text follow the user's culture, as with <c>dotnet run</c>; what the program writes follows none.</summary>
public sealed class CultureTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("C.UTF-8", "1.5 2.5 3.5 title", "[] 2026")]
    [InlineData("de_DE.UTF-8", "1,5 2,5 3,5 title", "[de-DE] 2026")]
    [InlineData("tr_TR.UTF-8", "1,5 2,5 3,5 tıtle", "[tr-TR] 2026")]
    [InlineData("th_TH.UTF-8", "1.5 2.5 3.5 title", "[th-TH] 2569")]
    public async Task A_cell_runs_in_the_users_culture_and_the_program_in_none(string locale, string said, string culture)
    {
        var own = TestNotebook.Code("""
            Console.Write(1.5 + " "); await Task.Delay(1); Console.Write(2.5 + " "); await Task.Run(() => Console.Write(3.5 + " ")); Console.WriteLine("TITLE".ToLower());
            Console.WriteLine($"[{System.Globalization.CultureInfo.CurrentCulture.Name}] {new DateTime(2026, 1, 2):yyyy}");
            """);
        // What the program formats for a cell is its own: values, tables, HTML, errors, parameters, seconds.
        var programs = TestNotebook.Code("new[] { new { share = 0.5, far = -1234.5f, when = new DateTime(2026, 1, 2), rate } }");
        var parameters = TestNotebook.Code("var rate = 0.25;", "parameters");
        File.WriteAllText(Path.Combine(folder, "own.ipynb"), TestNotebook.Text(own));
        File.WriteAllText(Path.Combine(folder, "programs.ipynb"), TestNotebook.Text(parameters, programs, TestNotebook.Markdown("# A title with $x_{1.5}$")));

        var (exit, output) = await RunAsync(locale, "own.ipynb", "--out", "out", "--timeout", "120.5");
        Assert.True(exit == 0, output);
        Assert.Matches(@"All 1 cells succeeded, \d+\.\d s\.", output);
        Assert.Equal([said, culture], Written("own.ipynb")["cells"]![0]!["outputs"]!.AsArray().SelectMany(shown => shown!["text"]!.AsArray()).Select(line => line!.ToString().Trim()).SelectMany(line => line.Split('\n')));

        (exit, output) = await RunAsync(locale, "programs.ipynb", "-p", "rate=0.75", "--out", "out", "--html");
        Assert.True(exit == 0, output);
        var html = File.ReadAllText(Path.Combine(folder, "out", "programs.html"));
        Assert.All((string[])["0.5", "-1234.5", "2026-01-02", "0.75"], number => Assert.Contains(number, html));
        Assert.DoesNotContain("0,5", html);
        Assert.DoesNotContain("2569", html);
        Assert.Equal("0.75", Written("programs.ipynb")["metadata"]!["rnn"]!["parameters"]!["rate"]!.ToString());

        // Where the program follows the user, half a second is five: a point separates thousands there.
        File.WriteAllText(Path.Combine(folder, "endless.ipynb"), TestNotebook.Text(TestNotebook.Code("while (true) { }")));
        (exit, output) = await RunAsync(locale, "endless.ipynb", "--timeout", "0.5");
        Assert.True(exit == 1, output);
        Assert.Contains("The cell took longer than 0.5 s", output);
    }

    [Fact]
    public async Task A_machine_without_ICU_runs_cells_and_says_what_is_missing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux may ICU be missing.");
        File.WriteAllText(Path.Combine(folder, "a.ipynb"), TestNotebook.Text(TestNotebook.Code("Console.Write(1.5)"), TestNotebook.Code("new System.Globalization.CultureInfo(\"de-DE\")")));
        var (exit, output) = await RnnProgram.RunAsync(WithoutIcu(), "run", Path.Combine(folder, "a.ipynb"), "--out", Path.Combine(folder, "out"));
        Assert.Equal(1, exit);
        Assert.Contains("warning: This machine has no ICU", output);
        Assert.Contains("apt-get install libicu72", output);
        Assert.Contains("Cell 2, line 1: CultureNotFoundException", output);
        Assert.Equal(3, output.Split("This machine has no ICU").Length);
        Assert.Equal("1.5", Written("a.ipynb")["cells"]![0]!["outputs"]![0]!["text"]![0]!.ToString());
    }

    [Theory]
    [InlineData("string.Concat(\"Ångström\".Normalize(System.Text.NormalizationForm.FormD).Where(c => c < 128))", "Angstrom")]
    [InlineData("\"e\\u0301\".IsNormalized()", "False")]
    [InlineData("\"½\".Normalize(System.Text.NormalizationForm.FormKC).Length", "3")]
    [InlineData("double.Parse(\"1.234,5\", new System.Globalization.CultureInfo(\"de-DE\"))", "1234.5")]
    [InlineData("new System.Globalization.CultureInfo(\"tr-TR\").TextInfo.ToUpper(\"i\")", "İ")]
    [InlineData("string.Compare(\"ä\", \"z\", false, new System.Globalization.CultureInfo(\"de-DE\")) < 0", "True")]
    public async Task A_cell_has_the_cultures_of_the_machine(string code, string expected)
    {
        using var session = new TestSession();
        Assert.Equal(expected, (await session.SucceedAsync(code)).Result);
    }

    [Theory]
    [InlineData("th-TH")]
    [InlineData("ar-SA")]
    [InlineData("fi-FI")]
    public void A_message_is_dated_in_the_worlds_calendar(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            var header = JsonNode.Parse(Wire.Parts("status", "s", "u", null, []).Header)!;
            var date = DateTime.ParseExact((string)header["date"]!, "yyyy-MM-ddTHH:mm:ss.ffffffZ", CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal);
            Assert.Equal(DateTime.UtcNow, date, TimeSpan.FromDays(1));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    private Task<(int Exit, string Output)> RunAsync(string locale, string notebook, params string[] options) =>
        RnnProgram.RunAsync(new Dictionary<string, string?> { ["LC_ALL"] = locale }, ["run", Path.Combine(folder, notebook), .. options.Select(option => option == "out" ? Path.Combine(folder, "out") : option)]);

    private JsonNode Written(string notebook) => JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "out", notebook)))!;

    /// <summary>Under every name by which the runtime looks for ICU it finds a file first that is no library.</summary>
    private Dictionary<string, string?> WithoutIcu()
    {
        var fakes = Directory.CreateDirectory(Path.Combine(folder, "icu")).FullName;
        // Of the right kind, or the loader would look further; and empty.
        byte[] empty = [0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, .. new byte[8000]];
        foreach (var name in Enumerable.Range(50, 60).SelectMany(version => Enumerable.Range(0, 10).Select(part => $"{version}.{part}").Prepend($"{version}")).Select(version => $"libicuuc.so.{version}").Prepend("libicuuc.so"))
            File.WriteAllBytes(Path.Combine(fakes, name), empty);
        return new() { ["LD_LIBRARY_PATH"] = fakes, ["LC_ALL"] = "de_DE.UTF-8" };
    }
}
