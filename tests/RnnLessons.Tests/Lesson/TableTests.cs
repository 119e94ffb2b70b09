using RnnLessons.Lesson;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson;

public sealed class TableTests
{
    [Fact]
    public void A_row_for_each_value_and_a_column_for_each_property()
    {
        var table = Table.Of(new { t = 1, h = 0.123456 }, new { t = 20, h = 1e-9 });
        Assert.Equal("t   h\n1   0.1235\n20  1E-09", table.ToString());
        var html = table.ToHtml();
        Assert.Equal(2, html.Split("<th ").Length - 1);
        Assert.Equal(4, html.Split("<td ").Length - 1);
        Assert.Contains(">0.1235</td>", html);
    }

    [Fact]
    public void Tensors_stand_row_by_row_and_text_is_no_markup()
    {
        using var W = tensor(new[,] { { 1f, -0.5f }, { 0.25f, 12f } });
        var table = Table.Of(new { name = "<b>", W, gates = new[] { "f", "i" }, nothing = (string?)null });
        Assert.Equal("name  W                               gates  nothing\n<b>    1.000  -0.500;  0.250  12.000  f  i", table.ToString());
        Assert.Contains("&lt;b&gt;", table.ToHtml());
        Assert.DoesNotContain("<b>", table.ToHtml());
    }

    public static TheoryData<string, object?, string> Values => new()
    {
        { "null", null, "" },
        { "text", "a b", "a b" },
        { "a number", 0.123456, "0.1235" },
        { "a large number", 123456.0, "123500" },
        { "a float", 0.1f, "0.1" },
        { "no number", double.NaN, "NaN" },
        { "a date", new DateOnly(1987, 5, 1), "05/01/1987" },
        { "a row", new[] { 1.5, 2 }, "1.5  2" },
        { "a matrix", new[,] { { 1.5, 2 }, { -3, 4 } }, " 1.500   2.000\n-3.000   4.000" },
        { "a matrix of whole numbers", new[,] { { 1, 20 }, { 3, 4 } }, " 1  20\n 3   4" },
        { "a matrix of texts", new[,] { { "a", "b" }, { "c", "d" } }, "a  b\nc  d" },
        { "a matrix of small numbers", new[,] { { 1e-7, 2 } }, "1E-07      2" },
        { "two matrices", new[,,] { { { 1, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } }, "1  2\n3  4\n\n5  6\n7  8" },
        { "rows of different lengths", new[] { new[] { 1.5 }, [2, 3] }, "1.500\n2.000  3.000" },
        { "lists in a list", new List<List<string>> { new() { "a", "b" }, new() { "c" } }, "a  b\nc" },
        { "nothing in a list", new[] { 1, (int?)null }, "1  null" },
        { "an empty list", Array.Empty<int>(), "(empty)" },
        { "an empty matrix", new double[0, 3], "(empty)" },
        { "a dictionary", new SortedDictionary<string, double> { ["a"] = 0.5, ["b"] = 2 }, "a: 0.5\nb: 2" },
        { "a pair", KeyValuePair.Create("a", 0.5), "a: 0.5" },
        { "a tuple", (1, 0.123456, "x"), "(1, 0.1235, x)" },
        { "a record", new Row("a", 3), "Name = a, Length = 3" },
        { "records in a list", new[] { new Row("a", 3), new Row("b", 4) }, "Name = a, Length = 3\nName = b, Length = 4" },
        { "a list in a record", new { sizes = new List<int> { 1, 2 } }, "sizes = 1  2" },
        { "a tensor of no dimension", tensor(0.5), "0.500" },
        { "a tensor of one dimension", tensor(new[] { 0.5, 1 }), "0.500  1.000" },
        { "a tensor of two dimensions", tensor(new[,] { { 1L, 2 }, { 3, -4 } }), " 1   2\n 3  -4" },
        { "a tensor of three dimensions", tensor(new[,,] { { { 1L, 2 }, { 3, 4 } }, { { 5, 6 }, { 7, 8 } } }), "1  2\n3  4\n\n5  6\n7  8" },
        { "a tensor of truths", tensor(new[] { true, false }), "1  0" },
        { "an empty tensor", zeros(0, 3), "(empty)" },
        { "a tensor that was transposed", tensor(new[,] { { 1L, 2 }, { 3, 4 } }).t(), "1  3\n2  4" },
        { "tensors in a list", new[] { tensor(new[] { 1L, 2 }), tensor(new[] { 3L }) }, "1  2\n3" },
    };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_keeps_its_shape(string kind, object? value, string expected)
    {
        var shown = Table.Of(new { value }).ToHtml().Split("tabular-nums\">")[^1].Split("</td>")[0];
        Assert.True(expected == System.Net.WebUtility.HtmlDecode(shown), $"{kind}: {shown}");
    }

    [Fact]
    public void Matrices_stand_apart_in_a_line_of_text() => Assert.Equal("x\n1; 2 | 3; 4", Table.Of(new { x = new[, ,] { { { 1 }, { 2 } }, { { 3 }, { 4 } } } }).ToString());

    [Fact]
    public void A_row_that_is_null_is_empty_and_a_property_that_throws_says_what()
    {
        Assert.Equal("Name  Length\na     3", Table.Of<Row?>(new Row("a", 3), null).ToString().TrimEnd());
        Assert.Contains("DivideByZeroException", Table.Of(new Throwing()).ToString());
    }

    [Fact]
    public void A_table_without_rows_has_its_heading() => Assert.Equal("Name  Length", Table.Of(Array.Empty<Row>()).ToString());

    public static TheoryData<Func<Table>, string> WithoutColumns => new()
    {
        { () => Table.Of("a", "b"), "String" },
        { () => Table.Of("ab"), "Char" },
        { () => Table.Of(1, 2), "Int32" },
        { () => Table.Of(0.5), "Double" },
        { () => Table.Of(new[] { 1, 2 }, new[] { 3, 4 }), "Int32[]" },
        { () => Table.Of<object>(1, "a"), "Object" },
    };

    [Theory]
    [MemberData(nameof(WithoutColumns), DisableDiscoveryEnumeration = true)]
    public void Values_without_named_columns_are_one_clear_error(Func<Table> make, string type) =>
        Assert.Contains($"of type {type}, which has no named columns; wanted: a record or an anonymous object", Assert.Throws<ArgumentException>(make).Message);

    private sealed record Row(string Name, int Length);

    private sealed class Throwing
    {
        public int Fails => Zero / Zero;

        public int this[int at] => at;

        private static int Zero => 0;
    }
}
