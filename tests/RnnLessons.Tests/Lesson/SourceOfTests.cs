using System.Reflection;
using System.Runtime.CompilerServices;
using System.Xml.Linq;
using RnnLessons.Cells;
using RnnLessons.Lesson;
using SourceForLessons;

namespace RnnLessons.Tests.Lesson;

public sealed class SourceOfTests
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
                return (0, $@"{path}""}}");
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

    private static readonly XElement[] Types = [.. ShownSource.Types("Sample.cs", Sample)];

    private static readonly (string Name, string Code)[] Members = [.. Types[0].Elements("member").Select(member => (member.Attribute("name")!.Value, member.Value))];

    [Fact]
    public void Every_member_is_found_once_and_in_order() => Assert.Equal(
        ["count", "other", "Table", "Step", "Step", "Size", "Name", "Map", "Changed", "operator", "this", "Turn", "Kind", "Cell"],
        Members.Select(member => member.Name));

    [Fact]
    public void A_type_has_the_name_by_which_the_runtime_knows_it() => Assert.Equal(
        ["Sample.Cell`1", "Sample.Cell`1+Kind", "Sample.CellState"], Types.Select(type => type.Attribute("name")!.Value));

    [Theory]
    [InlineData("Size", "public int Size { get; set; } = new List<int> { 1, 2 }.Count;")]
    [InlineData("Changed", "public event Action? Changed;")]
    [InlineData("Name", "public string Name => name switch\n{\n    \"{\" => \"open\",\n    _ => \"other\",\n};")]
    [InlineData("Turn", "public TOut Turn<TIn, TOut>(Func<TIn, TOut> f, TIn x)\n    where TOut : struct\n    => f(x);")]
    [InlineData("Kind", "internal enum Kind { One, Two }")]
    public void A_member_is_cut_out_exactly(string name, string code) =>
        Assert.Equal(code, Members.Single(member => member.Name == name).Code);

    [Fact]
    public void Braces_in_strings_characters_comments_and_holes_do_not_count()
    {
        var step = Members.First(member => member.Name == "Step").Code;
        Assert.StartsWith("/// <summary>Steps.</summary>\npublic (int A, string B) Step(", step);
        Assert.EndsWith("return (0, $@\"{path}\"\"}}\");\n}", step);
        Assert.Equal("public int Step(long x) => x == 0 ? 1 : 2;", Members.Last(member => member.Name == "Step").Code);
    }

    [Fact]
    public void A_trailing_comment_stays_with_its_line() => Assert.EndsWith("// } how many", Members[0].Code);

    [Fact]
    public void A_type_comes_with_its_documentation_and_attributes()
    {
        var cell = Types[0].Element("code")!.Value;
        Assert.StartsWith("/// <summary>Class Cell { in a comment }.</summary>\n[Obsolete(\"}\")]\npublic sealed class Cell<T>", cell);
        Assert.EndsWith("protected Cell() : this(1) { }\n}", cell);
        Assert.Equal("internal sealed record CellState(int A, int B);", Types[2].Element("code")!.Value);
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
        Assert.Contains("no member \"Stepp\"", error.Message);
        Assert.Contains("Step", error.Message.Split("It has:")[1]);
    }

    [Fact]
    public void A_type_of_another_library_is_one_error() =>
        Assert.Contains("no source of System.String", Assert.Throws<ArgumentException>(() => SourceOf.Type<string>()).Message);

    [Fact]
    public void Html_escapes_the_code_and_colours_what_the_compiler_calls_a_keyword()
    {
        var method = ShownSource.Types("x", "class C { void M() { var format = a < b ? \"<b>\" : 'x' + $\"{1}!\"; value.get = 2; } // if & only\n }").Single().Elements("member");
        var html = CodeHtml.Of(method, "Label <T>");
        Assert.Contains("a &lt; b", html);
        Assert.DoesNotContain("<b>", html);
        Assert.Contains("Label &lt;T&gt;", html);
        Assert.Contains(Coloured("k", CodeHtml.Keyword, "var") + " format", html);
        Assert.Contains(Coloured("t", CodeHtml.Text, "&quot;&lt;b&gt;&quot;"), html);
        Assert.Contains(Coloured("t", CodeHtml.Text, "&#39;x&#39;"), html);
        Assert.Contains("{" + Coloured("n", CodeHtml.Number, "1") + "}" + Coloured("t", CodeHtml.Text, "!&quot;"), html);
        Assert.Contains(Coloured("c", CodeHtml.Comment, "// if &amp; only"), html);
        Assert.Contains("value.get = ", html);

        static string Coloured(string name, string colour, string code) => $"<span style=\"color:var(--rnn-{name},{colour})\">{code}</span>";
    }

    [Fact]
    public void Every_member_of_every_type_that_a_lesson_may_show_is_there_and_stands_so_in_its_file()
    {
        string[] rooms = ["Cells", "Models", "Training", "Probes", "Data", "Tasks"];
        var library = typeof(Cell).Assembly;
        var files = string.Concat(rooms.Select(room => Path.Combine(Folder(), room)).Where(Directory.Exists)
            .SelectMany(folder => Directory.GetFiles(folder, "*.cs", SearchOption.AllDirectories)).Select(File.ReadAllText)).ReplaceLineEndings("\n").Replace(" ", "");
        var shown = 0;
        foreach (var type in library.GetTypes().Where(type => rooms.Contains(type.Namespace?.Split('.').ElementAtOrDefault(1)) && !IsMade(type) && !type.IsSubclassOf(typeof(Delegate))))
        {
            Assert.Contains(type.Name.Split('`')[0], SourceOf.Type(type).Code);
            foreach (var member in type.GetMembers(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly).Where(IsWritten))
            {
                var code = SourceOf.Member(type, member.Name.Contains("op_") ? "operator" : member.Name == "Item" ? "this" : member.Name.Split('.')[^1]).Code;
                Assert.Contains(code.Split("\n\n")[0].Replace(" ", ""), files);
                shown++;
            }
        }

        Assert.InRange(shown, 500, 5000);
    }

    // What the compiler adds to a type has no source: accessors, backing fields, the members of a record, the value of an enum.
    private static bool IsWritten(MemberInfo member) => member switch
    {
        ConstructorInfo or TypeInfo => false,
        FieldInfo field => !IsMade(field) && field.Name != "value__",
        MethodInfo method => !IsMade(method) && !(method.IsSpecialName && !method.Name.StartsWith("op_", StringComparison.Ordinal)) && !OfARecord(method),
        PropertyInfo property => property.GetMethod is { } get && !IsMade(get) && property.Name != "EqualityContract",
        _ => false,
    };

    private static bool OfARecord(MethodInfo method) => method.DeclaringType!.GetMethod("PrintMembers", BindingFlags.NonPublic | BindingFlags.Instance) is not null
        && method.Name is "PrintMembers" or "Deconstruct" or "op_Equality" or "op_Inequality";

    private static bool IsMade(MemberInfo member) => member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<');

    private static string Folder([CallerFilePath] string here = "") => Path.GetFullPath("../../../src/RnnLessons", Path.GetDirectoryName(here)!);
}
