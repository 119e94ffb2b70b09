using System.Globalization;
using System.Xml.Linq;

namespace RnnLessons.Kernel.Run.Tex;

// What the commands mean; how a formula is read stands in TexToMathML.cs.
public sealed partial class TexToMathML
{
    private XElement? Command(string name)
    {
        if (TexSymbols.Letters.TryGetValue(name, out var letter))
            return Upright(letter, name);
        if (TexSymbols.Operators.TryGetValue(name, out var sign))
            return new XElement("mo", sign);
        if (TexSymbols.Large.TryGetValue(name, out var large))
            return new XElement("mo", new XAttribute("movablelimits", "false"), new XAttribute("class", "limits"), large);
        if (TexSymbols.Integrals.TryGetValue(name, out var integral))
            return new XElement("mo", integral);
        if (TexSymbols.LimitFunctions.Contains(name) || TexSymbols.Functions.Contains(name))
            return Function(name.StartsWith("arg", StringComparison.Ordinal) && name.Length > 3 && name[3] == 'm' ? name.Insert(3, "\u2009") : name, TexSymbols.LimitFunctions.Contains(name));
        if (TexSymbols.Fences.TryGetValue(name, out var fence))
            return Fence(fence, name[0] == 'r' || name == "}" ? "postfix" : name[0] == 'l' || name == "{" ? "prefix" : "infix");
        if (TexSymbols.Spaces.TryGetValue(name, out var width))
            return Space(width);
        if (TexSymbols.Accents.TryGetValue(name, out var accent))
            return Over(Argument(), Mark(accent.Mark, accent.Stretches), accent: name != "overbrace");
        if (TexAlphabet.Has(name))
            return InAlphabet(name);
        return Structure(name);
    }

    private XElement? Structure(string name)
    {
        switch (name)
        {
            case "frac" or "dfrac" or "tfrac" or "cfrac":
                return Fraction(name);
            case "binom":
                return Fenced("(", new XElement("mfrac", new XAttribute("linethickness", "0"), Argument(), Argument()), ")");
            case "sqrt":
                return Root();
            case "text" or "textrm" or "textit" or "mbox" or "hbox" or "textnormal" or "textsf":
                return new XElement("mtext", RawText());
            case "textbf":
                return new XElement("mtext", new XAttribute("style", "font-weight:bold"), RawText());
            case "texttt":
                return new XElement("mtext", new XAttribute("style", "font-family:monospace"), RawText());
            case "operatorname":
                var limits = Next is { Text: "*" };
                if (limits)
                    at++;
                return Function(RawArgument().Replace(@"\,", "\u2009", StringComparison.Ordinal).Trim(), limits);
            case "left":
                return LeftRight();
            case "big" or "Big" or "bigg" or "Bigg" or "bigl" or "bigr" or "Bigl" or "Bigr" or "biggl" or "biggr" or "bigm" or "Bigm":
                return Sized(name);
            case "begin":
                return Environment();
            case "underline":
                return new XElement("munder", Argument(), Mark("_", true));
            case "underbrace":
                return new XElement("munder", new XAttribute("class", "limits"), Argument(), Mark("⏟", true));
            case "overset" or "stackrel":
                var above = Argument();
                return Over(Argument(), above, accent: false);
            case "underset":
                var below = Argument();
                return new XElement("munder", Argument(), below);
            case "xrightarrow":
                return Over(new XElement("mo", new XAttribute("stretchy", "true"), "→"), Argument(), accent: false);
            case "substack":
                return Environment("gathered");
            case "not":
                return Not();
            case "phantom" or "hphantom" or "vphantom":
                return new XElement("mphantom", Argument());
            case "boxed":
                return new XElement("mrow", new XAttribute("style", "border:1px solid;padding:0.2em"), Argument());
            case "color":
                RawArgument();
                return null;
            case "textcolor":
                var colour = RawArgument();
                return new XElement("mrow", new XAttribute("style", "color:" + colour), Argument());
            case "tag":
                return new XElement("mrow", Space(2), new XElement("mtext", $"({RawArgument()})"));
            case "bmod" or "mod":
                return new XElement("mo", new XAttribute("lspace", "0.2em"), new XAttribute("rspace", "0.2em"), "mod");
            case "hspace" or "mspace" or "label" or "vspace":
                RawArgument();
                return name is "hspace" or "mspace" ? Space(0.5) : null;
            case "displaystyle" or "textstyle":
                display = name == "displaystyle";
                return null;
            case "limits" or "nolimits" or "nonumber" or "notag" or "scriptstyle" or "hline" or "rm" or "it" or "hfill" or "strut":
                return null;
            default:
                return Unknown("\\" + name);
        }
    }

