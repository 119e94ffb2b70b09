using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Tests;

/// <summary>A list of variables says types as C# writes them, and values in a few words.</summary>
public sealed class VariableTextTests
{
    [Theory]
    [InlineData(typeof(int), "int")]
    [InlineData(typeof(double[,]), "double[,]")]
    [InlineData(typeof(List<double[]>), "List<double[]>")]
    [InlineData(typeof((string, long)?), "(string, long)?")]
    [InlineData(typeof(Func<long, long>), "Func<long, long>")]
    [InlineData(typeof(Dictionary<string, List<int>>), "Dictionary<string, List<int>>")]
    [InlineData(typeof(Uri), "Uri")]
    public void A_type_is_written_as_C_sharp_writes_it(Type type, string expected) => Assert.Equal(expected, VariableText.Of(type));

    [Fact]
    public void A_value_is_a_number_a_text_or_an_amount()
    {
        (object? Value, string Expected)[] cases =
        [
            (null, "null"), (1.5, "1.5"), (true, "true"), ('x', "'x'"), ("a\nb", "\"a⏎b\""), (DayOfWeek.Monday, "Monday"), (new double[2, 3], "[2, 3]"),
            (new List<int> { 1 }, "1 item"), (new Dictionary<int, int>(), "0 items"), (new Throwing(), ""),
        ];
        Assert.All(cases, one => Assert.Equal(one.Expected, VariableText.Of(one.Value)));
        Assert.Equal(80, VariableText.Of(new string('x', 1000)).Length);
    }

    private sealed class Throwing
    {
        public override string ToString() => throw new InvalidOperationException("A list of variables runs no code of theirs.");
    }
}
