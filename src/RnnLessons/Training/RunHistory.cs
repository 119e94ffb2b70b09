using System.Reflection;

namespace RnnLessons.Training;

/// <summary>One training run: its name, what it was run with, and what each step gave.</summary>
public sealed class Run
{
    private readonly List<TrainingStep> steps = [];

    internal Run(int number, string name, IReadOnlyDictionary<string, object?> settings)
    {
        (Number, Name, Settings) = (number, name, settings);
    }

    /// <summary>1 for the session's first run.</summary>
    public int Number { get; }

    /// <summary>What the reader called it.</summary>
    public string Name { get; }

    /// <summary>Name and number: tells two runs of the same name apart.</summary>
    public string Label => $"{Name} · run {Number}";

    /// <summary>Each hyperparameter and its value, and whatever else the reader named.</summary>
    public IReadOnlyDictionary<string, object?> Settings { get; }

    /// <summary>What has happened so far, in order.</summary>
    public IReadOnlyList<TrainingStep> Steps => steps;

    /// <summary>The last validation, or null before the first.</summary>
    public Validation? LastValidation => steps.FindLast(step => step.Validation is not null)?.Validation;

    /// <summary>Takes down what a step gave.</summary>
    public void Add(TrainingStep step) => steps.Add(step);
}

/// <summary>Remembers every run of the session: a re-run adds to the comparison and erases nothing.</summary>
public sealed class RunHistory
{
    private readonly List<Run> runs = [];

    /// <summary>All runs so far, oldest first: a copy, because a live figure reads them on a thread of its own.</summary>
    public IReadOnlyList<Run> Runs
    {
        get
        {
            lock (runs) return [.. runs];
        }
    }

    /// <summary>Begins a run.</summary>
    /// <param name="name">What to call it in figures: <c>"SRNN"</c>.</param>
    /// <param name="hyperparameters">What it is run with.</param>
    /// <param name="also">Other settings that tell runs apart, as an anonymous object: <c>new { lag, activation }</c>. They win over hyperparameters of the same name.</param>
    public Run Start(string name, Hyperparameters hyperparameters, object? also = null)
    {
        var settings = new Dictionary<string, object?>();
        foreach (var (setting, value) in Properties(hyperparameters).Concat(Properties(also))) settings[setting] = value;
        lock (runs)
        {
            var run = new Run(runs.Count + 1, name, settings);
            runs.Add(run);
            return run;
        }
    }

    /// <summary>The settings in which the runs differ: what a comparison has to show.</summary>
    public IReadOnlyList<string> Differences =>
        [.. Runs.SelectMany(run => run.Settings.Keys).Distinct()
            .Where(name => Runs.Select(run => run.Settings.GetValueOrDefault(name)).Distinct().Count() > 1)];

    private static IEnumerable<KeyValuePair<string, object?>> Properties(object? settings) =>
        settings?.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(property => KeyValuePair.Create(property.Name, property.GetValue(settings))) ?? [];
}
