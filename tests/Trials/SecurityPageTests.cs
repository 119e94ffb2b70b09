using System.Reflection;
using System.Text;

namespace RnnLessons.Trials;

/// <summary>
/// docs/security.md lists every attack and every fault that the tests try. This test project's rows stand between its own marks;
/// with <c>RNNLESSONS_APPROVE=1</c> they are written anew.
/// </summary>
public sealed class SecurityPageTests
{
    private static readonly Assembly Tests = typeof(SecurityPageTests).Assembly;

    private static string Page
    {
        get
        {
            var at = AppContext.BaseDirectory;
            while (!File.Exists(Path.Combine(at, "RnnLessons.sln")))
                at = Path.GetDirectoryName(at) ?? throw new DirectoryNotFoundException("RnnLessons.sln was not found above " + AppContext.BaseDirectory);
            return Path.Combine(at, "docs", "security.md");
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_page_lists_what_these_tests_try(bool attacks)
    {
        var mark = $"{(attacks ? "attacks" : "faults")} of {Tests.GetName().Name}";
        var (open, close) = ($"<!-- {mark} -->\n", $"<!-- end of {mark} -->");
        var text = File.ReadAllText(Page).ReplaceLineEndings("\n");
        var (start, end) = (text.IndexOf(open, StringComparison.Ordinal), text.IndexOf(close, StringComparison.Ordinal));
        Assert.True(start >= 0 && end > start, $"docs/security.md lacks the marks {open.Trim()} and {close}.");
        start += open.Length;
        var wanted = Table(attacks);
        if (Environment.GetEnvironmentVariable("RNNLESSONS_APPROVE") == "1")
            File.WriteAllText(Page, text[..start] + wanted + text[end..]);
        else
            Assert.Equal(wanted, text[start..end]);
    }

    private static string Table(bool attacks)
    {
        var rows = from type in Tests.GetTypes()
                   from method in type.GetMethods()
                   from attribute in method.GetCustomAttributes().OfType<ITrial>()
                   where attribute.IsAttack == attacks
                   select $"| {Cell(attribute.Tried)} | {Cell(attribute.Outcome)} | `{type.Name}.{method.Name}` |\n";
        return rows.Order(StringComparer.Ordinal).Aggregate(new StringBuilder($"| {(attacks ? "attack" : "fault")} | outcome | tested by |\n|---|---|---|\n"), (table, row) => table.Append(row)).ToString();
    }

    private static string Cell(string text) => text.Replace("|", "\\|");
}