    private static XElement Upright(string letter, string name) =>
        char.IsUpper(name[0]) || !char.IsLetter(letter, 0)
            ? new XElement("mi", new XAttribute("mathvariant", "normal"), letter)
            : new XElement("mi", letter);

    private XElement InAlphabet(string name)
    {
        var argument = Argument();
        foreach (var leaf in argument.DescendantsAndSelf().Where(e => e.Name.LocalName is "mi" or "mn").ToList())
        {
            leaf.Value = TexAlphabet.Write(name, leaf.Value);
            if (name != "mathit")
                leaf.SetAttributeValue("mathvariant", "normal");
        }

        // \mathrm{hid} is one word, not three variables side by side.
        return argument.Name == "mrow" && argument.Elements().Count() > 1 && argument.Elements().All(e => e.Name == "mi" && e.Value.Length <= 2)
            ? new XElement("mi", name == "mathit" ? null : new XAttribute("mathvariant", "normal"), argument.Value)
            : argument;
    }

    // A function's name, apart from what it is applied to unless brackets part them already.
    private XElement Function(string name, bool limits)
    {
        var function = new XElement("mi", limits ? new XAttribute("class", "limits") : null, name.Length == 1 ? new XAttribute("mathvariant", "normal") : null, name);
        var scripted = Scripts(function);
        return Next is { Kind: TexKind.Letter or TexKind.Number } or { Kind: TexKind.Command, Text: not (@"\left" or @"\big" or @"\Big" or @"\bigl" or @"\Bigl" or @"\right" or @"\\" or @"\end" or @"\{" or @"\lVert" or @"\lvert" or @"\," or @"\;" or @"\quad") }
            && !TexSymbols.Operators.ContainsKey(Next.Value.Text.TrimStart('\\'))
            ? new XElement("mrow", scripted, Space(0.1667))
            : scripted;
    }

    private XElement Fraction(string name)
    {
        var outer = display;
        display = name == "dfrac";
        var fraction = new XElement("mfrac", Argument(), Argument());
        display = outer;
        if (name is "dfrac" or "cfrac")
            fraction.SetAttributeValue("displaystyle", "true");
        else if (name == "tfrac")
            fraction.SetAttributeValue("displaystyle", "false");
        return fraction;
    }

    private XElement Root()
    {
        if (Next is not { Text: "[" })
            return new XElement("msqrt", Argument());
        at++;
        var index = new XElement("mrow", Row(token => token.Text == "]"));
        Skip("]");
        return new XElement("mroot", Argument(), index);
    }

    // Text between braces as it was written, blanks included.
    private string RawArgument()
    {
        if (Next is not { } token)
            return "";
        at++;
        if (token.Text != "{")
            return token.Text;
        var (depth, start) = (1, token.Start + 1);
        while (Next is { } inner)
        {
            at++;
            depth += inner.Text switch { "{" => 1, "}" => -1, _ => 0 };
            if (depth == 0)
                return tex[start..inner.Start];
        }

        return tex[start..];
    }

    // MathML drops blanks at the ends of text; TeX keeps them.
    private string RawText() => RawArgument().Replace("$", "", StringComparison.Ordinal).Replace(' ', '\u00A0');

