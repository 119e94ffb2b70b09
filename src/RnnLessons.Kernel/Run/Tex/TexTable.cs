using System.Xml.Linq;

namespace RnnLessons.Kernel.Run.Tex;

/// <summary>Matrices, cases and aligned equations: environments that are rows of cells.</summary>
internal static class TexTable
{
    /// <summary>The brackets around an environment.</summary>
    public static (string Open, string Close) Fences(string name) => name switch
    {
        "pmatrix" => ("(", ")"),
        "bmatrix" => ("[", "]"),
        "Bmatrix" => ("{", "}"),
        "vmatrix" => ("|", "|"),
        "Vmatrix" => ("‖", "‖"),
        "cases" => ("{", ""),
        "rcases" => ("", "}"),
        _ => ("", ""),
    };

    /// <summary>Whether a line of the environment is set like a formula on a line of its own.</summary>
    public static bool IsDisplayed(string name) => name is "aligned" or "align" or "split" or "gathered" or "gather" or "equation" or "multline" or "eqnarray" or "alignat";

    /// <summary>Makes the table.</summary>
    public static XElement Build(string name, IReadOnlyList<char> columns, List<List<List<XElement>>> rows)
    {
        // TeX ends its last line with \\ as well, or does not.
        if (rows.Count > 1 && rows[^1].All(cell => cell.Count == 0))
            rows.RemoveAt(rows.Count - 1);
        if (name == "equation" && rows is [[var only]])
            return new XElement("mrow", only);

        var table = new XElement("mtable", rows.Select(row => new XElement("mtr", row.Select((cell, column) =>
            new XElement("mtd", new XAttribute("style", Style(name, columns, column)), cell)))));
        if (IsDisplayed(name))
            table.SetAttributeValue("displaystyle", "true");
        return table;
    }

    private static string Style(string name, IReadOnlyList<char> columns, int column)
    {
        var side = name switch
        {
            "cases" or "rcases" => 'l',
            "aligned" or "align" or "split" or "alignat" => column % 2 == 0 ? 'r' : 'l',
            "eqnarray" => column switch { 0 => 'r', 1 => 'c', _ => 'l' },
            _ => column < columns.Count ? columns[column] : 'c',
        };
        // Columns of aligned equations touch: what they are aligned at is a sign in the formula.
        var apart = name is "aligned" or "align" or "split" or "alignat" or "eqnarray" ? column % 2 == 0 && column > 0 ? "padding:.3ex 0 .3ex 2em" : "padding:.3ex 0" : "padding:.3ex .5em";
        return $"text-align:{side switch { 'l' => "left", 'r' => "right", _ => "center" }};{apart}";
    }
}
