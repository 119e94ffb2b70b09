namespace RnnLessons.Figures;

/// <summary>A named row of numbers to draw as a line: <c>("SRNN", norms)</c> is one.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Values">What is drawn, in order; NaN leaves a gap.</param>
public sealed record Curve(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Drawn as a thin dashed line without markers: a prediction or a baseline beside what was measured.</summary>
    public bool IsPrediction { get; init; }

    /// <summary>Which model it belongs to, from 0: the curves of one model share a colour, and all but the first are thin and dashed. Null gives it a colour of its own.</summary>
    public int? Model { get; init; }

    /// <summary>A prediction or a baseline, to draw beside what was measured.</summary>
    public static Curve Prediction(string name, IReadOnlyList<double> values) => new(name, values) { IsPrediction = true };

    /// <summary>One of several runs of a model, such as one for each seed: they share the model's colour.</summary>
    /// <param name="model">Which model, from 0: it chooses the colour.</param>
    /// <param name="name">What the legend calls it.</param>
    /// <param name="values">What is drawn, in order.</param>
    public static Curve OfModel(int model, string name, IReadOnlyList<double> values) => new(name, values) { Model = Wanted.AtLeast(0, model) };

    /// <summary>The pen of one of several curves: its model's colour, or one of its own.</summary>
    internal static Pen PenOf(IReadOnlyList<Curve> curves, int index)
    {
        var (curve, colour) = (curves[index], curves[index].Model ?? index);
        var earlier = curve.Model is null ? 0 : curves.Take(index).Count(other => other.Model == curve.Model && other.IsPrediction == curve.IsPrediction);
        return curve.IsPrediction ? new Pen(HouseStyle.Colour(colour), HouseStyle.Dashes[1 + (index % 3)], Width: 1.5)
            : curve.Model is null ? Pen.Of(index)
            : new Pen(HouseStyle.Colour(colour), HouseStyle.Dash(earlier), Width: earlier == 0 ? 2 : 1.2);
    }

    /// <summary>So that a name and its numbers are a curve.</summary>
    public static implicit operator Curve((string Name, double[] Values) pair) => new(pair.Name, pair.Values);
}
