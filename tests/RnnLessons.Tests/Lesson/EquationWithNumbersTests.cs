using System.Text.RegularExpressions;
using System.Xml.Linq;
using RnnLessons.Cells;
using RnnLessons.Figures;
using RnnLessons.Lesson;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson;

[Trait("lesson", "02, 04, 05")]
public sealed class EquationWithNumbersTests
{
    public static TheoryData<string> Kinds =>
        ["dense", "unweighted", "SRNN", "ReLU", "linear", "stacked", "LSTM", "LSTM with peepholes", "GRU", "GRU that keeps", "GRU, reset after", "libtorch's GRU"];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_numbers_of_every_line_give_what_Step_gives(string kind)
    {
        foreach (var (d, h) in ((long, long)[])[(1, 1), (2, 2), (3, 3), (1, 3)])
        {
            var cell = Cell(kind, d, h);
            var shown = EquationWithNumbers.OverTime(cell, randn(4, d));
            Assert.Equal(4, shown.Steps.Count);
            foreach (var line in shown.Steps.SelectMany(step => step.Lines))
                foreach (var (right, result) in line.Right.Value.Cast<double>().Zip(line.Result.Cast<double>()))
                    Assert.Equal(result, right, 1e-5);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Over_time_each_step_begins_where_the_one_before_ended(string kind)
    {
        var cell = Cell(kind, 2, 3);
        var x = randn(5, 2);
        var (shown, state) = (EquationWithNumbers.OverTime(cell, x), cell.Begin(1));
        Assert.Equal([1, 2, 3, 4, 5], shown.Steps.Select(step => step.T));
        foreach (var (at, step) in shown.Steps.Index())
        {
            state = cell.Advance(x[at..(at + 1)], state);
            Assert.Equal($"{at + 1}", step.Lines[^1].Left.Index);
            Assert.Equal(CellEquations.Numbers(state.h).Cast<double>(), step.Lines[^1].Result.Cast<double>());
        }

        Assert.InRange(shown.Steps.Select(step => string.Join(' ', step.Lines[^1].Result.Cast<double>())).Distinct().Count(), 4, 5);
        var html = shown.ToHtml();
        Assert.Equal([1, 2, 3, 4, 5], Regex.Matches(html, "data-step=\"(\\d)\"").Select(match => int.Parse(match.Groups[1].Value)));
    }

    [Fact]
    public void Over_time_the_step_that_is_asked_for_is_shown_first()
    {
        var (cell, x) = (Cell("LSTM", 2, 3), randn(4, 2));
        var (shown, first) = (EquationWithNumbers.OverTime(cell, x, opensAt: 2), EquationWithNumbers.OverTime(cell, x));
        var html = shown.ToHtml();
        Assert.Equal(["2"], Regex.Matches(html, "data-step=\"(\\d)\">").Select(match => match.Groups[1].Value));
        Assert.Contains("value=\"2\"", html);
        Assert.Contains("c_{2}", shown.ToLatex());
        Assert.DoesNotContain("c_{2}", first.ToLatex());
        Assert.Equal(first.ToString(), shown.ToString());
        foreach (var opensAt in (int[])[0, 5])
            Assert.Contains("wanted: 1 to 4", Assert.Throws<ArgumentOutOfRangeException>(() => EquationWithNumbers.OverTime(cell, x, opensAt)).Message);
    }

    [Fact]
    public void The_last_line_is_the_new_state()
    {
        var cell = Cell("LSTM with peepholes", 2, 2);
        var (x, past) = (randn(1, 2), new LstmState(randn(1, 2), randn(1, 2)));
        var step = EquationWithNumbers.Of(cell, x, past, t: 7).Steps.Single();
        var next = ((LstmCell)cell).Step(x, past);
        Assert.Equal(["f", "i", "c", "c", "o", "h"], step.Lines.Select(line => line.Left.Letter));
        Assert.All(step.Lines, line => Assert.Equal("7", line.Left.Index));
        Assert.Equal(CellEquations.Numbers(next.h).Cast<double>(), step.Lines[^1].Result.Cast<double>());
        Assert.Equal(CellEquations.Numbers(next.c).Cast<double>(), step.Lines[3].Result.Cast<double>());
    }

    [Fact]
    public void A_line_is_written_with_letters_with_numbers_and_with_its_result()
    {
        var cell = new GruCell(1, 1);
        using (no_grad())
            foreach (var parameter in cell.parameters()) parameter.fill_(0.5);
        var text = EquationWithNumbers.Of(cell, tensor(new[,] { { 1f } }), new GruState(tensor(new[,] { { -0.4f } }))).ToString().Split('\n');
        Assert.Equal("z_1 = σ(x_1 W_xz + h_0 W_hz + b_z) = σ([1.00] [0.50] + [−0.40] [0.50] + [0.50]) = [0.69]", text[0]);
        Assert.Equal("h̃_1 = tanh(x_1 W_xh + (r_1 ∘ h_0) W_hh + b_h) = tanh([1.00] [0.50] + ([0.69] ∘ [−0.40]) [0.50] + [0.50]) = [0.70]", text[2].Normalize());
        Assert.Equal("h_1 = (1 − z_1) ∘ h_0 + z_1 ∘ h̃_1 = (1 − [0.69]) ∘ [−0.40] + [0.69] ∘ [0.70] = [0.36]", text[3].Normalize());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void The_formulas_are_well_formed_in_every_form(string kind)
    {
        var shown = EquationWithNumbers.OverTime(Cell(kind, 2, 3), randn(3, 2));
        var html = shown.ToHtml();
        Assert.All(Regex.Matches(html, "<math.*?</math>").Select(match => match.Value), formula => XElement.Parse(formula));
        Assert.Equal(2, Regex.Count(html, "<div data-step=\"\\d\" hidden"));
        Assert.Contains("type=\"range\" min=\"1\" max=\"3\"", html);
        Assert.DoesNotContain("NaN", html);
        var tex = shown.ToLatex();
        Assert.StartsWith("$$\\begin{aligned}", tex);
        Assert.Equal(tex.Count(letter => letter == '{'), tex.Count(letter => letter == '}'));
        Assert.Equal(Regex.Count(tex, @"\\left"), Regex.Count(tex, @"\\right"));
        Assert.NotNull(((ISelfFormatting)shown).Format("text/latex"));
    }

    [Fact]
    public void One_step_needs_no_slider() =>
        Assert.DoesNotContain("<script", EquationWithNumbers.Of(Cell("SRNN", 1, 2), randn(1, 1), new HiddenState(zeros(1, 2))).ToHtml());

    [Fact]
    public void What_can_not_be_shown_is_one_clear_error()
    {
        Assert.Contains("4 units; wanted: 3", Assert.Throws<ArgumentException>(() => EquationWithNumbers.OverTime(new LstmCell(1, 4), randn(2, 1))).Message);
        Assert.Contains("wanted: [1, 2]", Assert.Throws<ArgumentException>(() => EquationWithNumbers.Of(new SrnnCell(2, 2), randn(2, 2), new HiddenState(zeros(1, 2)))).Message);
        Assert.Contains("wanted: [T, 2]", Assert.Throws<ArgumentException>(() => EquationWithNumbers.OverTime(new SrnnCell(2, 2), randn(5, 1, 2))).Message);
    }

    private static Cell Cell(string kind, long d, long h)
    {
        manual_seed(4);
        Cell cell = kind switch
        {
            "dense" => new SrnnCell(d, h, Past.None),
            "unweighted" => new SrnnCell(d, h, Past.Unweighted),
            "SRNN" => new SrnnCell(d, h),
            "ReLU" => new SrnnCell(d, h, activation: Activation.ReLU),
            "linear" => new SrnnCell(d, h, activation: Activation.Identity),
            "stacked" => new SrnnCell(d, h, Past.Concatenated),
            "LSTM" => new LstmCell(d, h),
            "LSTM with peepholes" => new LstmCell(d, h, peepholes: true),
            "GRU" => new GruCell(d, h),
            "GRU that keeps" => new GruCell(d, h, update: UpdateGate.Keeps),
            "GRU, reset after" => new GruCell(d, h, resetAfter: true),
            _ => new GruCell(d, h, resetAfter: true, UpdateGate.Keeps),
        };
        using var _ = no_grad();
        foreach (var parameter in cell.parameters()) parameter.uniform_(-1, 1);
        return cell;
    }
}
