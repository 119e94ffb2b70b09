using System.Text.Json.Nodes;

namespace RnnLessons.Figures;

/// <summary>Puts figures of one shape behind a slider: each position holds only what differs from the others.</summary>
/// <remarks>Positions restyle the traces; plotly's frames would be shorter, but VS Code's renderer ignores them.</remarks>
internal static class Slider
{
    public static Figure Compose(string label, IReadOnlyList<string> positions, IReadOnlyList<Figure> figures, int start)
    {
        if (figures.Count == 0) throw new ArgumentException("A slider needs one position at least; it got none.", nameof(positions));
        if (start < 0 || start >= figures.Count) throw new ArgumentOutOfRangeException(nameof(start), $"{start}", $"start is {start}; wanted: 0 … {figures.Count - 1}.");
        var all = figures.Select(figure => figure.Parts().Data).ToArray();
        if (all.FirstOrDefault(data => data.Count != all[0].Count) is { } odd)
        {
            throw new ArgumentException($"All positions of a slider need the same traces: the first has {all[0].Count}, another {odd.Count}.", nameof(figures));
        }
        var changing = Enumerable.Range(0, all[0].Count).Where(i => all.Any(data => !JsonNode.DeepEquals(data[i], all[0][i]))).ToArray();
        var keys = changing.SelectMany(i => all.SelectMany(data => data[i]!.AsObject().Select(pair => pair.Key))).Distinct()
            .Where(key => changing.Any(i => all.Any(data => !JsonNode.DeepEquals(data[i]![key], all[0][i]![key])))).ToArray();

        var steps = new JsonArray();
        for (var position = 0; position < figures.Count; position++)
        {
            var restyle = new JsonObject();
            foreach (var key in keys) restyle[key] = new JsonArray([.. changing.Select(i => all[position][i]![key]?.DeepClone())]);
            var relayout = new JsonObject { ["title.text"] = figures[position].Title };
            steps.Add(new JsonObject
            {
                ["method"] = "update",
                ["label"] = positions[position],
                ["args"] = new JsonArray(restyle, relayout, new JsonArray([.. changing.Select(i => (JsonNode)i)])),
            });
        }

        var (data, layout) = figures[start].Parts();
        layout["sliders"] = new JsonArray(Control(label, start, steps));
        // The slider stands above the axes, where it is on the screen together with them; a figure that is high already gives it room of its own.
        var height = layout["height"]?.GetValue<double>() ?? HouseStyle.Height;
        layout["height"] = Math.Max(height, Math.Min(height + Room, HouseStyle.Highest));
        layout["margin"]!["t"] = layout["margin"]!["t"]!.GetValue<double>() + Room;
        // Plotly would put the title in the middle of that room, onto the slider's value.
        if (layout["title"] is JsonObject title) (title["y"], title["yref"], title["yanchor"]) = (Math.Round(1 - TitleFromTop / layout["height"]!.GetValue<double>(), 4), "container", "middle");
        // A page that has a slider of its own takes this one away, and its room.
        layout["meta"] = PlotlyJson.Node(new { sliderRoom = Room });
        var alt = $"A slider sets {label} from {positions[0]} to {positions[^1]}. At {positions[0]}: {figures[0].AltText} At {positions[^1]}: {figures[^1].AltText}";
        return new Figure(figures[start].Title, alt, data, layout);
    }

    private const int Room = 90;

    private const double TitleFromTop = 26;

    private static JsonObject Control(string label, int start, JsonArray steps)
    {
        var control = PlotlyJson.Object(new
        {
            active = start,
            x = 0,
            len = 1,
            y = 1,
            yanchor = "bottom",
            pad = new { t = 0, b = 28 },
            currentvalue = new { prefix = label + " = ", xanchor = "left", font = new { size = 14 } },
            font = new { size = HouseStyle.FontSize, color = HouseStyle.Text },
            bgcolor = HouseStyle.Grid,
            bordercolor = HouseStyle.Text,
            activebgcolor = HouseStyle.Colour(0),
            tickcolor = HouseStyle.Text,
            // A moved slider answers at once; plotly's default eases for half a second.
            transition = new { duration = 0 },
        });
        control["steps"] = steps;
        return control;
    }
}
