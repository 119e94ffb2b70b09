using System.Net;

namespace RnnLessons.Lesson;

/// <summary>The strokes of <see cref="Unrolling"/>, as SVG.</summary>
/// <remarks>Arrow heads are paths of their own: ids could be those of another drawing on the same page.</remarks>
/// <param name="steps">T, for which there is room.</param>
internal sealed class UnrollingDrawing(int steps)
{
    private const string Input = "#2F7FC1", Hidden = "#D55E00", Grey = Box.Neutral;
    private const int Pitch = 118, BoxWidth = 76, HiddenTop = 46, HiddenHeight = 66, InputTop = 166, InputHeight = 50;

    private readonly List<string> parts = [];

    private int Width => 100 + Pitch * steps;

    /// <summary>One cell whose state comes back to it.</summary>
    public void Loop()
    {
        var at = Centre(1);
        StateBox(at, "t", []);
        InputBox(at, "t", []);
        Up(at, isNew: true);
        Arrow($"M{at + BoxWidth / 2} {HiddenTop + 22}H{at + 76}V{HiddenTop - 24}H{at - 76}V{HiddenTop + 33}H{at - BoxWidth / 2 - 8}", Hidden, isNew: true);
        Head(at - BoxWidth / 2, HiddenTop + 33, Hidden, isUp: false, isNew: true);
        Weight(at + 94, HiddenTop + 4, "H", Hidden);
    }

    /// <summary>The state before the first step.</summary>
    public void Start(IReadOnlyList<string> numbers) => StateBox(Centre(0), "0", numbers);

    /// <summary>The cell at a step: its input, the state that comes in, and the state that goes out.</summary>
    public void Copy(int t, IReadOnlyList<string> x, IReadOnlyList<string> h, bool isNew)
    {
        var (at, middle) = (Centre(t), HiddenTop + HiddenHeight / 2);
        InputBox(at, $"{t}", x);
        Up(at, isNew);
        Arrow($"M{Centre(t - 1) + BoxWidth / 2} {middle}H{at - BoxWidth / 2 - 8}", Hidden, isNew);
        Head(at - BoxWidth / 2, middle, Hidden, isUp: false, isNew);
        Weight(at - Pitch / 2 - 2, middle - 10, "H", Hidden);
        parts.Add($"<g{Mark(isNew)}>");
        StateBox(at, $"{t}", h);
        parts.Add("</g>");
    }

    /// <summary>A step that is still to come.</summary>
    public void Later(int t)
    {
        foreach (var (top, height) in new[] { (HiddenTop, HiddenHeight), (InputTop, InputHeight) })
            parts.Add($"<rect x=\"{Centre(t) - BoxWidth / 2}\" y=\"{top}\" width=\"{BoxWidth}\" height=\"{height}\" rx=\"7\" fill=\"none\" stroke=\"{Grey}\" stroke-dasharray=\"3 5\" stroke-opacity=\"0.6\"/>");
    }

    /// <summary>All of it, with its text alternative.</summary>
    public string ToSvg(string words) => $"""
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {Width} 222" role="img" aria-label="{WebUtility.HtmlEncode(words)}" style="display:block;width:100%;max-width:{Width}px;height:auto" font-family="sans-serif" font-size="14" text-anchor="middle" fill="{Grey}">{string.Concat(parts)}</svg>
        """;

    private static int Centre(int t) => 50 + Pitch * t;

    private void StateBox(int at, string index, IReadOnlyList<string> numbers) => Rectangle(at, HiddenTop, HiddenHeight, Hidden, "h", index, numbers);

    private void InputBox(int at, string index, IReadOnlyList<string> numbers) => Rectangle(at, InputTop, InputHeight, Input, "x", index, numbers);

    private void Rectangle(int at, int top, int height, string colour, string name, string index, IReadOnlyList<string> numbers)
    {
        parts.Add($"<rect x=\"{at - BoxWidth / 2}\" y=\"{top}\" width=\"{BoxWidth}\" height=\"{height}\" rx=\"7\" fill=\"{colour}\" fill-opacity=\"0.1\" stroke=\"{colour}\" stroke-width=\"2\"/>");
        var y = top + (height - 16 * numbers.Count) / 2 + 4;
        parts.Add($"<text x=\"{at}\" y=\"{y}\" font-style=\"italic\" fill=\"{colour}\">{name}<tspan font-size=\"11\" dy=\"4\" font-style=\"normal\">{index}</tspan></text>");
        foreach (var number in numbers) parts.Add($"<text x=\"{at}\" y=\"{y += 17}\">{number}</text>");
    }

    private void Up(int at, bool isNew)
    {
        Arrow($"M{at} {InputTop}V{HiddenTop + HiddenHeight + 8}", Input, isNew);
        Head(at, HiddenTop + HiddenHeight, Input, isUp: true, isNew);
        Weight(at + 20, (InputTop + HiddenTop + HiddenHeight) / 2 + 5, "X", Input);
    }

    // The length of the path counts as 1, so that one style sheet draws all of them.
    private void Arrow(string path, string colour, bool isNew) =>
        parts.Add($"<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{(isNew ? 2.6 : 1.6)}\"{(isNew ? " class=\"flow\" pathLength=\"1\" stroke-dasharray=\"1\"" : "")}/>");

    private void Head(int x, int y, string colour, bool isUp, bool isNew) => parts.Add(isUp
        ? $"<path d=\"M{x - 5} {y + 9}L{x} {y}L{x + 5} {y + 9}Z\" fill=\"{colour}\"{Mark(isNew)}/>"
        : $"<path d=\"M{x - 9} {y - 5}L{x} {y}L{x - 9} {y + 5}Z\" fill=\"{colour}\"{Mark(isNew)}/>");

    private static string Mark(bool isNew) => isNew ? " class=\"new\"" : "";

    private void Weight(int x, int y, string index, string colour) =>
        parts.Add($"<text x=\"{x}\" y=\"{y}\" fill=\"{colour}\">W<tspan font-size=\"11\" dy=\"4\">{index}</tspan></text>");
}
