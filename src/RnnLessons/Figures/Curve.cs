namespace RnnLessons.Figures;

/// <summary>A named row of numbers to draw as a line: <c>("SRNN", norms)</c> is one.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Values">What is drawn, in order; NaN leaves a gap.</param>
public sealed record Curve(string Name, IReadOnlyList<double> Values)
{
    /// <summary>Drawn as a thin dashed line without markers: a prediction or a baseline beside what was measured.</summary>
    public bool IsPrediction { get; init; }

    /// <summary>A prediction or a baseline, to draw beside what was measured.</summary>
    public static Curve Prediction(string name, IReadOnlyList<double> values) => new(name, values) { IsPrediction = true };

    /// <summary>So that a name and its numbers are a curve.</summary>
    public static implicit operator Curve((string Name, double[] Values) pair) => new(pair.Name, pair.Values);
}
