using System.Diagnostics;
using Microsoft.CodeAnalysis.CSharp;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>Code that overflows the stack of the compiler's parser, or of what comes after it. An overflow cannot be caught: it would end these tests.</summary>
public sealed class NestedCodeTests : IDisposable
{
    private const int Hostile = 50_000;
    private readonly TestSession session = new();

    public static TheoryData<string> Deep => [.. CodeShapes.Deep.Keys];

    public static TheoryData<string> Flat => [.. CodeShapes.Flat.Keys];

    public void Dispose() => session.Dispose();

    [Theory]
    [MemberData(nameof(Deep))]
    [Attack("a cell or a cell of parameters that nests 50,000 brackets, types, operators, statements, patterns, strings or directives, in any of 90 shapes", "it is refused with the line and what to do by every door: run, complete, inspect, is-complete, parameters, page and book; nothing crashes")]
    public async Task What_is_nested_50000_deep_is_answered_by_every_door(string shape)
    {
        var code = CodeShapes.Deep[shape](Hostile);
        var error = await session.FailAsync("\n" + code);
        Assert.Equal("CompilationError", error.Name);
        Assert.InRange(error.Message.Length, 10, 500);
        Assert.True(error.Line >= 2, $"{error.Line}: {error.Message}");
        Assert.Equal(Completeness.Invalid, LanguageService.IsComplete(code));
        Assert.Equal("", LanguageService.IndentAfter(code));
        Assert.Empty(session.Session.Language.Complete(code, code.Length).Items);
        Assert.Null(session.Session.Language.Inspect(code, 1, whole: true));
        Assert.Contains("parameters", Assert.Throws<ParameterException>(() => ParameterFields.In(code)).Message);
        Assert.Equal(System.Net.WebUtility.HtmlEncode(code), HighlightedCode.ToHtml(code));
        Assert.Equal("2", (await session.SucceedAsync("1 + 1")).Result);
    }

    // The limits leave room: when they were set, most shapes were compiled three times as deep.
    [Theory]
    [MemberData(nameof(Deep))]
    [Fault("a cell that is as deep as the compiler is just given, in any of 90 shapes", "it is compiled, or told to be too complex; nothing crashes")]
    public async Task What_is_just_let_through_is_compiled(string shape)
    {
        // What these see changes with the compiler's version only.
        Slow.SkipUnlessWanted(CodeShapes.Deep.Keys.Index().Single(one => one.Item == shape).Index % 6 == 0);
        var (fits, tooMany) = (1, 5_000);
        while (tooMany - fits > 1)
        {
            var middle = (fits + tooMany) / 2;
            if (CodeNesting.Measure(CodeShapes.Deep[shape](middle), CellCompiler.Script).Problem is null)
                fits = middle;
            else
                tooMany = middle;
        }

        Assert.True(fits >= 10, $"Only {fits} are let through.");
        var code = CodeShapes.Deep[shape](fits);
        var (outcome, _) = await session.RunAsync(code);
        Assert.True(outcome.Status is CellStatus.Succeeded || outcome.Error!.Name is "CompilationError" or "InsufficientExecutionStackException" or "NullReferenceException", outcome.Error?.Message);
        LanguageService.IsComplete(code);
        session.Session.Language.Complete(code, code.Length);
        session.Session.Language.Inspect(code, code.Length - 1, whole: false);
        HighlightedCode.ToHtml(code);
        Assert.Equal("2", (await session.SucceedAsync("1 + 1")).Result);
    }

    [Theory]
    [MemberData(nameof(Flat))]
    public async Task What_is_long_and_flat_is_code_like_any_other(string shape)
    {
        const int Long = 3_000;
        Assert.Null(CodeNesting.Measure(CodeShapes.Flat[shape](10 * Long), CellCompiler.Script).Problem);
        Assert.NotEmpty((await session.SucceedAsync(CodeShapes.Flat[shape](Long / 10))).Result!);
    }

    [Fact]
    public void Every_source_of_the_kit_is_far_from_the_limits()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories).Where(file => !file.Contains("node_modules")))
        {
            var (depth, problem) = CodeNesting.Measure(File.ReadAllText(file), CSharpParseOptions.Default);
            Assert.True(problem is null && depth < 1_000, $"{file}: {depth} {problem}");
        }
    }

    [Fact]
    public void There_is_one_place_where_C_sharp_is_parsed()
    {
        var parsing = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src", "RnnLessons.Kernel"), "*.cs", SearchOption.AllDirectories)
            .Where(file => !file.Contains("node_modules") && (File.ReadAllText(file).Contains("SyntaxTree.ParseText(") || File.ReadAllText(file).Contains("SyntaxFactory.ParseSyntaxTree(")))
            .Select(Path.GetFileName);
        Assert.Equal(["CSharpText.cs"], parsing);
    }

    [Fact]
    [Attack("a file for `#load` that nests 50,000 brackets, or is a pipe, or loads itself", "an error that names the file; a file that loads itself is loaded once")]
    public async Task Loaded_files_are_looked_at_first_too()
    {
        session.Write("deep.csx", CodeShapes.Deep["open parentheses"](Hostile));
        Assert.Contains("deep.csx", string.Concat((await session.FailAsync("#load \"deep.csx\"\n1")).Traceback));
        session.Write("self.csx", "#load \"self.csx\"\nvar self = 3;");
        Assert.Equal("3", (await session.SucceedAsync("#load \"self.csx\"\nself")).Result);
        if (OperatingSystem.IsWindows())
            return;
        using (var made = Process.Start("mkfifo", Path.Combine(session.Folder, "pipe.csx")))
            await made.WaitForExitAsync();
        Assert.Contains("pipe", (await session.FailAsync("#load \"pipe.csx\"\n1")).Message);
    }

    [Fact]
    [Fault("`#!import` of a file that imports itself, directly or over others, or over links", "an error that names the circle; the session goes on")]
    public async Task A_file_that_imports_itself_is_an_error()
    {
        session.Write("a.csx", "var inA = 1;\n#!import b.ipynb");
        session.Write("b.ipynb", TestNotebook.Text(TestNotebook.Code("#!import a.csx")));
        var error = await session.FailAsync("#!import a.csx");
        Assert.Contains("a.csx → b.ipynb → a.csx", error.Message);
        // What is imported twice, one after the other, is no circle.
        session.Write("c.csx", "var twice = 2;");
        Assert.Equal("2", (await session.SucceedAsync("#!import c.csx\n#!import c.csx\n", "twice")).Result);
        if (OperatingSystem.IsWindows())
            return;
        for (var i = 0; i < 100; i++)
            session.Write($"long{i}.csx", $"#!import long{i + 1}.csx");
        Assert.Contains("50 files", (await session.FailAsync("#!import long0.csx")).Message);
    }
}
