using System.Text.Json.Nodes;

namespace RnnLessons.Notebooks.Tests.Windows;

/// <summary>What Windows does in another way, tried in cells of the Windows build under Wine.</summary>
[Collection(WindowsLane.Name)]
public sealed class WindowsWayTests(WindowsKit kit) : IDisposable
{
    private readonly string above = Directory.CreateTempSubdirectory("rnn-windows-way-").FullName;

    // Blanks, letters that no code page of one country has together, and a plus sign.
    private string Folder => Directory.CreateDirectory(Path.Combine(above, "Übung 1 + Łódź, 日本 & more")).FullName;

    public void Dispose() => Directory.Delete(above, recursive: true);

    [Fact]
    public void Text_arrives_as_it_was_written()
    {
        WindowsKit.Want();
        SmallNotebook.Write(Path.Combine(Folder, "signs Ж.ipynb"), SmallNotebook.Code("Console.WriteLine(\"«é… ✓ 日本 𝄞»\");"), SmallNotebook.Code("throw new Exception(\"«é… ✓ 日本 𝄞»\");"));
        var (exit, printed) = kit.Run(Folder, ["run", "signs Ж.ipynb", "--out", "done ✓", "--html"]);
        Assert.Equal(1, exit);
        Assert.Contains("signs Ж.ipynb", printed);
        Assert.Contains("✓ 1/2", printed);
        Assert.Contains("✗ 2/2", printed);
        Assert.Contains("Exception: «é… ✓ 日本 𝄞»", printed);
        Assert.Contains(@"done ✓\signs Ж.html", printed);
        // The file is the one that any other system would write.
        var written = File.ReadAllText(Path.Combine(Folder, "done ✓", "signs Ж.ipynb"));
        Assert.DoesNotContain('\r', written);
        Assert.DoesNotContain("\\r", written);
        Assert.Equal("«é… ✓ 日本 𝄞»\n", (string?)JsonNode.Parse(written)!["cells"]![0]!["outputs"]![0]!["text"]![0]);
    }

    [Fact]
    public void What_libraries_and_other_programs_print_reaches_the_cell()
    {
        WindowsKit.Want();
        var streams = kit.RunCells(Folder, [
            "[System.Runtime.InteropServices.DllImport(\"ucrtbase\")] static extern int puts(string text);\nputs(\"from the C runtime\");",
            "System.Diagnostics.Process.Start(\"cmd\", [\"/c\", \"echo from another program\"]).WaitForExit();",
            // A program that reads finds an empty input, and not that by which this process is watched.
            "System.Diagnostics.Process.Start(\"cmd\", [\"/c\", \"set /p x= & echo nothing to read\"]).WaitForExit();",
            $"""
            #r "{kit.LibraryForCells}/RnnLessons.dll"
            #r "{kit.LibraryForCells}/TorchSharp.dll"
            using static TorchSharp.torch;
            """,
            // libtorch warns by std::cerr.
            "_ = nn.functional.mse_loss(ones(2, 3), ones(3));",
        ]);
        Assert.Contains("from the C runtime\n", streams);
        Assert.Contains("from another program", streams);
        Assert.Contains("nothing to read", streams);
        Assert.Contains("Warning: Using a target size", streams);
    }

    /// <summary>
    /// Where a native function catches what libtorch throws. What the others let out is an SEHException for .NET, and libtorch is no longer to be
    /// relied on: under Wine a product after it was seen never to end.
    /// </summary>
    [Fact]
    public void A_wrong_shape_is_an_exception_and_the_cells_after_it_run()
    {
        WindowsKit.Want();
        var streams = kit.RunCells(Folder, [
            $"""
            #r "{kit.LibraryForCells}/RnnLessons.dll"
            #r "{kit.LibraryForCells}/TorchSharp.dll"
            using TorchSharp; using static TorchSharp.torch;
            void Try(string name, Action act) {"{"} try {"{"} act(); Console.WriteLine(name + ": nothing"); {"}"} catch (Exception e) {"{"} Console.WriteLine(name + ": " + e.GetType().Name + ": " + e.Message.Split('\n')[0]); {"}"} {"}"}
            """,
            """
            Try("mm", () => ones(3, 4).mm(ones(5, 6)));
            Try("view", () => ones(3, 4).view(5));
            Try("cat", () => cat([ones(2, 3), ones(2, 5)], 0));
            """,
            "Console.WriteLine(\"sum \" + ones(3, 4).matmul(ones(4, 2)).sum().item<float>());",
        ]);
        Assert.Contains("mm: ExternalException: mat1 and mat2 shapes cannot be multiplied (3x4 and 5x6)", streams);
        Assert.DoesNotContain(": nothing", streams);
        Assert.Contains("sum 24", streams);
    }

