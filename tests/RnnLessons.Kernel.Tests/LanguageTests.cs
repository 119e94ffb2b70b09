using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

/// <summary>What editors ask; <c>|</c> is the cursor.</summary>
public sealed class LanguageTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Theory]
    [InlineData("1 + 1", "Complete")]
    [InlineData("if (true) {", "Incomplete")]
    [InlineData("/* never closed", "Incomplete")]
    [InlineData("var s = \"\"\"", "Incomplete")]
    [InlineData("var s = \"\"\"\n  some text", "Incomplete")]
    [InlineData("var s = \"\"\"\"\n  a \"\"\" b", "Incomplete")]
    [InlineData("Print(\"\"\"\n  some text", "Incomplete")]
    [InlineData("var s = $\"\"\"\n  {x", "Incomplete")]
    [InlineData("var s = $$\"\"\"\n  {{x", "Incomplete")]
    [InlineData("var s = $\"{x", "Incomplete")]
    [InlineData("var s = $\"{F(", "Incomplete")]
    [InlineData("var s = $\"{new[] { 1, ", "Incomplete")]
    [InlineData("var s = $\"a {b} c {x", "Incomplete")]
    [InlineData("var s = @\"one line", "Incomplete")]
    [InlineData("var s = $@\"one {line", "Incomplete")]
    [InlineData("var s = $\"{$\"{x", "Incomplete")]
    [InlineData("var s = \"never closed", "Invalid")]
    [InlineData("var s = $\"never closed", "Invalid")]
    [InlineData("a b c d )", "Invalid")]
    [InlineData("}", "Invalid")]
    [InlineData("var s = \"\"\"\n  a\n  \"\"\";", "Complete")]
    [InlineData("var s = $\"{1}\";", "Complete")]
    public void Code_is_complete_incomplete_or_beyond_help(string code, string expected) => Assert.Equal(expected, LanguageService.IsComplete(code).ToString());

    [Theory]
    [InlineData("Console.WriteL|", "WriteLine")]
    [InlineData("Console.|\nvar x = 1;", "WriteLine")]
    [InlineData("numbers.|", "Count")]
    [InlineData("numbers.|\nvar x = 1;", "Add")]
    [InlineData("numbers.Whe|", "Where")]
    [InlineData("numbers.Where(n => n.Comp|", "CompareTo")]
    [InlineData("numbers?.Cou|", "Count")]
    [InlineData("numb|", "numbers")]
    [InlineData("System.Text.StringBu|", "StringBuilder")]
    [InlineData("using System.Tex|", "Text")]
    [InlineData("new Thing { Na|", "Name")]
    [InlineData("new Thing { Name = \"\", Si|", "Size")]
    [InlineData("var other = thing with { Si|", "Size")]
    [InlineData("Twice(am|", "amount:")]
    [InlineData("DayOfWeek.Fri|", "Friday")]
    [InlineData("fore|", "foreach")]
    [InlineData("var inner = 1; inn|", "inner")]
    [InlineData("$\"{numbers.Cou|}\"", "Count")]
    [InlineData("#!who|", "#!whos")]
    [InlineData("#!html\n<b>\n#!csharp\nnumb|", "numbers")]
    [InlineData("if (true)\n{\n    thing.|\n}", "Name")]
    public async Task A_name_is_completed(string code, string expected)
    {
        await session.SucceedAsync("var numbers = new List<int> { 1 };\nrecord Thing(int Size) { public string Name { get; set; } }\nvar thing = new Thing(1);\nint Twice(int amount) => amount * 2;");
        Assert.Contains(expected, Complete(code).Items.Select(i => i.Text));
    }

    [Theory]
    [InlineData("\"Console.|\"")]
    [InlineData("// Console.|")]
    [InlineData("/* Console.| */")]
    [InlineData("$\"Console.|\"")]
    [InlineData("'C|'")]
    [InlineData("1.5|")]
    [InlineData("#!html\nConsole.|")]
    [InlineData("nowhere.|")]
    public void Where_no_name_may_stand_none_is_offered(string code) => Assert.Empty(Complete(code).Items);

    [Fact]
    public async Task What_the_reader_made_comes_first()
    {
        await session.SucceedAsync("var history = 1; var high = 2;");
        Assert.Equal(["high", "history"], Complete("hi|").Items.Take(2).Select(i => i.Text));
        Assert.Equal(("variable", "int history"), (Complete("hist|").Items[0].Kind, Complete("hist|").Items[0].Signature));
    }

    [Fact]
    public void The_whole_word_is_replaced()
    {
        var found = Complete("var a = Consol|e.WriteLine;");
        Assert.Equal((8, 15), (found.Start, found.End));
    }

    [Fact]
    public async Task Looking_at_a_reference_does_not_load_it()
    {
        session.Write("a.dll", "not an assembly");
        Complete("#r \"a.dll\"\nConsole.|");
        Assert.Contains("a.dll", (await session.FailAsync("#r \"a.dll\"")).Traceback[0]);
        Assert.Equal("1", (await session.SucceedAsync("1")).Result);
    }

    [Theory]
    [InlineData("Math.Ab|s(-1)", "Math.Abs(int)")]
    [InlineData("Math.Max(|", "Math.Max(byte, byte)")]
    [InlineData("Math.Max(1.5, 2|)", "double System.Math.Max(double, double)")]
    [InlineData("numb|ers", "List<int> numbers")]
    [InlineData("numbers|", "List<int> numbers")]
    [InlineData("numbers.Cou|nt", "int System.Collections.Generic.List<int>.Count")]
    [InlineData("Str|ing.Empty", "class string")]
    [InlineData("var inner = 5; inn|er", "int inner")]
    public async Task A_name_is_explained(string code, string expected)
    {
        await session.SucceedAsync("var numbers = new List<int> { 1 };");
        Assert.Contains(expected, Inspect(code)?.Plain);
    }

    [Theory]
    [InlineData("nowh|ere")]
    [InlineData("1 + |1")]
    [InlineData("|")]
    public void What_means_nothing_is_not_explained(string code) => Assert.Null(Inspect(code));

    [Fact]
    public async Task A_librarys_own_words_are_shown()
    {
        var library = Path.Combine(Repository.Root, "artifacts", "lessons", "RnnLessons.dll");
        Assert.SkipUnless(File.Exists(Path.ChangeExtension(library, ".xml")), $"{library} has no documentation beside it.");
        await session.SucceedAsync($"#r \"{library}\"\nusing RnnLessons.Training;");
        var found = Inspect("new RunHis|tory()");
        Assert.True(found!.Plain.Split("\n\n").Length > 1, found.Plain);
    }

    [Fact]
    public void The_frameworks_words_are_shown_where_the_SDK_is()
    {
        var found = Inspect("Math.Sqrt(|")!;
        Assert.Contains("square root", found.Markdown);
        Assert.StartsWith("```csharp\ndouble System.Math.Sqrt(double)\n```", found.Markdown);
    }

    [Fact]
    public void Overloads_are_counted_or_listed()
    {
        Assert.Contains("more overloads", Inspect("Console.Write|Line")!.Plain);
        Assert.Contains("WriteLine(char[], int, int)", Inspect("Console.Write|Line", whole: true)!.Plain);
    }

    [Theory]
    [InlineData("1 + 1", "Complete")]
    [InlineData("", "Complete")]
    [InlineData("#!time\nvar x = 1;", "Complete")]
    [InlineData("#!html\n<b>{", "Complete")]
    [InlineData("for (;;) {", "Incomplete")]
    [InlineData("var x = \"\"\"\n text", "Incomplete")]
    [InlineData("}", "Invalid")]
    public void Code_is_complete_or_not(string code, string expected) => Assert.Equal(expected, LanguageService.IsComplete(code).ToString());

    [Fact]
    public void The_next_line_is_indented_by_what_is_open() =>
        Assert.Equal(8, LanguageService.IndentAfter("void F()\n{\n    if (true)\n    {").Length);

    [Theory]
    [InlineData("Math.Sqrt(|", "double Sqrt(<double d>)")]
    [InlineData("Math.Clamp(1.5, |)", "double Clamp(double value, <double min>, double max)")]
    [InlineData("Math.Clamp(1.5, Math.Sqrt(2|), 3)", "double Sqrt(<double d>)")]
    [InlineData("Math.Clamp(1.5, Math.Sqrt(2), |3.0)", "double Clamp(double value, double min, <double max>)")]
    [InlineData("string.Join(\", \", 1, 2, 3|)", "string Join(string? separator, <params object?[] values>)")]
    [InlineData("int Twice(int amount, int more = 3) => 2 * amount; Twice(more: |1)", "int Twice(int amount, <int more = 3>)")]
    [InlineData("new string('a', |)", "new string(char c, <int count>)")]
    public void A_call_shows_the_parameter_that_is_written(string code, string expected) => Assert.Contains(expected, Signatures(code).Select(one =>
        one.Before + string.Join(", ", one.Parameters.Select((parameter, at) => at == one.Active ? $"<{parameter}>" : parameter)) + one.After));

    [Theory]
    [InlineData("Math.Sqrt(2)|")]
    [InlineData("|Math.Sqrt(2)")]
    [InlineData("var pair = (1, |2);")]
    [InlineData("nowhere(|)")]
    [InlineData("// Math.Sqrt(|")]
    public void Where_nothing_is_called_there_is_no_signature(string code) => Assert.Empty(Signatures(code));

    [Fact]
    public void A_signature_says_what_its_parameter_is() => Assert.StartsWith("d: The number whose square root", Signatures("Math.Sqrt(|)")[0].Words);

    private IReadOnlyList<CallSignature> Signatures(string code) => session.Session.Language.Signatures(code.Replace("|", ""), code.IndexOf('|'));

    private Completions Complete(string code) => session.Session.Language.Complete(code.Replace("|", ""), code.IndexOf('|'));

    private Meaning? Inspect(string code, bool whole = false) => session.Session.Language.Inspect(code.Replace("|", ""), code.IndexOf('|'), whole);
}
