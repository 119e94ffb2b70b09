using System.Text.Json.Serialization;

namespace RnnLessons.Benchmarks.Results;

/// <summary>What an epoch gave.</summary>
/// <param name="Epoch">From 1.</param>
/// <param name="TrainingLoss">Mean over the epoch's batches, each before its step.</param>
/// <param name="TrainingScore">Mean accuracy, likewise.</param>
/// <param name="ValidationLoss">On all test examples.</param>
/// <param name="ValidationScore">Accuracy on all test examples.</param>
/// <param name="Recomputed">The same accuracy with recomputed batch norm statistics; null for a model without batch norm.</param>
/// <param name="Lag">How far the running means were off, in standard deviations; null likewise.</param>
/// <param name="Seconds">Of training, without validation.</param>
internal sealed record EpochRow(
    int Epoch, double TrainingLoss, double TrainingScore, double ValidationLoss, double ValidationScore, double? Recomputed, double? Lag, double Seconds);

/// <summary>A training with one seed.</summary>
internal sealed record RunRow(string Model, int Seed, string Data, int Train, int Test, int Planned, List<EpochRow> Epochs)
{
    /// <summary>The file that the row was taken in from; null where this command trained it here.</summary>
    [JsonIgnore]
    public string? From { get; init; }

    public bool IsFinished => Epochs.Count == Planned;

    public bool IsOf(RunRow other) => (Model, Seed, Data, Train, Test, Planned) == (other.Model, other.Seed, other.Data, other.Train, other.Test, other.Planned);
}

/// <summary>A training step of the model beside the same on libtorch's own LSTM, in turns, how many cores the machine has, and what else it had to do.</summary>
/// <remarks>Files that were written before cores were counted have none.</remarks>
internal sealed record TimingRow(string Model, double OursSeconds, double TheirsSeconds, double Ratio, int BatchesPerEpoch, string Load, int? Cores = null);

/// <summary>All rows, in a file that is whole at any moment: a run that is stopped goes on where it was.</summary>
internal sealed class Rows
{
    private readonly string file;

    private Rows(string file) => this.file = file;

    public List<RunRow> Runs { get; private init; } = [];

    public List<TimingRow> Timings { get; private init; } = [];

    /// <summary>Rows that were made elsewhere: they are shown and not trained again, and they stay in their own files.</summary>
    public List<RunRow> Merged { get; } = [];

    /// <summary>Epoch times of an idle machine that are shown unless this machine was timed with less load.</summary>
    public List<TimingRow> IdleTimings { get; } = [];

    /// <summary>What the page shows: rows of this machine before merged ones of the same run, and finished ones only.</summary>
    public IEnumerable<RunRow> Shown =>
        Runs.Concat(Merged).Where(run => run.IsFinished).DistinctBy(run => (run.Model, run.Seed, run.Data, run.Train, run.Test, run.Planned));

    public static Rows At(string file)
    {
        if (!File.Exists(file)) return new(file);
        var kept = RowsFile.Read(file);
        return new(file) { Runs = [.. kept.Runs], Timings = [.. kept.Timings ?? []] };
    }

    public bool Has(RunRow row) => Runs.Concat(Merged).Any(old => old.IsOf(row) && old.IsFinished);

    public void Save() => RowsFile.Write(file, new(Runs, Timings));
}
