using System.Text.Json.Nodes;
using RnnLessons.Data;

namespace RnnLessons.Figures;

/// <summary>Pictures in rows, with what they show and what a model took them for.</summary>
public static class PictureFigures
{
    /// <summary>From one picture to the next, in pixels of a picture; below each stand two lines of text.</summary>
    private const int Across = LabelledPictures.Side + 6, Down = LabelledPictures.Side + 14;

    /// <summary>Screen pixels of a row of pictures on a page of usual width.</summary>
    private const int RowHeight = 126;

    private const int Columns = 8;

    private const int Most = 64;

    /// <summary>Some pictures with their class under each.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="set">Where the names of the classes come from.</param>
    /// <param name="pictures">The set's training or test pictures.</param>
    /// <param name="which">The indices of those to show, 64 at the most.</param>
    /// <param name="predicted">The class that a model took each one for; where it is wrong, the caption says both.</param>
    public static Figure Grid(string title, PictureSet set, LabelledPictures pictures, IReadOnlyList<long> which, IReadOnlyList<long>? predicted = null)
    {
        if (which.Count is 0 or > Most)
            throw new ArgumentException($"There are {which.Count} pictures to show; wanted: 1 to {Most}.", nameof(which));
        if (predicted is not null && predicted.Count != which.Count)
            throw new ArgumentException($"There are {predicted.Count} predictions for {which.Count} pictures; wanted: one for each.", nameof(predicted));

        var rows = (which.Count + Columns - 1) / Columns;
        var drawing = new Drawing(title, 60 + RowHeight * rows);
        drawing.Layout["xaxis"] = PlotlyJson.Node(new { visible = false, range = new[] { -4, Columns * Across - 2 }, fixedrange = true, constrain = "domain" });
        drawing.Layout["yaxis"] = PlotlyJson.Node(new { visible = false, range = new[] { rows * Down, -2 }, fixedrange = true, constrain = "domain", scaleanchor = "x" });
        drawing.Layout["margin"] = PlotlyJson.Node(new { l = 8, r = 8, t = 44, b = 8 });
        var captions = new JsonArray();
        foreach (var (place, index) in which.Index())
        {
            var (left, top) = (place % Columns * Across, place / Columns * Down);
            var truth = set.Classes[pictures.Labels[index]];
            var guess = predicted is null ? null : set.Classes[(int)predicted[place]];
            drawing.Add(PlotlyJson.Object(new { type = "image", source = Png.Address(pictures.Of((int)index), LabelledPictures.Side), x0 = left, y0 = top, dx = 1, dy = 1 }),
                $"picture {index}: {truth}<extra></extra>");
            const int size = HouseStyle.FontSize - 1;
            captions.Add(PlotlyJson.Node(new
            {
                x = left + (LabelledPictures.Side - 1) / 2.0,
                y = top + LabelledPictures.Side,
                text = Caption(truth, guess),
                showarrow = false,
                xanchor = "center",
                yanchor = "top",
                font = guess is not null && guess != truth ? new { size, color = HouseStyle.Colours[1] } : (object)new { size },
            }));
        }

        drawing.Layout["annotations"] = captions;
        var right = predicted is null ? "" : $" {which.Index().Count(place => pictures.Labels[place.Item] == predicted[place.Index])} of {which.Count} predictions are right.";
        return drawing.Finish($"{title}: {which.Count} pictures ({set.Source}).{right} {string.Join(", ", which.Index().Select(place =>
            Words(set.Classes[pictures.Labels[place.Item]], predicted is null ? null : set.Classes[(int)predicted[place.Index]])))}.");
    }

    /// <summary>One picture cut into the steps of a sequence, in several ways side by side, with one step filled.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="pictures">The set's training or test pictures.</param>
    /// <param name="index">Which one.</param>
    /// <param name="step">The step that is filled, counted from 0, row by row.</param>
    /// <param name="cuts">For each drawing, how many steps lie side by side and how many rows of them there are.</param>
    public static Figure Cut(string title, LabelledPictures pictures, int index, int step, params (int Across, int Down)[] cuts)
    {
        if (cuts.Length == 0 || cuts.Any(cut => cut.Across < 1 || cut.Down < 1 || step < 0 || step >= cut.Across * cut.Down))
            throw new ArgumentException($"Step {step} of {cuts.Length} cuts ({string.Join(", ", cuts.Select(cut => $"{cut.Across} × {cut.Down}"))}); wanted: one cut or more, and a step that each of them has.", nameof(cuts));
        const double side = LabelledPictures.Side;
        var drawing = new Drawing(title, 400);
        drawing.Layout["xaxis"] = PlotlyJson.Node(new { visible = false, range = new[] { -2, cuts.Length * Across }, fixedrange = true, constrain = "domain" });
        drawing.Layout["yaxis"] = PlotlyJson.Node(new { visible = false, range = new[] { Down - 6, -2 }, fixedrange = true, constrain = "domain", scaleanchor = "x" });
        drawing.Layout["margin"] = PlotlyJson.Node(new { l = 8, r = 8, t = 44, b = 8 });
        var (lines, captions) = (new JsonArray(), new JsonArray());
        foreach (var (place, (across, down)) in cuts.Index())
        {
            // A pixel's middle is its place, so the picture begins half a pixel before it.
            var (left, top) = (place * Across - 0.5, -0.5);
            drawing.Add(PlotlyJson.Object(new { type = "image", source = Png.Address(pictures.Of(index), LabelledPictures.Side), x0 = place * Across, y0 = 0, dx = 1, dy = 1 }), $"{across * down} steps<extra></extra>");
            void Line(double x0, double y0, double x1, double y1) =>
                lines.Add(PlotlyJson.Node(new { type = "line", x0, y0, x1, y1, line = new { color = "#ffffff", width = 0.8 } }));
            for (var column = 0; column <= across; column++) Line(left + (side * column / across), top, left + (side * column / across), top + side);
            for (var row = 0; row <= down; row++) Line(left, top + (side * row / down), left + side, top + (side * row / down));
            var (x, y) = (left + (side * (step % across) / across), top + (side * (step / across) / down));
            lines.Add(PlotlyJson.Node(new { type = "rect", x0 = x, y0 = y, x1 = x + (side / across), y1 = y + (side / down), fillcolor = HouseStyle.Colours[1], line = new { color = "#ffffff", width = 1.5 } }));
            captions.Add(PlotlyJson.Node(new { x = left + (side / 2), y = top + side + 0.5, text = $"{across * down} steps, step {step} filled", showarrow = false, xanchor = "center", yanchor = "top" }));
        }

        drawing.Layout["shapes"] = lines;
        drawing.Layout["annotations"] = captions;
        return drawing.Finish($"{title}. Picture {index}, cut {string.Join("; and ", cuts.Select(cut => $"into {cut.Across * cut.Down} steps, {cut.Across} in each of {cut.Down} rows, with step {step} in row {step / cut.Across}, place {step % cut.Across}"))}.");
    }

    /// <summary>A mark says what the colour says.</summary>
    private static string Caption(string truth, string? guess) =>
        guess is null ? truth : guess == truth ? $"✓ {truth}" : $"✗ {guess}<br>is {truth}";

    private static string Words(string truth, string? guess) => guess is null || guess == truth ? truth : $"{truth} taken for {guess}";
}
