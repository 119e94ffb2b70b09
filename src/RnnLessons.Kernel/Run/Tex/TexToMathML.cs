using System.Xml;
using System.Xml.Linq;

namespace RnnLessons.Kernel.Run.Tex;

/// <summary>
/// Turns TeX formulas into MathML, which every current browser draws with no script and no network. It knows what lessons
/// write; a command it does not know is shown as its source, in place, rather than failing the formula.
/// </summary>
public sealed partial class TexToMathML
{
    // A formula deeper than this is none, and the parser recurses.
    private const int MostNested = 200;

    private readonly string tex;
    private readonly List<TexToken> tokens;
    private int at;
    private int nested;
    private bool display;

    private TexToMathML(string tex, bool display)
    {
        this.tex = tex;
        this.display = display;
        tokens = TexToken.Read(tex);
    }

    private TexToken? Next => at < tokens.Count ? tokens[at] : null;

    /// <summary>Converts a formula.</summary>
    /// <param name="tex">The formula, without its dollar signs.</param>
    /// <param name="display">True for a formula on a line of its own.</param>
    public static string Convert(string tex, bool display)
    {
        // XML has no sign for most control characters, not even an escaped one.
        tex = string.Concat(tex.Select(character => XmlConvert.IsXmlChar(character) || char.IsSurrogate(character) ? character : '\uFFFD'));
        try
        {
            return ConvertNested(tex, display);
        }
        catch (TooDeepException)
        {
            return Written(tex, display, [new XElement("mtext", tex)]);
        }
    }

    private static string ConvertNested(string tex, bool display)
    {
        var parser = new TexToMathML(tex, display);
        var content = new List<object>();
        while (parser.Next is not null)
        {
            content.AddRange(parser.Row(_ => false));
            // A closing brace or an & too many: shown, so that the writer sees it.
            if (parser.Next is { } stray)
            {
                parser.at++;
                content.Add(Unknown(stray.Text));
            }
        }

        return Written(tex, display, content);
    }

    private static string Written(string tex, bool display, IEnumerable<object> content) =>
        new XElement("math", new XAttribute("display", display ? "block" : "inline"),
            new XElement("semantics", new XElement("mrow", content), new XElement("annotation", new XAttribute("encoding", "application/x-tex"), tex.Trim())))
            .ToString(SaveOptions.DisableFormatting);

    private List<XElement> Row(Func<TexToken, bool> ends)
    {
        var row = new List<XElement>();
        while (Next is { } token && !ends(token) && token.Text is not ("}" or "&" or @"\\" or @"\end" or @"\right" or @"\middle" or @"\cr"))
        {
            var atom = Atom();
            if (atom is not null)
                row.Add(Scripts(atom));
            else if (Next is { Text: "^" or "_" or "'" })
                row.Add(Scripts(new XElement("mrow")));
        }

        return row;
    }

    // What stands between two braces, or one token.
    private XElement Argument()
    {
        if (Next is null)
            return new XElement("mrow");
        if (Next is { Text: "{" })
            return Deeper(Group);
        // Without braces an argument is one sign: \frac12 is a half.
        if (Next is { Kind: TexKind.Number, Text.Length: > 1 } number)
        {
            tokens[at] = new(TexKind.Number, number.Text[1..], number.Start + 1);
            return new XElement("mn", number.Text[..1]);
        }

        return Atom() ?? new XElement("mrow");
    }

    private XElement Group()
    {
        at++;
        var row = Row(_ => false);
        Skip("}");
        return row is [var only] ? only : new XElement("mrow", row);
    }

    private void Skip(string text)
    {
        if (Next?.Text == text)
            at++;
    }

    private XElement? Atom()
    {
        if (Next is not { } token || token.Text is "^" or "_" or "'")
            return null;
        if (token.Text == "{")
            return Deeper(Group);
        at++;
        return token.Kind switch
        {
            TexKind.Letter => new XElement("mi", token.Text),
            TexKind.Number => new XElement("mn", token.Text),
            TexKind.Sign => Sign(token.Text),
            _ => Deeper(() => Command(token.Text[1..])),
        };
    }

    private static XElement Sign(string sign) => sign switch
    {
        "-" => new XElement("mo", "−"),
        "*" => new XElement("mo", "∗"),
        "~" => Space(0.25),
        "(" or "[" => Fence(sign, "prefix"),
        ")" or "]" => Fence(sign, "postfix"),
        // Nothing tells a bar that opens from one that closes or parts; as an operator it would stand apart from what it holds.
        "|" or "/" => new XElement("mo", new XAttribute("stretchy", "false"), new XAttribute("lspace", "0.05em"), new XAttribute("rspace", "0.05em"), sign),
        "." => new XElement("mi", new XAttribute("mathvariant", "normal"), "."),
        _ => new XElement("mo", sign),
    };

    private static XElement Fence(string sign, string form) =>
        new("mo", new XAttribute("stretchy", "false"), new XAttribute("form", form), sign);

    private XElement Scripts(XElement atom)
    {
        XElement? sub = null;
        var sup = new List<XElement>();
        while (Next is { Text: "^" or "_" or "'" } or { Text: @"\limits" or @"\nolimits" })
        {
            var sign = Next!.Value.Text;
            at++;
            if (sign == "'")
                sup.Add(new XElement("mo", new XAttribute("lspace", "0"), "′"));
            else if (sign is "^" or "_")
            {
                var outer = display;
                display = false;
                var script = Argument();
                display = outer;
                if (sign == "_")
                    sub = sub is null ? script : new XElement("mrow", sub, script);
                else
                    sup.Add(script);
            }
        }

        var above = sup.Count > 1 ? new XElement("mrow", sup) : sup.FirstOrDefault();
        var around = display && atom.Attribute("class")?.Value == "limits" || atom.Name == "munder" && atom.Attribute("class") is not null || IsOverbrace(atom);
        return (sub, above, around) switch
        {
            (null, null, _) => atom,
            ({ }, null, true) => new XElement("munder", atom, sub),
            (null, { }, true) => new XElement("mover", atom, above),
            ({ }, { }, true) => new XElement("munderover", atom, sub, above),
            ({ }, null, false) => new XElement("msub", atom, sub),
            (null, { }, false) => new XElement("msup", atom, above),
            ({ }, { }, false) => new XElement("msubsup", atom, sub, above),
        };
    }

    // Every way into what stands inside leads over a brace or a command.
    private T Deeper<T>(Func<T> read)
    {
        if (++nested > MostNested)
            throw new TooDeepException();
        var found = read();
        nested--;
        return found;
    }

    private sealed class TooDeepException : Exception;

    private static bool IsOverbrace(XElement atom) => atom.Name == "mover" && atom.Elements().Last().Value == "⏞";
}
