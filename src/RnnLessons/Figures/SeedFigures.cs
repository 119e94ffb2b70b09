namespace RnnLessons.Figures;

/// <summary>What one model gave over several seeds.</summary>
/// <param name="Name">What the legend calls the model.</param>
/// <param name="Model">Its colour, from 0: the same in all figures of a lesson.</param>
/// <param name="Values">For learning curves a row for each seed; for dots a row for each group, with a number for each seed.</param>
public sealed record SeedRuns(string Name, int Model, IReadOnlyList<IReadOnlyList<double>> Values)
{
    /// <summary>Drawn dashed: a variant of a model that shares its colour.</summary>
    public bool IsVariant { get; init; }
}

/// <summary>A level that results are compared with, such as guessing.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Value">Where it lies.</param>
public sealed record Level(string Name, double Value);

/// <summary>Results over several seeds, with their spread in sight: initial weights are random, so one run proves little.</summary>
public static class SeedFigures
{
    /// <summary>Learning curves: the mean over the seeds as a line, and a band from the lowest seed to the highest.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="xTitle">Title of the horizontal axis, with its unit.</param>
    /// <param name="yTitle">Title of the vertical axis, with its unit.</param>
    /// <param name="at">Where along the axis the values were taken, such as after which updates.</param>
    /// <param name="level">A level to compare with; null draws none.</param>
    /// <param name="logarithmic">Whether the vertical axis is logarithmic.</param>
    /// <param name="models">A row of values for each seed; a row may end early, as while it is trained.</param>
    public static Figure Curves(string title, string xTitle, string yTitle, IReadOnlyList<double> at, Level? level = null, bool logarithmic = false, params SeedRuns[] models)
    {
        var drawing = new Drawing(title);
        drawing.Axes(HouseStyle.Axis(xTitle), HouseStyle.Axis(yTitle, logarithmic));
        var points = Thinning.PointsEach(3 * models.Length + 1);
        var words = new List<string>();
        foreach (var model in models)
        {
            if (model.Values.FirstOrDefault(row => row.Count > at.Count) is { } longer)
                throw new ArgumentException($"“{model.Name}” has {longer.Count} values for {at.Count} places on the axis; wanted: one for each at most.", nameof(models));
            var reached = model.Values.Select(row => row.Count).DefaultIfEmpty(0).Max();
            double[][] seeds = [.. Thinning.Evenly(reached, points).Select(i => model.Values.Where(row => row.Count > i).Select(row => row[i]).ToArray())];
            double[] x = [.. Thinning.Evenly(reached, points).Select(i => at[i])];
            var pen = new Pen(HouseStyle.Colour(model.Model), model.IsVariant ? HouseStyle.Dashes[1] : HouseStyle.Dashes[0]);
            var band = Traces.Line(model.Name, [.. x, .. x.Reverse()], [.. seeds.Select(of => of.Min()), .. seeds.Reverse().Select(of => of.Max())], pen with { Width = 0 });
            (band["fill"], band["fillcolor"], band["hoverinfo"]) = ("toself", HouseStyle.Tint(model.Model), "skip");
            drawing.Add(band, legend: false);
            drawing.Add(Traces.Line(model.Name, x, [.. seeds.Select(of => of.Average())], pen), $"{model.Name}, %{{x}}: mean %{{y}}<extra></extra>");
            words.Add(seeds is [.., var last] ? $"{model.Name}: mean {Drawing.Say(last.Average())} at {Drawing.Say(x[^1])}, {Spread(last)}." : $"{model.Name}: nothing yet.");
        }

        if (level is not null && at.Count > 0)
            drawing.Add(Traces.Line(level.Name, [at[0], at[^1]], [level.Value, level.Value], new Pen(HouseStyle.Text, HouseStyle.Dashes[2], Width: 1.5)), $"{level.Name}: %{{y}}<extra></extra>");
        return drawing.Finish($"{title}. {string.Join(" ", words)}");
    }

