using RnnLessons.Cells;
using RnnLessons.Lesson;

namespace RnnLessons.Tests.Lesson;

public sealed class CSharpTextTests
{
    private const string Sample = """"
        using System;

        namespace Sample; // not the type's

        /// <summary>Class Cell { in a comment }.</summary>
        [Obsolete("}")]
        public sealed class Cell<T>(int size, string name = "{") : Base(size)
            where T : class, new()
        {
            private readonly int count = 3, other; // } how many
            private static readonly int[] Table = [1, 2, 3];

            /// <summary>Steps.</summary>
            public (int A, string B) Step(int x, char open = '{')
            {
                /* } */
                var text = $"{x switch { 1 => "}", _ => '}' }} {{ not a hole";
                var path = @"C:\"; // verbatim: the backslash ends nothing
                var raw = """ } " { """;
                if (x > 0) { return (x, text); }
                return (0, $@"{path}""}");
            }

            public int Step(long x) => x == 0 ? 1 : 2;

            public int Size { get; set; } = new List<int> { 1, 2 }.Count;

            public string Name => name switch
            {
                "{" => "open",
                _ => "other",
            };

            public Dictionary<string, List<int>> Map { get; } = [];

            public event Action? Changed;

            public static bool operator ==(Cell<T> a, Cell<T> b) { return true; }

            public int this[int i] => i;

            public TOut Turn<TIn, TOut>(Func<TIn, TOut> f, TIn x)
                where TOut : struct
                => f(x);

            internal enum Kind { One, Two }

            protected Cell() : this(1) { }
        }

        internal sealed record CellState(int A, int B);
        """";

    private static readonly (string Name, string Code)[] Members = [.. new CSharpText(Sample.ReplaceLineEndings("\n")).Types("Cell").Single().Members()];

    [Fact]
    public void Every_member_is_found_once_and_in_order() => Assert.Equal(
        ["count", "Table", "Step", "Step", "Size", "Name", "Map", "Changed", "operator", "this", "Turn", "Kind", "Cell"],
        Members.Select(member => member.Name == "other" ? "count" : member.Name));

    [Theory]
    [InlineData("Size", "public int Size { get; set; } = new List<int> { 1, 2 }.Count;")]
    [InlineData("Changed", "public event Action? Changed;")]
    [InlineData("Name", "public string Name => name switch\n{\n    \"{\" => \"open\",\n    _ => \"other\",\n};")]
    [InlineData("Turn", "public TOut Turn<TIn, TOut>(Func<TIn, TOut> f, TIn x)\n    where TOut : struct\n    => f(x);")]
    [InlineData("Kind", "internal enum Kind { One, Two }")]
    public void A_member_is_cut_out_exactly(string name, string code) =>
        Assert.Equal(code, CSharpText.Dedent(Members.Single(member => member.Name == name).Code));

    [Fact]
    public void Braces_in_strings_characters_comments_and_holes_do_not_count()
    {
        var step = CSharpText.Dedent(Members.First(member => member.Name == "Step").Code);
        Assert.StartsWith("/// <summary>Steps.</summary>\npublic (int A, string B) Step(", step);
        Assert.EndsWith("return (0, $@\"{path}\"\"}\");\n}", step);
        Assert.Equal("public int Step(long x) => x == 0 ? 1 : 2;", CSharpText.Dedent(Members.Last(member => member.Name == "Step").Code));
    }

    [Fact]
    public void A_trailing_comment_stays_with_its_line() => Assert.EndsWith("// } how many", Members[0].Code);

    [Fact]
    public void A_type_comes_with_its_documentation_and_attributes()
    {
        var text = new CSharpText(Sample.ReplaceLineEndings("\n"));
        var cell = CSharpText.Dedent(text.Types("Cell").Single().Code);
        Assert.StartsWith("/// <summary>Class Cell { in a comment }.</summary>\n[Obsolete(\"}\")]\npublic sealed class Cell<T>", cell);
        Assert.EndsWith("protected Cell() : this(1) { }\n}", cell);
        Assert.Equal("internal sealed record CellState(int A, int B);", CSharpText.Dedent(text.Types("CellState").Single().Code));
    }

    [Fact]
    public void The_librarys_own_cell_is_shown_from_its_source()
    {
        var step = SourceOf.Member<SrnnCell>("Step");
        Assert.StartsWith("public override HiddenState Step(", step.Code);
        Assert.EndsWith("\n}", step.Code);
        Assert.StartsWith("/// <summary>", SourceOf.Member(typeof(RnnLessons.Training.Hyperparameters), "Validate").Code);
        Assert.Contains("<span style=\"color:", step.ToHtml());
        Assert.StartsWith("///", SourceOf.Type<SrnnCell>().Code);
        Assert.Contains("class SrnnCell", SourceOf.Type<SrnnCell>().Code);
    }

    [Fact]
    public void A_missing_member_is_one_error_that_lists_what_there_is()
    {
        var error = Assert.Throws<ArgumentException>(() => SourceOf.Member<SrnnCell>("Stepp"));
        Assert.Contains("no member «Stepp»", error.Message);
        Assert.Contains("Step", error.Message.Split("It has:")[1]);
    }

    [Fact]
    public void A_type_of_another_library_is_one_error() =>
        Assert.Contains("no source of System.String", Assert.Throws<ArgumentException>(() => SourceOf.Type<string>()).Message);

    [Fact]
    public void Html_escapes_the_code_and_colours_whole_words_only()
    {
        var html = CodeHtml.Of("var format = a < b ? \"<b>\" : 'x'; // if & only", "Label <T>");
        Assert.Contains("a &lt; b", html);
        Assert.Contains("&lt;b&gt;", html);
        Assert.Contains("if &amp; only", html);
        Assert.DoesNotContain("<b>", html);
        Assert.Contains(">var</span> format", html);
        Assert.Contains("Label &lt;T&gt;", html);
    }
}
