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
}
