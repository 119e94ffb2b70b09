using System.Globalization;
using System.Net;
using System.Text;

namespace RnnLessons.Lesson;

/// <summary>A letter of an equation with its index: <c>W</c> with <c>xf</c>, <c>h</c> with <c>3</c>.</summary>
internal sealed record Symbol(string Letter, string Index = "", bool Tilde = false);

/// <summary>What an equation is written with: the same strokes give MathML, TeX or plain text.</summary>
internal abstract class Ink
{
    private static readonly CultureInfo Plain = CultureInfo.InvariantCulture;

    protected StringBuilder Page { get; } = new();

    public abstract void Write(Symbol symbol);

    /// <summary>A matrix, row by row; a vector is a matrix of one row.</summary>
    public abstract void Write(double[,] matrix);

    /// <summary>σ or tanh; brackets follow.</summary>
    public abstract void Function(string name);

    /// <summary>=, +, −, ∘, a bracket, or the number 1.</summary>
    public abstract void Sign(string sign);

    /// <summary>Between two factors of a matrix product.</summary>
    public abstract void Times();

    public override string ToString() => Page.ToString();

    /// <summary>Two decimals, with the minus that formulas have; no «−0.00».</summary>
    protected static string Number(double value)
    {
        var text = value.ToString("0.00", Plain);
        return (text == "-0.00" ? "0.00" : text).Replace('-', '−');
    }

    protected static IEnumerable<IEnumerable<string>> Rows(double[,] matrix) =>
        Enumerable.Range(0, matrix.GetLength(0)).Select(row => Enumerable.Range(0, matrix.GetLength(1)).Select(column => Number(matrix[row, column])));
}

/// <summary>MathML: drawn by every current browser and by VS Code, with no script and no network.</summary>
internal sealed class MathMLInk : Ink
{
    /// <summary>Stands before a plus, where a long sum may go on in the next line; it never stands inside an element.</summary>
    public const char Break = '\n';

    public override void Write(Symbol symbol)
    {
        var letter = symbol.Tilde ? $"<mover accent=\"true\"><mi>{symbol.Letter}</mi><mo stretchy=\"false\">~</mo></mover>" : $"<mi>{symbol.Letter}</mi>";
        Page.Append(symbol.Index.Length == 0 ? letter : $"<msub>{letter}<mrow>{(char.IsDigit(symbol.Index[0]) ? $"<mn>{symbol.Index}</mn>" : $"<mi>{WebUtility.HtmlEncode(symbol.Index)}</mi>")}</mrow></msub>");
    }

    public override void Write(double[,] matrix)
    {
        Page.Append("<mrow><mo stretchy=\"true\" form=\"prefix\">[</mo><mtable>");
        foreach (var row in Rows(matrix)) Page.Append("<mtr>").AppendJoin("", row.Select(value => $"<mtd style=\"padding:0.12em 0.2em;text-align:right\"><mn>{value}</mn></mtd>")).Append("</mtr>");
        Page.Append("</mtable><mo stretchy=\"true\" form=\"postfix\">]</mo></mrow>");
    }

    public override void Function(string name) => Page.Append("<mi>").Append(name).Append("</mi>");

    public override void Sign(string sign) => Page.Append(sign switch
    {
        "(" => "<mo form=\"prefix\">(</mo>",
        ")" => "<mo form=\"postfix\">)</mo>",
        "1" => "<mn>1</mn>",
        "+" => $"{Break}<mo form=\"infix\">+</mo>",
        _ => $"<mo>{sign}</mo>",
    });

    public override void Times() => Page.Append("<mspace width=\"0.17em\"></mspace>");
}

/// <summary>TeX, for front ends and papers that set formulas themselves.</summary>
internal sealed class TexInk : Ink
{
    public override void Write(Symbol symbol)
    {
        Page.Append(symbol.Tilde ? $@"\tilde{{{symbol.Letter}}}" : symbol.Letter);
        if (symbol.Index.Length > 0) Page.Append("_{").Append(symbol.Index).Append('}');
    }

    public override void Write(double[,] matrix) =>
        Page.Append(@"\begin{bmatrix}").AppendJoin(@" \\ ", Rows(matrix).Select(row => string.Join(" & ", row).Replace('−', '-'))).Append(@"\end{bmatrix}");

    public override void Function(string name) => Page.Append(name switch { "σ" => @"\sigma", "tanh" => @"\tanh", _ => $@"\operatorname{{{name}}}" });

    public override void Sign(string sign) => Page.Append(sign switch
    {
        "(" => @"\left(",
        ")" => @"\right)",
        "∘" => @" \circ ",
        "−" => " - ",
        _ => $" {sign} ",
    });

    public override void Times() => Page.Append(@"\,");
}

/// <summary>Plain text, for a console.</summary>
internal sealed class PlainInk : Ink
{
    public override void Write(Symbol symbol) =>
        Page.Append(symbol.Letter).Append(symbol.Tilde ? "\u0303" : "").Append(symbol.Index.Length > 0 ? "_" : "").Append(symbol.Index);

    public override void Write(double[,] matrix) =>
        Page.Append('[').AppendJoin("; ", Rows(matrix).Select(row => string.Join(" ", row))).Append(']');

    public override void Function(string name) => Page.Append(name);

    public override void Sign(string sign) => Page.Append(sign is "(" or ")" or "1" ? sign : $" {sign} ");

    public override void Times() => Page.Append(' ');
}
