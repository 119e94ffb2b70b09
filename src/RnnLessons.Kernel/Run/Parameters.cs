using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Run;

/// <summary>A value passed to a notebook does not suit the variable that it is for.</summary>
public sealed class ParameterException(string message) : Exception(message);

/// <summary>
/// Values passed to a notebook, with papermill's meaning: after the cell tagged <c>parameters</c> that declares a name, a cell
/// tagged <c>injected-parameters</c> declares it again. A notebook may have several such cells.
/// </summary>
public static class Parameters
{
    private const string Tag = "parameters";
    private const string InjectedTag = "injected-parameters";

    /// <summary>Puts values into a notebook, in the place of those that an earlier run put there.</summary>
    /// <param name="notebook">The notebook.</param>
    /// <param name="values">Names and values, as written on the command line.</param>
    /// <returns>What to warn of: names that no cell declares.</returns>
    public static IReadOnlyList<string> Inject(Notebook notebook, IReadOnlyCollection<KeyValuePair<string, string>> values)
    {
        if (values.Count == 0)
            return [];
        for (var i = notebook.Cells.Count - 1; i >= 0; i--)
        {
            if (notebook.Cells[i].IsCode && notebook.Cells[i].Tags.Contains(InjectedTag))
                notebook.RemoveAt(i);
        }

        var tagged = notebook.Cells.Select((cell, index) => (cell, index)).Where(c => c.cell.IsCSharp && c.cell.Tags.Contains(Tag)).Select(c => (c.index, Declared: Declarations(c.cell.Source))).ToList();
        var warnings = new List<string>();
        var injected = new SortedDictionary<int, List<string>>();
        // The last value of a name counts, as on any command line.
        foreach (var (name, value) in values.GroupBy(v => v.Key).Select(same => same.Last()))
        {
            if (!SyntaxFacts.IsValidIdentifier(name))
                throw new ParameterException($"-p {name}={value}: {name} is not a name that C# allows. Wanted: a variable that a cell tagged `{Tag}` declares.");
            var home = tagged.FindIndex(cell => cell.Declared.ContainsKey(name));
            if (home < 0)
                warnings.Add($"No cell tagged `{Tag}` declares {name}{Known(tagged.SelectMany(t => t.Declared.Keys))}; it is passed all the same.");
            var after = home >= 0 ? tagged[home].index : tagged.Count > 0 ? tagged[0].index : -1;
            var declaration = home >= 0 ? tagged[home].Declared[name] : null;
            (injected.TryGetValue(after, out var lines) ? lines : injected[after] = []).Add($"{declaration?.Type ?? "var"} {name} = {Literal(name, value, declaration)};");
        }

        foreach (var (after, lines) in injected.Reverse())
            notebook.InsertCode(after + 1, "// Parameters\n" + string.Join('\n', lines), InjectedTag);
        return warnings;
    }

    /// <summary>The names that a notebook's cells tagged <c>parameters</c> declare.</summary>
    public static IReadOnlySet<string> Declared(Notebook notebook) =>
        notebook.Cells.Where(cell => cell.IsCSharp && cell.Tags.Contains(Tag)).SelectMany(cell => Declarations(cell.Source).Keys).ToHashSet();

    private static string Known(IEnumerable<string> names) => names.Any() ? $" (declared: {string.Join(", ", names)})" : "";

    internal static Dictionary<string, Declaration> Declarations(string source)
    {
        var root = Parse(source).GetCompilationUnitRoot();
        var found = new Dictionary<string, Declaration>();
        foreach (var list in root.Members.SelectMany(member => member.DescendantNodes(n => n is not LocalFunctionStatementSyntax and not BaseTypeDeclarationSyntax)).OfType<VariableDeclarationSyntax>())
        {
            foreach (var variable in list.Variables)
                found[variable.Identifier.Text] = new(list.Type.IsVar ? null : list.Type.ToString(), variable.Initializer?.Value);
        }

        return found;
    }

    private static SyntaxTree Parse(string source)
    {
        try
        {
            return CSharpText.Parse(source, CellCompiler.Script);
        }
        catch (CellCompilationException deep)
        {
            throw new ParameterException($"The values of a cell tagged `{Tag}` cannot be read. {deep.Message}");
        }
    }

