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

    /// <summary>A mark says what the colour says.</summary>
    private static string Caption(string truth, string? guess) =>
        guess is null ? truth : guess == truth ? $"✓ {truth}" : $"✗ {guess}<br>is {truth}";

    private static string Words(string truth, string? guess) => guess is null || guess == truth ? truth : $"{truth} taken for {guess}";
}
