using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace RnnLessons.Kernel.Run;

/// <summary>How a parameter is best asked for.</summary>
public enum ParameterKind
{
    /// <summary>C# that is no simple value: an array, an enum's member.</summary>
    Code,

    /// <summary>Text.</summary>
    Text,

    /// <summary>true or false.</summary>
    Truth,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>A number.</summary>
    Number,
}

/// <summary>A value that a cell tagged <c>parameters</c> declares.</summary>
/// <param name="Name">The variable's name.</param>
/// <param name="Kind">What it may be.</param>
/// <param name="Value">What it is now, as a person would type it.</param>
/// <param name="Range">The smallest and the largest value that its line's comment names; null where it names none.</param>
public sealed record ParameterField(string Name, ParameterKind Kind, string Value, ParameterRange? Range = null);

/// <summary>The values between which a number is sensibly chosen. It limits the slider, not what may be typed.</summary>
/// <param name="From">The smallest.</param>
/// <param name="To">The largest; larger than <paramref name="From"/>.</param>
public sealed record ParameterRange(double From, double To);

/// <summary>A cell of parameters as fields to fill in: what is written into them is written into the cell.</summary>
public static partial class ParameterFields
{
    /// <summary>The values that a cell declares, in their order.</summary>
    public static IReadOnlyList<ParameterField> In(string source) =>
        [.. Parameters.Declarations(source).Where(d => d.Value.Value is not null).Select(d => new ParameterField(d.Key, KindOf(d.Value), Shown(d.Value.Value!), RangeOf(d.Value)))];

    /// <summary>The cell with other values; all else in it, comments too, stays.</summary>
    /// <exception cref="ParameterException">A value does not suit its variable, or there is no such variable.</exception>
    public static string Set(string source, IReadOnlyDictionary<string, string> values)
    {
        var declared = Parameters.Declarations(source);
        var changes = new List<(int Start, int End, string Text)>();
        foreach (var (name, value) in values)
        {
            if (!declared.TryGetValue(name, out var declaration) || declaration.Value is not { } old)
                throw new ParameterException($"The cell declares no {name}.");
            var given = KindOf(declaration) == ParameterKind.Text ? value : value.Trim();
            if (given == Shown(old))
                continue;
            if (given.Length == 0 && KindOf(declaration) != ParameterKind.Text)
                throw new ParameterException($"{name} is empty. Wanted: a value, such as {Shown(old)}.");
            changes.Add((old.Span.Start, old.Span.End, Parameters.Literal(name, given, declaration)));
        }

        foreach (var (start, end, text) in changes.OrderByDescending(change => change.Start))
            source = source[..start] + text + source[end..];
        return source;
    }

    private static ParameterKind KindOf(Parameters.Declaration declaration) => declaration.Kind() switch
    {
        SpecialType.System_String when declaration.Value is LiteralExpressionSyntax => ParameterKind.Text,
        SpecialType.System_Boolean => ParameterKind.Truth,
        SpecialType.System_Int32 or SpecialType.System_Int64
            or SpecialType.System_UInt32 or SpecialType.System_UInt64 => ParameterKind.Integer,
        SpecialType.System_Single or SpecialType.System_Double or SpecialType.System_Decimal => ParameterKind.Number,
        _ => ParameterKind.Code,
    };

    // The comment that ends the line of the declaration: "// 0.001 … 0.1", and after a comma or semicolon whatever else it says.
    private static ParameterRange? RangeOf(Parameters.Declaration declaration)
    {
        if (KindOf(declaration) is not (ParameterKind.Integer or ParameterKind.Number)) return null;
        var statement = declaration.Value!.Ancestors().FirstOrDefault(node => node is StatementSyntax or BaseFieldDeclarationSyntax);
        var match = RangeInComment().Match(statement?.GetTrailingTrivia().ToString() ?? "");
        if (!match.Success) return null;
        var (from, to) = (Number(match.Groups["from"]), Number(match.Groups["to"]));
        return from < to && double.IsFinite(to - from) ? new(from, to) : null;

        static double Number(Group group) => double.Parse(group.ValueSpan, NumberStyles.Float, CultureInfo.InvariantCulture);
    }

    [GeneratedRegex(@"^\s*//\s*(?<from>[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)\s*(…|\.\.\.?|to)\s*(?<to>[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?)\s*($|[,;:(])")]
    private static partial Regex RangeInComment();

    // A number as it stands, without the letter that says its type; text without its quotation marks.
    private static string Shown(ExpressionSyntax value) => value switch
    {
        LiteralExpressionSyntax { Token.Value: string text } => text,
        LiteralExpressionSyntax { Token.Value: not (null or bool or char) } number when !number.Token.Text.StartsWith("0x", StringComparison.OrdinalIgnoreCase) => number.Token.Text.TrimEnd('f', 'F', 'd', 'D', 'm', 'M', 'l', 'L', 'u', 'U').Replace("_", ""),
        PrefixUnaryExpressionSyntax { Operand: LiteralExpressionSyntax } signed => signed.OperatorToken.Text + Shown(signed.Operand),
        _ => value.ToString(),
    };
}