    /// <summary>A value as C# writes it, of the type that is declared.</summary>
    /// <exception cref="ParameterException">It does not suit the declaration.</exception>
    internal static string Literal(string name, string value, Declaration? declaration) => declaration?.Kind() switch
    {
        null => Guess(value),
        SpecialType.System_String => SymbolDisplay.FormatLiteral(value, quote: true),
        SpecialType.System_Char when value.Length == 1 => SymbolDisplay.FormatLiteral(value[0], quote: true),
        SpecialType.System_Boolean => value.ToLowerInvariant() is "true" or "false" ? value.ToLowerInvariant() : throw Wrong(name, value, "true or false"),
        SpecialType.System_Int32 => Number<int>(name, value, "a whole number", ""),
        SpecialType.System_Int64 => Number<long>(name, value, "a whole number", "L"),
        SpecialType.System_UInt32 => Number<uint>(name, value, "a whole number, not negative", "U"),
        SpecialType.System_UInt64 => Number<ulong>(name, value, "a whole number, not negative", "UL"),
        SpecialType.System_Single => Number<float>(name, value, "a number", "f"),
        SpecialType.System_Double => Number<double>(name, value, "a number", "d"),
        SpecialType.System_Decimal => Number<decimal>(name, value, "a number", "m"),
        // Not a literal: an array, an enum, a call. What is passed is C# then.
        _ => value,
    };

    private static string Number<T>(string name, string value, string wanted, string suffix)
        where T : System.Numerics.INumber<T>
    {
        if (!T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number))
            throw Wrong(name, value, wanted);
        if (!T.IsFinite(number))
            return $"{(typeof(T) == typeof(float) ? "float" : "double")}.{(T.IsNaN(number) ? "NaN" : T.IsNegative(number) ? "NegativeInfinity" : "PositiveInfinity")}";
        // A double says so by its point; the suffix is only for what has none.
        var text = number.ToString(null, CultureInfo.InvariantCulture);
        return typeof(T) == typeof(double) && text.AsSpan().ContainsAny('.', 'E') ? text : text + suffix;
    }

    private static ParameterException Wrong(string name, string value, string wanted) =>
        new($"{name}={value}: the notebook declares {name} as {wanted}. Pass one.");

    // As papermill guesses: a truth value, a number, else text.
    private static string Guess(string value) =>
        value.ToLowerInvariant() is "true" or "false" ? value.ToLowerInvariant()
        : int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? value
        : long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _) ? value + "L"
        : double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) ? Number<double>("", value, "", "d")
        : SymbolDisplay.FormatLiteral(value, quote: true);

    internal sealed record Declaration(string? Type, ExpressionSyntax? Value)
    {
        /// <summary>The simple type that is declared, by its name or by its literal; none when it is neither.</summary>
        public SpecialType? Kind() => Type?.TrimEnd('?') switch
        {
            null => OfLiteral(Value),
            "string" or "String" => SpecialType.System_String,
            "char" => SpecialType.System_Char,
            "bool" => SpecialType.System_Boolean,
            "int" => SpecialType.System_Int32,
            "long" => SpecialType.System_Int64,
            "uint" => SpecialType.System_UInt32,
            "ulong" => SpecialType.System_UInt64,
            "float" => SpecialType.System_Single,
            "double" => SpecialType.System_Double,
            "decimal" => SpecialType.System_Decimal,
            _ => SpecialType.None,
        };

        private static SpecialType OfLiteral(ExpressionSyntax? value) => value switch
        {
            LiteralExpressionSyntax literal => literal.Token.Value switch
            {
                string => SpecialType.System_String,
                char => SpecialType.System_Char,
                bool => SpecialType.System_Boolean,
                int => SpecialType.System_Int32,
                long => SpecialType.System_Int64,
                uint => SpecialType.System_UInt32,
                ulong => SpecialType.System_UInt64,
                float => SpecialType.System_Single,
                double => SpecialType.System_Double,
                decimal => SpecialType.System_Decimal,
                _ => literal.IsKind(SyntaxKind.TrueLiteralExpression) || literal.IsKind(SyntaxKind.FalseLiteralExpression) ? SpecialType.System_Boolean : SpecialType.None,
            },
            InterpolatedStringExpressionSyntax => SpecialType.System_String,
            PrefixUnaryExpressionSyntax signed => OfLiteral(signed.Operand),
            ParenthesizedExpressionSyntax inner => OfLiteral(inner.Expression),
            // An expression of literals has the widest of their types: 1.0 / 3, 60 * 24.
            BinaryExpressionSyntax both when OfLiteral(both.Left) is var left && OfLiteral(both.Right) is var right && left != SpecialType.None && right != SpecialType.None => left > right ? left : right,
            _ => SpecialType.None,
        };
    }
}
