using System.Text.RegularExpressions;
using RnnLessons.Kernel.Run.Tex;

namespace RnnLessons.Kernel.Tests;

public sealed class TexToMathMLTests
{
    [Theory]
    [InlineData("x_t", "<msub><mi>x</mi><mi>t</mi></msub>")]
    [InlineData("x^2_i", "<msubsup><mi>x</mi><mi>i</mi><mn>2</mn></msubsup>")]
    [InlineData("f'", "<msup><mi>f</mi><mo lspace=\"0\">′</mo></msup>")]
    [InlineData("0.5-a", "<mn>0.5</mn><mo>−</mo><mi>a</mi>")]
    [InlineData(@"\frac{a}{b}", "<mfrac><mi>a</mi><mi>b</mi></mfrac>")]
    [InlineData(@"\frac12", "<mfrac><mn>1</mn><mn>2</mn></mfrac>")]
    [InlineData(@"\sqrt{x}", "<msqrt><mi>x</mi></msqrt>")]
    [InlineData(@"\sqrt[3]{x}", "<mroot><mi>x</mi><mrow><mn>3</mn></mrow></mroot>")]
    [InlineData(@"\sigma \circ \odot \cdot \partial", "<mi>σ</mi><mo>∘</mo><mo>⊙</mo><mo>⋅</mo><mi mathvariant=\"normal\">∂</mi>")]
    [InlineData(@"a \in \mathbb{R}^{n}", "<mi>a</mi><mo>∈</mo><msup><mi mathvariant=\"normal\">ℝ</mi><mi>n</mi></msup>")]
    [InlineData(@"\mathbf{W}", "<mi mathvariant=\"normal\">𝐖</mi>")]
    [InlineData(@"\mathbf{W}_1", "<msub><mi mathvariant=\"normal\">𝐖</mi><mn>1</mn></msub>")]
    [InlineData(@"\mathrm{hid}", "<mi mathvariant=\"normal\">hid</mi>")]
    [InlineData(@"\text{if } x", "<mtext>if\u00A0</mtext><mi>x</mi>")]
    [InlineData(@"\operatorname{diag}(v)", "<mi>diag</mi><mo stretchy=\"false\" form=\"prefix\">(</mo><mi>v</mi><mo stretchy=\"false\" form=\"postfix\">)</mo>")]
    [InlineData(@"\tanh x", "<mrow><mi>tanh</mi><mspace width=\"0.1667em\" /></mrow><mi>x</mi>")]
    [InlineData(@"\tilde{c}", "<mover accent=\"true\"><mi>c</mi><mo stretchy=\"false\">~</mo></mover>")]
    [InlineData(@"a \le b \to \infty", "<mi>a</mi><mo>≤</mo><mi>b</mi><mo>→</mo><mi mathvariant=\"normal\">∞</mi>")]
    [InlineData(@"\left( x \right]", "<mrow><mo stretchy=\"true\" fence=\"true\" form=\"prefix\">(</mo><mrow><mi>x</mi></mrow><mo stretchy=\"true\" fence=\"true\" form=\"postfix\">]</mo></mrow>")]
    [InlineData(@"\left. x \right|", "<mrow><mrow><mi>x</mi></mrow><mo stretchy=\"true\" fence=\"true\" form=\"postfix\">|</mo></mrow>")]
    [InlineData(@"W^\top", "<msup><mi>W</mi><mi mathvariant=\"normal\">⊤</mi></msup>")]
    [InlineData(@"a \not= b", "<mi>a</mi><mo>≠</mo><mi>b</mi>")]
    [InlineData(@"a\,b\quad c", "<mi>a</mi><mspace width=\"0.1667em\" /><mi>b</mi><mspace width=\"1em\" /><mi>c</mi>")]
    public void Formulas_become_MathML(string tex, string expected) => Assert.Equal(expected, Body(tex, display: false));

    [Fact]
    public void Limits_stand_below_on_a_line_of_their_own_and_aside_in_a_text()
    {
        Assert.Contains("<munderover>", Body(@"\sum_{i=1}^n x_i", display: true));
        Assert.Contains("<msubsup>", Body(@"\sum_{i=1}^n x_i", display: false));
        Assert.Contains("<munder><mi class=\"limits\">max</mi>", Body(@"\max_i x_i", display: true));
        Assert.Contains("<msubsup><mo>∫</mo>", Body(@"\int_0^1 x", display: true));
        Assert.Contains("<munder><munder", Body(@"\underbrace{a+b}_{n}", display: true));
    }

    [Fact]
    public void Environments_are_tables()
    {
        var matrix = Body(@"\begin{bmatrix} a & b \\ c & d \\ \end{bmatrix}", display: true);
        Assert.Equal((2, 4), (Count(matrix, "<mtr>"), Count(matrix, "<mtd")));
        Assert.Contains(">[</mo>", matrix);
        var cases = Body(@"\begin{cases} x & x > 0 \\ 0 \end{cases}", display: true);
        Assert.Contains(">{</mo><mtable>", cases);
        Assert.Contains("text-align:left", cases);
        var aligned = Body(@"\begin{aligned} a &= b \\[2pt] &= c \end{aligned}", display: true);
        Assert.Contains("displaystyle=\"true\"", aligned);
        Assert.Matches("text-align:right.*<mi>a</mi>.*text-align:left.*<mo>=</mo><mi>b</mi>", aligned);
        Assert.DoesNotContain("pt", aligned.Replace("padding", ""));
        Assert.Contains("text-align:right", Body(@"\begin{array}{lr} a & b \end{array}", display: true));
    }

    [Fact]
    public void What_it_does_not_know_is_shown_and_the_rest_is_drawn()
    {
        var body = Body(@"a + \whatever{b} + c", display: false);
        Assert.Contains("<mtext class=\"tex-unknown\">\\whatever</mtext>", body);
        Assert.Contains("<mi>c</mi>", body);
    }

    [Theory]
    [InlineData(@"\frac{a")]
    [InlineData("a}b")]
    [InlineData(@"\left( x")]
    [InlineData(@"\begin{pmatrix} a & b")]
    [InlineData("a & b")]
    [InlineData("x^")]
    [InlineData("_")]
    [InlineData(@"\")]
    [InlineData("")]
    public void A_broken_formula_still_ends_well_formed(string tex) =>
        Assert.Equal("math", System.Xml.Linq.XElement.Parse(TexToMathML.Convert(tex, display: true)).Name.LocalName);

    [Fact]
    public void Angle_brackets_cannot_leave_the_formula() =>
        Assert.DoesNotContain("<script", TexToMathML.Convert(@"\text{<script>alert(1)</script>} < a", display: false));

    [Fact]
    public void The_source_stays_with_the_formula() =>
        Assert.Contains("<annotation encoding=\"application/x-tex\">x_t</annotation>", TexToMathML.Convert(" x_t ", display: false));

    private static string Body(string tex, bool display) =>
        Regex.Match(TexToMathML.Convert(tex, display), "<semantics><mrow>(.*)</mrow><annotation").Groups[1].Value;

    private static int Count(string text, string part) => text.Split(part).Length - 1;
}
