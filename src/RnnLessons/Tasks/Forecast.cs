using RnnLessons.Data;
using RnnLessons.Tasks.Rules;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Tasks;

/// <summary>Forecast the next month of a series, at every step of a window.</summary>
/// <remarks>
/// Inputs [N, T, 1], targets [N, T, 1] one month later: (value − mean) / scale, with the mean of the training part and three times its
/// standard deviation, so that tanh has room for months beyond any that it was trained on. The last part of the series is for validation; its
/// windows begin after the training part ends. Scores are in the unit of the series.
/// </remarks>
public sealed class Forecast : RegressionTask
{
    private readonly SeriesScale scale;
    private readonly float[] values;
    private readonly int steps;

    /// <summary>Makes the task.</summary>
    /// <param name="series">What to forecast.</param>
    /// <param name="steps">T, the months in a window.</param>
    /// <param name="trainedShare">The share of the series, from its beginning, that is trained on.</param>
    /// <exception cref="ArgumentException">The series is too short for the window, holds what is no number, or never changes.</exception>
    public Forecast(Series series, int steps = 48, double trainedShare = 0.8) : base($"next month of {series.Name}", inputSize: 1, outputSize: 1, series.Unit)
    {
        if (trainedShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(trainedShare), trainedShare, $"trainedShare is {trainedShare}; wanted: between 0 and 1.");
        if (series.Values.Index().FirstOrDefault(month => !float.IsFinite(month.Item), (-1, 0)) is ( >= 0 and var at, var odd))
            throw new ArgumentException($"The series “{series.Name}” has the value {odd} at place {at}, {series.Months[at]:yyyy-MM}; wanted: numbers, one for each month.", nameof(series));
        TrainedMonths = (int)(series.Values.Count * trainedShare);
        var shortest = Math.Min(TrainedMonths, series.Values.Count - TrainedMonths);
        if (Wanted.AtLeast(1, steps, "the months in a window") >= shortest)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"A window of {steps} months does not fit; the shorter part of the series has {shortest}. Wanted: fewer.");

        (Series, this.steps, scale) = (series, steps, SeriesScale.Of(series.Values, TrainedMonths));
        (_, Mean, Scale) = scale;
        if (Scale == 0)
            throw new ArgumentException($"All {TrainedMonths} months of “{series.Name}” that are trained on are {Mean}; wanted: values that differ.", nameof(series));
        values = scale.Scaled(series.Values);
    }

    /// <summary>What is forecast.</summary>
    public Series Series { get; }

    /// <summary>How many months, from the first, are trained on.</summary>
    public int TrainedMonths { get; }

    /// <summary>Mean of the training part, in the unit of the series.</summary>
    public double Mean { get; }

    /// <summary>Three standard deviations of the training part, in the unit of the series.</summary>
    public double Scale { get; }

    /// <summary>Persistence: say that next month will be as this one. RMSE on the validation part, in the unit of the series.</summary>
    public override double Baseline
    {
        get
        {
            using var scope = NewDisposeScope();
            return Score(ValidationBatch.Inputs, ValidationBatch);
        }
    }

    /// <inheritdoc/>
    protected override double UnitsOfOne => Scale;

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var (windows, after, _) = Drawn.Batch(new WindowRule(values, TrainedMonths, steps), sequences, generator);
        return new(windows, after.unsqueeze(-1));
    }

    /// <summary>Every month of the validation part but the first, which has none before it, is forecast once.</summary>
    /// <remarks>Windows side by side; the last one ends with the series, and its mask leaves out the months that the window before it has forecast.</remarks>
    protected override Batch DrawValidation(int sequences, Generator generator)
    {
        var (starts, repeated) = scale.HeldOutWindows(values.Length, steps);
        var windows = Windows([.. starts.Select(start => (long)start)]);
        if (repeated == 0) return windows;
        var mask = ones([starts.Length, steps], ScalarType.Bool);
        mask[^1, ..repeated] = false;
        return windows with { Mask = mask };
    }

    /// <summary>One-step-ahead forecasts of every month after the first, in the unit of the series: forecast[i] is for month i + 1.</summary>
    /// <param name="model">A model that gives an output at every step; it is in evaluation mode meanwhile.</param>
    public float[] Predict(Module<Tensor, Tensor> model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        using var evaluating = ModuleModes.Evaluating(model);
        var outputs = model.call(tensor(values[..^1]).reshape(1, -1, 1).In(FloatingType.Of(model)));
        return (outputs * Scale + Mean).to(ScalarType.Float32).reshape(-1).data<float>().ToArray();
    }

    private Batch Windows(long[] starts)
    {
        var series = tensor(values);
        var at = tensor(starts).unsqueeze(1) + arange(steps);
        return new(series[at].unsqueeze(-1), series[at + 1].unsqueeze(-1));
    }
}
