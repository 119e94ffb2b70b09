using System.Globalization;
using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Data;

/// <summary>A series of measurements, one a month.</summary>
/// <param name="Name">What it measures.</param>
/// <param name="Unit">In what.</param>
/// <param name="Months">The first day of each month.</param>
/// <param name="Values">One measurement a month.</param>
public sealed record Series(string Name, string Unit, IReadOnlyList<DateOnly> Months, IReadOnlyList<float> Values)
{
    /// <summary>Monthly mean sunspot numbers, Zürich, 1749–1983. Source: assets/data/README.md.</summary>
    public static Series Sunspots() => Shipped("monthly-sunspots.csv", "monthly sunspots", "sunspots");

    private static Series Shipped(string file, string name, string unit)
    {
        using var stream = typeof(Series).Assembly.GetManifestResourceStream($"data/{file}")
            ?? throw new FileNotFoundException($"The library carries no series data/{file}.");
        using var reader = new StreamReader(stream);
        return Parse(reader, file, name, unit);
    }

    /// <summary>Reads lines of <c>"YYYY-MM",value</c> under one heading line.</summary>
    /// <exception cref="InvalidDataException">A line has another form; the message names it.</exception>
    internal static Series Parse(TextReader reader, string file, string name, string unit)
    {
        var (months, values) = (new List<DateOnly>(), new List<float>());
        reader.ReadLine();
        for (var number = 2; reader.ReadLine() is { } line; number++)
        {
            if (line.Length == 0) continue;
            if (line.Split(',') is not [var month, var value]
                || !DateOnly.TryParseExact(month.Trim('"'), "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
                || !float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var measured))
                throw new InvalidDataException($"{file}, line {number}: «{line}»; wanted: \"YYYY-MM\",number.");
            months.Add(date);
            values.Add(measured);
        }

        return new(name, unit, months, values);
    }
}

/// <summary>Forecast the next month of a series, at every step of a window.</summary>
/// <remarks>
/// Inputs [N, T, 1], targets [N, T, 1] one month later: (value − mean) / scale, with the mean of the training part and three times its
/// standard deviation, so that tanh has room for months beyond any that it was trained on. The last part of the series is held out; its
/// windows begin after the training part ends. Scores are in the unit of the series.
/// </remarks>
public sealed class Forecast : SequenceTask
{
    private readonly float[] values;
    private readonly int steps;

    /// <summary>Makes the task.</summary>
    /// <param name="series">What to forecast.</param>
    /// <param name="steps">T, the months in a window.</param>
    /// <param name="trainedShare">The share of the series, from its beginning, that is trained on.</param>
    /// <exception cref="ArgumentException">The series is too short for the window, holds what is no number, or never changes.</exception>
    public Forecast(Series series, int steps = 48, double trainedShare = 0.8)
    {
        if (trainedShare is not (> 0 and < 1))
            throw new ArgumentOutOfRangeException(nameof(trainedShare), trainedShare, $"trainedShare is {trainedShare}; wanted: between 0 and 1.");
        if (series.Values.Index().FirstOrDefault(month => !float.IsFinite(month.Item), (-1, 0)) is ( >= 0 and var at, var odd))
            throw new ArgumentException($"The series «{series.Name}» has the value {odd} at place {at}; wanted: numbers, one for each month.", nameof(series));
        TrainedMonths = (int)(series.Values.Count * trainedShare);
        var shortest = Math.Min(TrainedMonths, series.Values.Count - TrainedMonths);
        if (Wanted.AtLeast(1, steps, "the months in a window") >= shortest)
            throw new ArgumentOutOfRangeException(nameof(steps), steps, $"A window of {steps} months does not fit; the shorter part of the series has {shortest}. Wanted: fewer.");

        (Series, this.steps) = (series, steps);
        var trained = series.Values.Take(TrainedMonths).ToArray();
        Mean = trained.Average();
        Scale = 3 * Math.Sqrt(trained.Average(value => Math.Pow(value - Mean, 2)));
        if (Scale == 0)
            throw new ArgumentException($"All {TrainedMonths} months of «{series.Name}» that are trained on are {Mean}; wanted: values that differ.", nameof(series));
        values = [.. series.Values.Select(value => (float)((value - Mean) / Scale))];
    }

    /// <summary>What is forecast.</summary>
    public Series Series { get; }

    /// <summary>How many months, from the first, are trained on.</summary>
    public int TrainedMonths { get; }

    /// <summary>Mean of the training part, in the unit of the series.</summary>
    public double Mean { get; }

    /// <summary>Three standard deviations of the training part, in the unit of the series.</summary>
    public double Scale { get; }

    /// <inheritdoc/>
    public override string Name => $"next month of {Series.Name}";

    /// <inheritdoc/>
    public override long InputSize => 1;

    /// <inheritdoc/>
    public override long OutputSize => 1;

    /// <inheritdoc/>
    public override string ScoreName => $"RMSE ({Series.Unit})";

    /// <summary>Persistence: say that next month will be as this one. RMSE on the held-out months, in the unit of the series.</summary>
    public override double Baseline
    {
        get
        {
            using var scope = NewDisposeScope();
            return Score(Validation.Inputs, Validation);
        }
    }

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var starts = randint(0, TrainedMonths - steps, [sequences], ScalarType.Int64, generator: generator).data<long>().ToArray();
        return Windows(starts);
    }

    /// <summary>Every held-out month once: windows side by side.</summary>
    protected override Batch DrawHeldOut(int sequences, Generator generator)
    {
        var starts = new List<long>();
        for (long start = TrainedMonths; start + steps < values.Length; start += steps) starts.Add(start);
        return Windows([.. starts]);
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) => functional.mse_loss(Shaped(prediction, batch.Targets.shape), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) =>
        Scale * Math.Sqrt(functional.mse_loss(Shaped(prediction, batch.Targets.shape), batch.Targets).item<float>());

    /// <summary>One-step-ahead forecasts of every month after the first, in the unit of the series: forecast[i] is for month i + 1.</summary>
    /// <param name="model">A model that gives an output at every step.</param>
    public float[] Predict(Module<Tensor, Tensor> model)
    {
        using var scope = NewDisposeScope();
        using var _ = no_grad();
        var outputs = model.call(tensor(values[..^1]).reshape(1, -1, 1));
        return (outputs * Scale + Mean).to(ScalarType.Float32).reshape(-1).data<float>().ToArray();
    }

    private Batch Windows(long[] starts)
    {
        var series = tensor(values);
        var at = tensor(starts).unsqueeze(1) + arange(steps);
        return new(series[at].unsqueeze(-1), series[at + 1].unsqueeze(-1));
    }
}
