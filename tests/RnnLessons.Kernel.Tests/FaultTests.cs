using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Display;
using RnnLessons.Kernel.Tests.Jupyter;

namespace RnnLessons.Kernel.Tests;

/// <summary>What goes wrong in a class: a cell that prints without end, a full disk, everybody at once.</summary>
public sealed class FaultTests : IDisposable
{
    private const int Megabyte = 1_000_000;
    private static readonly Dictionary<string, string?> Nothing = [];
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    [Fault("A cell prints 10 MB", "2,000,000 characters are shown, then a note says what is left out; the next cell has room of its own")]
    public async Task A_cell_that_prints_10_MB_is_cut_off_and_told_so()
    {
        using var session = new TestSession();
        var outputs = await session.SucceedAsync("for (var line = 0; line < 100_000; line++) Console.WriteLine(new string('∂', 99));\nConsole.Error.Write(\"late\");\n1 + 1");
        Assert.Equal(BoundedOutput.MostCharacters, outputs.Stdout.Length);
        Assert.Contains(FormattableString.Invariant($"printed {BoundedOutput.MostCharacters:N0} characters"), outputs.Stderr);
        Assert.DoesNotContain("late", outputs.Stderr);
        Assert.Equal("2", outputs.Result);
        // The next cell has room of its own.
        Assert.Equal("here\n", (await session.SucceedAsync("Console.WriteLine(\"here\");")).Stdout);
    }

    [Fact]
    public async Task What_is_cleared_makes_room_again()
    {
        using var session = new TestSession();
        var outputs = await session.SucceedAsync(
            "for (var i = 0; i < 3; i++) { Console.Write(new string('x', 900_000)); ClearOutput(); }\nConsole.Write(\"last\");");
        Assert.EndsWith("last", outputs.Stdout);
        Assert.Equal("", outputs.Stderr);
    }

    [Fact]
    public async Task A_page_of_a_cell_that_prints_10_MB_stays_small_and_says_what_it_leaves_out()
    {
        Write("a.ipynb", TestNotebook.Text(TestNotebook.Code("for (var line = 1; line <= 100_000; line++) Console.WriteLine($\"{line}\".PadLeft(99));")));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--html", "--out", "done");
        Assert.True(exit == 0, output);
        var html = File.ReadAllText(Path.Combine(folder, "done", "a.html"));
        Assert.True(html.Length < 0.2 * Megabyte, $"The page has {html.Length} characters.");
        Assert.Matches("… and [0-9,]+ characters more, which this page leaves out", html);
        Assert.Contains(FormattableString.Invariant($"printed {BoundedOutput.MostCharacters:N0} characters"), html);
        Assert.True(new FileInfo(Path.Combine(folder, "done", "a.ipynb")).Length < 1.5 * BoundedOutput.MostCharacters);
    }

    [Theory]
    [InlineData("run", "notes/a.ipynb", "--out", "DISK/done")]
    [InlineData("run", "notes/a.ipynb", "--html", "--out", "DISK/done")]
    [InlineData("book", "notes", "--out", "DISK/site")]
    [Fault("The disk is full while a notebook, a page or a book is written", "One error that names the file; nothing half-written stays")]
    public async Task A_full_disk_is_one_clear_error_and_nothing_half_written_stays(params string[] arguments)
    {
        using var disk = SmallDisk.Mount(Path.Combine(folder, "disk"));
        Directory.CreateDirectory(Path.Combine(folder, "notes"));
        Write("notes/a.ipynb", TestNotebook.Text(TestNotebook.Code("Console.Write(new string('x', 600_000));\n\"{\\\"data\\\":[]}\".DisplayAs(\"application/vnd.plotly.v1+json\");")));
        Directory.CreateDirectory(Path.Combine(disk.Path, "done"));
        File.WriteAllText(Path.Combine(disk.Path, "done", "a.ipynb"), "as it was");
        var before = File.ReadAllText(Path.Combine(folder, "notes", "a.ipynb"));

        var (exit, output) = await RnnAsync([.. arguments.Select(argument => argument.Replace("DISK", disk.Path))]);

        Assert.Equal(2, exit);
        Assert.Contains("could not be written", output);
        Assert.Matches("disk was full|No space left on device", output);
        Assert.DoesNotContain("   at ", output);
        Assert.Equal(before, File.ReadAllText(Path.Combine(folder, "notes", "a.ipynb")));
        Assert.Equal("as it was", File.ReadAllText(Path.Combine(disk.Path, "done", "a.ipynb")));
        Assert.Equal(["a.ipynb"], Directory.EnumerateFiles(disk.Path, "*", SearchOption.AllDirectories).Select(Path.GetFileName));
    }

