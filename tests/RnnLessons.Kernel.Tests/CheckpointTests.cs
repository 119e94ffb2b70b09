namespace RnnLessons.Kernel.Tests;

/// <summary>The checks that are put into what cells are compiled to: code does what it did without them.</summary>
public sealed class CheckpointTests : IDisposable
{
    private const string Told = "An exception that says so, and shows where; the session goes on.";

    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("var s = 0; for (var i = 0; i < 10; i++) { if (i == 3) continue; if (i == 8) break; s += i; } s", "25")]
    [InlineData("var s = 0; var i = 0; do { try { i++; if (i % 2 == 0) continue; s += i; } finally { s += 100; } } while (i < 5); s", "509")]
    [InlineData("int i = 0; again: if (++i < 7) goto again; i", "7")]
    [InlineData("string Name(int n) { switch (n) { case 0: goto case 2; case 1: return \"one\"; case 2: n++; if (n < 5) goto case 2; return \"five\"; default: return \"other\"; } }\n$\"{Name(0)} {Name(1)} {Name(9)}\"", "five one other")]
    [InlineData("IEnumerable<int> Squares() { for (var i = 1; ; i++) yield return i * i; }\nstring.Join(\" \", Squares().TakeWhile(x => x < 30))", "1 4 9 16 25")]
    [InlineData("async IAsyncEnumerable<int> Count() { for (var i = 0; i < 3; i++) { await Task.Yield(); yield return i; } }\nvar s = 0; await foreach (var i in Count()) s += i; s", "3")]
    [InlineData("int Sum(params ReadOnlySpan<int> xs) { var s = 0; foreach (ref readonly var x in xs) s += x; return s; }\nSum(1, 2, 3)", "6")]
    [InlineData("record Point(int X, int Y); var p = new Point(1, 2) with { Y = 5 }; p.ToString()", "Point { X = 1, Y = 5 }")]
    [InlineData("interface INumber<T> where T : INumber<T> { static abstract T Add(T a, T b); }\nstruct N(int v) : INumber<N> { public int V => v; public static N Add(N a, N b) => new(a.V + b.V); }\nN.Add(new(2), new(3)).V", "5")]
    [InlineData("System.Linq.Expressions.Expression<Func<int, int>> e = x => x * 2 + 1;\n$\"{e.Body} {e.Compile()(4)}\"", "((x * 2) + 1) 9")]
    [InlineData("class Node { static int count = Enumerable.Range(0, 5).Sum(); public static int Count => count; ~Node() { for (var i = 0; i < 3; i++) count++; } }\nNode.Count", "10")]
    [InlineData("{ Span<int> s = stackalloc int[100]; for (var i = 0; i < s.Length; i++) s[i] = i; Console.Write(s[99]); }", null)]
    [InlineData("var (a, b) = (1, 2); (a, b) = (b, a); dynamic d = a; int Twice(int x) => x * 2; Twice((int)d) + b", "5")]
    [InlineData("int Of(DayOfWeek day = DayOfWeek.Friday, System.IO.FileShare? share = System.IO.FileShare.Read) => (int)day * 10 + (int)share;\nOf()", "51")]
    [InlineData("enum Tiny : byte { A, B }\nint Of(Tiny tiny = Tiny.B) => (int)tiny;\nOf()", "1")]
    public async Task Code_of_every_kind_runs_as_it_is_written(string code, string? result) =>
        Assert.Equal(result, (await session.SucceedAsync(code)).Result);

    /// <summary>Of libraries that are no part of .NET, and of earlier cells, there is no definition at hand when a cell is rewritten.</summary>
    [Fact]
    public async Task Enums_of_libraries_and_of_earlier_cells_are_default_values_and_constants()
    {
        await session.SucceedAsync($"#r \"{Path.Combine(Repository.Root, "artifacts", "lessons", "TorchSharp.dll")}\"", "enum Mode : long { Slow, Fast = 1L << 40 }", "class Outer { public enum Inner { None, Some } }");
        var outputs = await session.SucceedAsync(
            "const Mode fixedMode = Mode.Fast;\nclass Holder { public const TorchSharp.torch.ScalarType Type = TorchSharp.torch.ScalarType.Float64; public const Outer.Inner Inner = Outer.Inner.Some; }",
            "string Of(Mode mode = Mode.Fast, TorchSharp.torch.ScalarType type = TorchSharp.torch.ScalarType.Int64, Mode? maybe = Mode.Slow, Outer.Inner inner = Outer.Inner.Some, Mode? none = null) => $\"{mode} {type} {maybe} {inner} {none}|\";\nOf() + fixedMode + Holder.Type + Holder.Inner");
        Assert.Equal("Fast Int64 Slow Some |FastFloat64Some", outputs.Result);
    }

    [Fact]
    public async Task A_long_method_keeps_its_jumps_and_an_exception_its_line()
    {
        var body = string.Concat(Enumerable.Range(0, 400).Select(i => $"        if (n == {i}) s += {i};\n"));
        Assert.Equal("79800", (await session.SucceedAsync($"long Sum() {{\n    long s = 0;\n    for (var n = 0; n < 400; n++) {{\n{body}    }}\n    return s;\n}}\nSum()")).Result);
        var error = await session.FailAsync("for (var i = 0; i < 3; i++)\n{\n    if (i == 2)\n        throw new Exception(\"at two\");\n}");
        Assert.Equal(4, error.Line);
    }

    /// <summary>Each inner loop gets a check, which makes the outer one longer: for some number of them its jump is then too far for the short form.</summary>
    [Fact]
    public async Task A_jump_that_only_just_reached_still_reaches()
    {
        static string Method(int loops) =>
            $"int F{loops}() {{ var s = 0; for (var i = 0; i < 3; i++) {{ {string.Concat(Enumerable.Repeat("for (var j = 0; j < 2; j++) s++; ", loops))}}} return s; }}\n";

        int[] sizes = [.. Enumerable.Range(1, 20)];
        var code = string.Concat(sizes.Select(Method)) + $"string.Join(\" \", {string.Join(", ", sizes.Select(loops => $"F{loops}()"))})";
        Assert.Equal(string.Join(' ', sizes.Select(loops => $"{6 * loops}")), (await session.SucceedAsync(code)).Result);
    }

    [Theory]
    [FaultData("A method that calls itself without end", Told, "int F(int n) => F(n + 1) + 1;\nF(0)")]
    [FaultData("A ToString that calls itself, while its value is shown", Told, "class Self { public override string ToString() => $\"{this}\"; }\nnew Self()")]
    [FaultData("Two properties that call each other", Told, "class Two { public int A => B; public int B => A; }\nConsole.Write(new Two().A);")]
    [FaultData("A record that refers to itself is shown", Told, "record Ring(string Name) { public Ring Next { get; set; } }\nvar ring = new Ring(\"a\"); ring.Next = ring; Console.WriteLine(ring);")]
    [FaultData("A method of a task that calls itself without end", Told, "int G(int n) => G(n + 1) + 1;\nTask.Run(() => G(0)).Wait();")]
    [FaultData("A method of a thread that calls itself without end", Told, "int H(int n) => H(n + 1) + 1;\nvar thread = new System.Threading.Thread(() => H(0)); thread.Start(); thread.Join();")]
    public async Task A_recursion_without_end_is_an_error_and_not_the_end(string code)
    {
        var error = await session.FailAsync(code);
        Assert.Equal("InsufficientExecutionStackException", error.Name);
        Assert.Contains("call itself without end", error.Message);
        Assert.InRange(error.Traceback.Count, 2, 60);
        Assert.Equal("3", (await session.SucceedAsync("1 + 2")).Result);
    }

    [Fact]
    public async Task A_deep_recursion_that_ends_runs() =>
        Assert.Equal("50000", (await session.SucceedAsync("int Depth(int n) => n == 0 ? 0 : Depth(n - 1) + 1;\nDepth(50_000)")).Result);
}
