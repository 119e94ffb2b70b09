using RnnLessons.Probes;

namespace RnnLessons.Figures;

/// <summary>Figures of predictions that are classes.</summary>
public static class ClassFigures
{
    /// <summary>How often each class was predicted for each: a row for each true class, a column for each predicted one.</summary>
    /// <param name="title">What is shown: <c>"CNN then RNN on 500 test pictures"</c>.</param>
    /// <param name="confusion">The counts.</param>
    /// <param name="classes">The names of the classes.</param>
    public static Figure Confusion(string title, ConfusionMatrix confusion, IReadOnlyList<string> classes)
    {
        var count = confusion.Counts.GetLength(0);
        if (classes.Count != count) throw new ArgumentException($"There are {classes.Count} names for {count} classes; wanted: one for each.", nameof(classes));
        var drawing = new Drawing(title, 140 + 34 * count);
        var (x, y) = (HouseStyle.Axis("predicted class"), HouseStyle.Axis("true class"));
        (x["type"], x["showgrid"], y["type"], y["showgrid"], y["autorange"]) = ("category", false, "category", false, "reversed");
        drawing.Axes(x, y);
        var shares = new double[count, count];
        for (var shown = 0; shown < count; shown++)
            for (var said = 0; said < count; said++)
                shares[shown, said] = confusion.Share(shown, said);
        var trace = Traces.Heat(shares, classes, 3);
        (trace["y"], trace["zmin"], trace["zmax"], trace["colorscale"]) = (PlotlyJson.Node(classes), 0, 1, HouseStyle.Sequential);
        trace["text"] = PlotlyJson.Node(Enumerable.Range(0, count).Select(shown => Enumerable.Range(0, count).Select(said => confusion.Counts[shown, said])));
        trace["texttemplate"] = "%{text}";
        trace["colorbar"] = PlotlyJson.Node(new { title = new { text = "share of the true class (0 … 1)", side = "right" }, thickness = 14, outlinewidth = 0 });
        drawing.Add(trace, "true: %{y}<br>predicted: %{x}<br>%{text} pictures, share %{z}<extra></extra>");
        var mistakes = confusion.Mistakes.Take(3).Select(mistake => $"{classes[mistake.Shown]} as {classes[mistake.Said]} ({mistake.Count})");
        return drawing.Finish($"{title}. {Drawing.Say(confusion.Accuracy)} of all predictions are correct. {(mistakes.Any() ? $"Most frequent mistakes: {string.Join(", ", mistakes)}." : "There are no mistakes.")}");
    }
}