    [Fact]
    public void Files_of_long_and_foreign_names_and_ends_of_lines_of_Windows_are_read()
    {
        WindowsKit.Want();
        var folder = Folder;
        File.WriteAllText(Path.Combine(folder, "series é.csv"), "month;value\r\n2024-01;1,5\r\n2024-02;2,5\r\n");
        File.WriteAllText(Path.Combine(folder, "beside.csx"), "// loaded\r\nvar loaded = \"loaded\";\r\n");
        File.WriteAllText(Path.Combine(folder, "imported.ipynb"), "{\r\n \"cells\": [{\"cell_type\": \"code\", \"metadata\": {}, \"outputs\": [], \"execution_count\": null, \"source\": [\"#!csharp\\r\\n\", \"var imported =\\r\\n\", \"  \\\"imported\\\";\"]}],\r\n \"metadata\": {}, \"nbformat\": 4, \"nbformat_minor\": 5\r\n}\r\n");
        var streams = kit.RunCells(folder, [
            $"#r \"{kit.LibraryForCells.Replace("/", "\\\\")}\\\\RnnLessons.dll\"\n#r \"{kit.LibraryForCells.ToUpperInvariant().Replace("/WORK", "/WORK")}/TORCHSHARP.DLL\"\nusing RnnLessons.Data; using RnnLessons.Cells; using RnnLessons.Training; using System.IO;".Replace("\\\\", "\\"),
            "#load \"beside.csx\"\nConsole.WriteLine(loaded);",
            "#!import \"IMPORTED.ipynb\"",
            "Console.WriteLine(imported);",
            "Console.WriteLine(Series.FromCsv(\"series é.csv\").Values.Sum());",
            """
            var deep = string.Join('\\', Enumerable.Repeat("a folder with a long name of its own, for paths of more than 260 characters", 4));
            Directory.CreateDirectory(deep);
            var weights = Path.Combine(deep, "weights Ж.safetensors");
            var cell = new SrnnCell(2, 3);
            Weights.Save(cell, weights);
            Weights.Load(cell, Path.GetFullPath(weights));
            Weights.Load(cell, @"\\?\" + Path.GetFullPath(weights));
            Console.WriteLine(Path.GetFullPath(weights).Length > 260 ? "long" : "short");
            """,
            """
            foreach (var name in new[] { "NUL", "aux.safetensors", "com1.safetensors" })
                try { Weights.Save(cell, name); Console.WriteLine("saved"); } catch (UnauthorizedAccessException e) { Console.WriteLine(e.Message); }
            """,
        ]);
        Assert.StartsWith("loaded\nimported\n4\nlong\n", streams);
        Assert.Contains("aux.safetensors can't be written: Windows keeps the name AUX for a device.", streams);
        Assert.Contains("Windows keeps the name NUL", streams);
        Assert.Contains("Windows keeps the name COM1", streams);
        Assert.DoesNotContain("saved", streams);
    }