    /// <summary>A dot for each seed, side by side for each group, and a bar at their mean.</summary>
    /// <param name="title">What is shown.</param>
    /// <param name="groups">What the dots of a model are grouped by: <c>["T = 10", "T = 40"]</c>. Each has its own marker.</param>
    /// <param name="yTitle">Title of the vertical axis, with its unit.</param>
    /// <param name="level">A level to compare with; null draws none.</param>
    /// <param name="logarithmic">Whether the vertical axis is logarithmic.</param>
    /// <param name="models">A row for each group, with a number for each seed; the models stand along the horizontal axis.</param>
    public static Figure Dots(string title, IReadOnlyList<string> groups, string yTitle, Level? level = null, bool logarithmic = false, params SeedRuns[] models)
    {
        if (models.FirstOrDefault(model => model.Values.Count != groups.Count) is { } odd)
            throw new ArgumentException($"“{odd.Name}” has {odd.Values.Count} rows for {groups.Count} groups; wanted: one for each.", nameof(models));
        var drawing = new Drawing(title);
        var x = HouseStyle.Axis("");
        (x["tickvals"], x["ticktext"]) = (PlotlyJson.Node(Enumerable.Range(0, models.Length)), PlotlyJson.Node(models.Select(model => model.Name)));
        (x["range"], x["showgrid"], x["zeroline"]) = (PlotlyJson.Node(new[] { -0.5, models.Length - 0.5 }), false, false);
        drawing.Axes(x, HouseStyle.Axis(yTitle, logarithmic));
        foreach (var (group, name) in groups.Index())
        {
            (SeedRuns Model, double Place, double Value, int Seed)[] dots = [.. models.Index().SelectMany(model =>
                model.Item.Values[group].Index().Select(seed => (model.Item, Place(model.Index, group) + Aside(seed.Index, model.Item.Values[group].Count), seed.Item, seed.Index + 1)))];
            var trace = Traces.Line(name, [.. dots.Select(dot => dot.Place)], [.. dots.Select(dot => dot.Value)], new Pen(HouseStyle.Text, Marker: HouseStyle.Marker(group)) { PointsOnly = true });
            trace["marker"]!["color"] = PlotlyJson.Node(dots.Select(dot => HouseStyle.Colour(dot.Model.Model)));
            trace["text"] = PlotlyJson.Node(dots.Select(dot => $"{dot.Model.Name}, {name}, seed {dot.Seed}"));
            drawing.Add(trace, "%{text}: %{y}<extra></extra>");
        }

        // One trace for all means: a gap after each bar.
        var means = models.Index().SelectMany(model => groups.Index().Select(group => (X: Place(model.Index, group.Index), Values: model.Item.Values[group.Index]))).Where(one => one.Values.Count > 0).ToArray();
        var bars = Traces.Line("mean", [.. means.SelectMany(one => new[] { one.X - 0.3 / groups.Count, one.X + 0.3 / groups.Count, one.X })],
            [.. means.SelectMany(one => new[] { one.Values.Average(), one.Values.Average(), double.NaN })], new Pen(HouseStyle.Text, Width: 3));
        drawing.Add(bars, "mean %{y}<extra></extra>");
        if (level is not null)
            drawing.Add(Traces.Line(level.Name, [-0.5, models.Length - 0.5], [level.Value, level.Value], new Pen(HouseStyle.Text, HouseStyle.Dashes[2], Width: 1.5)), $"{level.Name}: %{{y}}<extra></extra>");
        return drawing.Finish($"{title}. " + string.Join(" ", models.Select(model => $"{model.Name}: " + string.Join("; ", groups.Index().Select(group =>
            model.Values[group.Index] is { Count: > 0 } values ? $"{group.Item} mean {Drawing.Say(values.Average())}, {Spread(values)}" : $"{group.Item} nothing yet")) + ".")));

        // Seeds with the same value stand side by side, or five would look like one.
        double Aside(int seed, int seeds) => seeds == 1 ? 0 : ((double)seed / (seeds - 1) - 0.5) * 0.4 / groups.Count;

        double Place(int model, int group) => model + (group - (groups.Count - 1) / 2.0) * 0.8 / groups.Count;
    }

    private static string Spread(IReadOnlyList<double> seeds) =>
        seeds.Count == 1 ? "1 seed" : $"{seeds.Count} seeds from {Drawing.Say(seeds.Min())} to {Drawing.Say(seeds.Max())}";
}
