using System.Globalization;
using System.Net;
using RnnLessons.Cells;
using RnnLessons.Figures;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>An SRNN drawn as a loop, and unrolled step by step with the numbers of a sequence: a slider adds one copy of the cell at a time.</summary>
/// <remarks>It needs no kernel. The arrow keys move the slider; new arrows draw themselves, unless the reader's system asks for reduced motion.</remarks>
[TypeFormatterSource(typeof(UnrollingFormatters), PreferredMimeTypes = [Mime.Html, Mime.Text])]
public sealed class Unrolling : ISelfFormatting
{
    private const int MostSteps = 8;

    private readonly double[][] x, h;
    private readonly int shown;

    private Unrolling(double[][] x, double[][] h, int shown) => (this.x, this.h, this.shown) = (x, h, shown);

    /// <summary>The style sheet of the drawing. The page of <c>rnn open</c> has the same rules (web/src/styles/lesson.css), since saved outputs bring none.</summary>
    internal const string Style = "@media (prefers-reduced-motion: no-preference) { .unrolling .flow { animation: unrolling-flow 0.9s ease-out } .unrolling .new { animation: unrolling-new 0.9s ease-in } } @keyframes unrolling-flow { from { stroke-dashoffset: 1 } to { stroke-dashoffset: 0 } } @keyframes unrolling-new { from { opacity: 0 } 60% { opacity: 0 } to { opacity: 1 } }";

    /// <summary>Unrolls a cell over one sequence.</summary>
    /// <param name="cell">An SRNN of 1 to 3 units and 1 to 3 inputs, with a weight on its past.</param>
    /// <param name="x">The inputs, [T, D], T at most 8.</param>
    /// <param name="t">The step that is shown first, 0 … T; 0 is the loop.</param>
    /// <exception cref="ArgumentException">The cell is too large to be drawn with its numbers or has no W_H, or the inputs have another shape.</exception>
    public static Unrolling Of(SrnnCell cell, Tensor x, int t = 0)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        EquationWithNumbers.WantReadable(cell);
        if (cell.Past is not Past.Weighted)
            throw new ArgumentException($"The cell has Past.{cell.Past}; wanted: Past.Weighted, whose W_H the drawing names.", nameof(cell));
        if (x.dim() != 2 || x.shape[0] is 0 or > MostSteps || x.shape[1] != cell.InputSize)
            throw new ArgumentException($"x has shape [{string.Join(", ", x.shape)}]; wanted: [T, {cell.InputSize}], a row for each of at most {MostSteps} steps.", nameof(x));
        if (t < 0 || t > x.shape[0]) throw new ArgumentOutOfRangeException(nameof(t), t, $"t is {t}; wanted: 0 … {x.shape[0]}, a step of the sequence, or 0 for the loop.");
        var states = new List<HiddenState> { cell.Start(1) };
        for (var step = 0; step < x.shape[0]; step++) states.Add(cell.Step(x[step..(step + 1)], states[^1]));
        return new([.. Enumerable.Range(0, (int)x.shape[0]).Select(step => Numbers(x[step]))], [.. states.Select(state => Numbers(state.h))], t);
    }

    /// <summary>The drawing as a fragment of HTML; where scripts are taken out and nothing takes their place, the first step stays to be read.</summary>
    public string ToHtml() => StepSlider.Html("time step t", [.. Enumerable.Range(0, h.Length).Select(t => (t, Drawn(t)))], shown, Style);

    /// <inheritdoc/>
    public override string ToString() => string.Join('\n', Enumerable.Range(0, h.Length).Select(Words));

    string? ISelfFormatting.Format(string mimeType) => mimeType switch { Mime.Html => ToHtml(), Mime.Text => ToString(), _ => null };

    private static double[] Numbers(Tensor row) => [.. row.to(ScalarType.Float64).reshape(-1).data<double>()];

    private string Words(int t) => t == 0
        ? "t = 0: one cell with a loop. At each step it reads an input and its own last state; before the first step the state is 0."
        : $"t = {t}: x{Index(t)} = {Row(x[t - 1])} and h{Index(t - 1)} = {Row(h[t - 1])} give h{Index(t)} = {Row(h[t])}.";

    private static char Index(int t) => (char)('₀' + t);

    private static string Row(double[] numbers) => numbers is [var only] ? Text(only) : $"({string.Join(", ", numbers.Select(Text))})";

    private static string Text(double number) => number.ToString("F2", CultureInfo.InvariantCulture).Replace('-', '−');

    private string Drawn(int t)
    {
        var drawing = new UnrollingDrawing(x.Length);
        if (t == 0) drawing.Loop();
        else drawing.Start([.. h[0].Select(Text)]);
        for (var step = 1; t > 0 && step <= x.Length; step++)
        {
            if (step > t) drawing.Later(step);
            else drawing.Copy(step, [.. x[step - 1].Select(Text)], [.. h[step].Select(Text)], isNew: step == t);
        }
        return $"""<div class="unrolling">{drawing.ToSvg(Words(t))}<p style="margin:0.2em 0">{WebUtility.HtmlEncode(Words(t))}</p></div>""";
    }
}

internal sealed class UnrollingFormatters() : SelfFormattingSource(Mime.Html, Mime.Text);
