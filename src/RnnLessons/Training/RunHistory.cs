namespace RnnLessons.Training;

/// <summary>One training run: its name, what it was run with, and what each update gave.</summary>
public sealed class Run
{
    private readonly Lock gate = new();

    // Only ever added to, so that whoever reads its first updates may go on while others are added.
    private TrainingUpdate[] updates = new TrainingUpdate[16];
    private int taken;

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

    /// <summary>What had happened when it was asked for, in order: it may be read while the training adds to the run on another thread.</summary>
    public IReadOnlyList<TrainingUpdate> Updates
    {
        get
        {
            lock (gate) return new ArraySegment<TrainingUpdate>(updates, 0, taken);
        }
    }

    /// <summary>The last validation, or null before the first.</summary>
    public Validation? LastValidation => Updates.LastOrDefault(update => update.Validation is not null)?.Validation;

    /// <summary>Takes down what an update gave.</summary>
    public void Add(TrainingUpdate update)
    {
        lock (gate)
        {
            if (taken == updates.Length) Array.Resize(ref updates, 2 * taken);
            updates[taken++] = update;
        }
    }
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
    /// <param name="also">
    /// Other settings that tell runs apart: an anonymous object such as <c>new { lag, activation }</c>, a record, a dictionary, or a note as text, which
    /// becomes the setting "note". They win over hyperparameters of the same name.
    /// </param>
    /// <exception cref="ArgumentException"><paramref name="also"/> has no names for its values, as a number, a list or a tuple.</exception>
    public Run Start(string name, Hyperparameters hyperparameters, object? also = null)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(hyperparameters);
        var settings = new Dictionary<string, object?>();
        foreach (var (setting, value) in NamedValues.Of(hyperparameters).Concat(NamedValues.Of(also))) settings[setting] = value;
        lock (runs)
        {
            var run = new Run(runs.Count + 1, name, settings);
            runs.Add(run);
            return run;
        }
    }

    /// <summary>The settings in which the runs differ: what a comparison has to show.</summary>
    public IReadOnlyList<string> Differences => DifferencesOf(Runs);

    internal static IReadOnlyList<string> DifferencesOf(IReadOnlyList<Run> runs) =>
        [.. runs.SelectMany(run => run.Settings.Keys).Distinct()
            .Where(name => runs.Select(run => run.Settings.GetValueOrDefault(name)).Distinct(NamedValues.ByContent).Count() > 1)];
}