    private XElement LeftRight()
    {
        var parts = new List<object>();
        var open = Delimiter();
        while (true)
        {
            parts.AddRange(Row(_ => false));
            if (Next is not { Text: @"\middle" })
                break;
            at++;
            parts.Add(Stretchy(Delimiter(), "infix"));
        }

        var close = "";
        if (Next is { Text: @"\right" })
        {
            at++;
            close = Delimiter();
        }

        return Fenced(open, new XElement("mrow", parts), close);
    }

    private string Delimiter()
    {
        if (Next is not { } token)
            return "";
        at++;
        return token.Text switch
        {
            "." => "",
            "<" => "⟨",
            ">" => "⟩",
            ['\\', .. var name] => TexSymbols.Fences.GetValueOrDefault(name) ?? TexSymbols.Operators.GetValueOrDefault(name) ?? token.Text,
            _ => token.Text,
        };
    }

    private XElement Sized(string name)
    {
        var size = name.TrimEnd('l', 'r', 'm') switch { "big" => "1.2em", "Big" => "1.8em", "bigg" => "2.4em", _ => "3em" };
        return new XElement("mo", new XAttribute("stretchy", "true"), new XAttribute("symmetric", "true"), new XAttribute("minsize", size), new XAttribute("maxsize", size),
            name[^1] switch { 'l' => new XAttribute("form", "prefix"), 'r' => new XAttribute("form", "postfix"), _ => null }, Delimiter());
    }

    private XElement Environment(string? known = null)
    {
        var name = (known ?? RawArgument()).TrimEnd('*');
        if (known is not null)
            Skip("{");
        var columns = name is "array" ? RawArgument().Where(c => c is 'l' or 'c' or 'r').ToArray() : [];
        var outer = display;
        display = TexTable.IsDisplayed(name) && outer;
        var rows = new List<List<List<XElement>>> { new() };
        while (true)
        {
            rows[^1].Add(Row(_ => false));
            if (Next is not { Text: "&" or @"\\" or @"\cr" } separator)
                break;
            at++;
            if (separator.Text == "&")
                continue;
            if (Next is { Text: "[" })
                SkipTo("]");
            rows.Add([]);
        }

        display = outer;
        if (known is not null)
        {
            Skip("}");
        }
        else if (Next is { Text: @"\end" })
        {
            at++;
            RawArgument();
        }

        var (open, close) = TexTable.Fences(name);
        return Fenced(open, TexTable.Build(name, columns, rows), close);
    }

    private void SkipTo(string text)
    {
        while (Next is { } token)
        {
            at++;
            if (token.Text == text)
                return;
        }
    }

    private XElement? Not()
    {
        if (Atom() is not { } relation)
            return Unknown(@"\not");
        relation.Value = TexSymbols.Negated.GetValueOrDefault(relation.Value) ?? relation.Value + "\u0338";
        return relation;
    }

    private static XElement Over(XElement body, XElement mark, bool accent) =>
        new("mover", accent ? new XAttribute("accent", "true") : null, body, mark);

    private static XElement Mark(string sign, bool stretches) => new("mo", new XAttribute("stretchy", stretches ? "true" : "false"), sign);

    private static XElement Space(double em) => new("mspace", new XAttribute("width", em.ToString("0.####", CultureInfo.InvariantCulture) + "em"));

    private static XElement Fenced(string open, XElement body, string close) => open.Length + close.Length == 0
        ? body
        : new XElement("mrow", open.Length > 0 ? Stretchy(open, "prefix") : null, body, close.Length > 0 ? Stretchy(close, "postfix") : null);

    private static XElement Stretchy(string sign, string form) =>
        new("mo", new XAttribute("stretchy", "true"), new XAttribute("fence", "true"), new XAttribute("form", form), sign);

    private static XElement Unknown(string source) => new("mtext", new XAttribute("class", "tex-unknown"), source);
}