    [Fact]
    [Fault("Many notebooks run at once", "All end, and none grows in memory")]
    public async Task Many_notebooks_at_once_all_end_and_none_grows()
    {
        const int Most = 250 * Megabyte;
        var many = Slow.AllAreWanted ? 20 : 6;
        Write("a.ipynb", TestNotebook.Text(
            TestNotebook.Code("var sum = 0L;\nfor (var i = 0; i < 1000; i++) sum += new byte[100_000].Length;"),
            TestNotebook.Code("Console.Write(System.Diagnostics.Process.GetCurrentProcess().PeakWorkingSet64);")));
        var runs = await Task.WhenAll(Enumerable.Range(0, many).Select(number => RnnAsync("run", "a.ipynb", "--out", $"done-{number}")));
        Assert.All(runs, run => Assert.True(run.Exit == 0, run.Output));
        var peaks = Enumerable.Range(0, many).Select(number => long.Parse((string)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, $"done-{number}", "a.ipynb")))!["cells"]![1]!["outputs"]![0]!["text"]![0]!, CultureInfo.InvariantCulture)).ToList();
        Assert.All(peaks, peak => Assert.InRange(peak, 10 * Megabyte, Most));
    }

    [Fact]
    [Fault("A session runs hundreds of cells", "Its memory stays small")]
    public async Task Many_cells_stay_small_in_memory()
    {
        const int Most = 40 * Megabyte;
        var cells = Enumerable.Range(0, 100).Select(i => TestNotebook.Code($"var v{i} = {i}; sum += v{i};"));
        Write("a.ipynb", TestNotebook.Text(
            [TestNotebook.Code("var sum = 0;"), TestNotebook.Code("var before = GC.GetTotalMemory(true);"), .. cells, TestNotebook.Code("Console.Write($\"{sum} {GC.GetTotalMemory(true) - before}\");")]));
        var (exit, output) = await RnnAsync("run", "a.ipynb", "--out", "done");
        Assert.True(exit == 0, output);
        var said = ((string)JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "done", "a.ipynb")))!["cells"]![102]!["outputs"]![0]!["text"]![0]!).Split(' ');
        Assert.Equal("4950", said[0]);
        Assert.InRange(long.Parse(said[1], CultureInfo.InvariantCulture), 0, Most);
    }

    private void Write(string name, string content) => File.WriteAllText(Path.Combine(folder, name), content);

    // The program is started in the folder of the tests: names of files are made whole.
    private Task<(int Exit, string Output)> RnnAsync(params string[] arguments) =>
        RnnProgram.RunAsync(Nothing, [.. arguments.Select(argument => argument is "notes" || argument.StartsWith("done", StringComparison.Ordinal) || argument.EndsWith(".ipynb", StringComparison.Ordinal) ? Path.Combine(folder, argument) : argument)]);

    /// <summary>A disk of a few hundred kilobytes.</summary>
    private sealed class SmallDisk : IDisposable
    {
        private SmallDisk(string path) => Path = path;

        public string Path { get; }

        public static SmallDisk Mount(string path)
        {
            Directory.CreateDirectory(path);
            var reason = !OperatingSystem.IsLinux() ? "tmpfs is Linux's"
                : !Environment.IsPrivilegedProcess ? "only root may mount a small disk"
                : Run("mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", path) is not "" and var refused ? $"a small disk could not be mounted: {refused}" : null;
            // Where CI runs as root it can mount one, or has to say why it can't.
            Assert.SkipWhen(reason is not null && !(Environment.GetEnvironmentVariable("CI") == "true" && Environment.IsPrivilegedProcess && OperatingSystem.IsLinux()), $"{reason}.");
            Assert.True(reason is null, reason);
            return new(path);
        }

        public void Dispose() => Run("umount", Path);

        private static string Run(string program, params string[] arguments)
        {
            using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true })!;
            var errors = process.StandardError.ReadToEnd();
            process.WaitForExit();
            return process.ExitCode == 0 ? "" : errors.Trim() is { Length: > 0 } said ? said : $"{program} exited with {process.ExitCode}";
        }
    }
}