    /// <summary>A virus scanner holds a file for a moment; another program keeps it.</summary>
    [Fact]
    public void Weights_that_another_program_has_open_are_replaced_a_moment_later_or_stay_as_they_were()
    {
        WindowsKit.Want();
        var streams = kit.RunCells(Folder, [
            $"#r \"{kit.LibraryForCells}/RnnLessons.dll\"\n#r \"{kit.LibraryForCells}/TorchSharp.dll\"\nusing RnnLessons.Cells; using RnnLessons.Training; using System.IO; using System.Threading;",
            """
            var cell = new SrnnCell(2, 3);
            Weights.Save(cell, "best.safetensors");
            var before = File.ReadAllBytes("best.safetensors");
            FileStream Hold() => File.Open("best.safetensors", FileMode.Open, FileAccess.Read, FileShare.Read);
            var held = Hold();
            var letGo = new Thread(() => { Thread.Sleep(300); held.Dispose(); });
            letGo.Start();
            Weights.Save(cell, "best.safetensors", new Dictionary<string, string> { ["run"] = "second" });
            letGo.Join();
            Console.WriteLine(Safetensors.Metadata("best.safetensors")["run"]);
            """,
            """
            using (Hold())
                try { Weights.Save(cell, "best.safetensors"); Console.WriteLine("saved"); } catch (IOException e) { Console.WriteLine(e.Message); }
            Console.WriteLine(Safetensors.Metadata("best.safetensors")["run"] + " still");
            Console.WriteLine(string.Join(" ", Directory.GetFiles(".", "*best*").Select(Path.GetFileName)));
            """,
        ]);
        Assert.StartsWith("second\n", streams);
        Assert.Contains("best.safetensors can't be replaced, and is as it was: another program has it open", streams);
        Assert.Contains("second still\nbest.safetensors\n", streams);
    }

    [Fact]
    public void A_notebook_named_as_a_device_and_a_device_to_write_to_are_refused()
    {
        WindowsKit.Want();
        SmallNotebook.Write(Path.Combine(Folder, "small.ipynb"), SmallNotebook.Code("1"));
        var (exit, printed) = kit.Run(Folder, ["run", "aux.ipynb"]);
        Assert.Equal(2, exit);
        Assert.Contains("has the name AUX, which Windows keeps for a device", printed);
        (exit, printed) = kit.Run(Folder, ["run", "small.ipynb", "--out", "nul"]);
        Assert.Equal(2, exit);
        Assert.Contains("Windows keeps the name NUL for a device", printed);
        // The folder of the notebook, by a name of other letters.
        (exit, printed) = kit.Run(above, ["run", Path.GetFileName(Folder) + @"\small.ipynb", "--out", Path.GetFileName(Folder).ToUpperInvariant()]);
        Assert.Equal(2, exit);
        Assert.Contains("the run would replace its source", printed);
    }

    /// <summary>The browser is started with a file that leads to the page; the address with the token is in no command line.</summary>
    [Fact]
    public async Task The_browser_of_the_system_is_opened_and_is_not_told_the_token()
    {
        WindowsKit.Want();
        BrowserScript.WantPage();
        SmallNotebook.Write(Path.Combine(Folder, "small.ipynb"), SmallNotebook.Code("1"));
        var (programs, told) = (Directory.CreateDirectory(Path.Combine(above, "bin")).FullName, Path.Combine(above, "told"));
        var browser = Path.Combine(programs, "xdg-open");
        File.WriteAllText(browser, $"#!/bin/sh\nprintf '%s' \"$*\" > {told}.new; mv {told}.new {told}\n");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(browser, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // In a new prefix nothing opens such files. What opens addresses hands on to the system's browser.
        WindowsKit.SetRegistry(@"HKEY_CLASSES_ROOT\.html", "htmlfile");
        using var server = await PageServer.OfAsync(kit.Start(Folder, ["open", ".", "--port", PageServer.FreePort().ToString()], new() { ["PATH"] = programs + ":" + Environment.GetEnvironmentVariable("PATH") }));
        for (var until = DateTime.UtcNow + BrowserScript.Patience; !File.Exists(told); await Task.Delay(100)) Assert.True(DateTime.UtcNow < until, "No browser was opened.");
        var what = File.ReadAllText(told);
        Assert.EndsWith("open.html", what);
        Assert.DoesNotContain(new Uri(server.Address).Query.Split('=')[1], what);
    }
}
