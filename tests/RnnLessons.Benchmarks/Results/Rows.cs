using System.Text.Json;

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
    public bool IsFinished => Epochs.Count == Planned;

    public bool IsOf(RunRow other) => (Model, Seed, Data, Train, Test, Planned) == (other.Model, other.Seed, other.Data, other.Train, other.Test, other.Planned);
}

/// <summary>A training step of the model beside the same on libtorch's own LSTM, in turns.</summary>
internal sealed record TimingRow(string Model, double OursSeconds, double TheirsSeconds, double Ratio, int StepsPerEpoch);

/// <summary>All rows, in a file that is whole at any moment: a run that is stopped goes on where it was.</summary>
internal sealed class Rows
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    private readonly string file;

    private Rows(string file) => this.file = file;

    public List<RunRow> Runs { get; private init; } = [];

    public List<TimingRow> Timings { get; private init; } = [];

    public static Rows At(string file)
    {
        if (!File.Exists(file)) return new(file);
        var kept = JsonSerializer.Deserialize<Content>(File.ReadAllText(file)) ?? throw new InvalidDataException($"{file} is empty; wanted: rows that this command wrote. Delete it to begin anew.");
        return new(file) { Runs = [.. kept.Runs], Timings = [.. kept.Timings] };
    }

    public void Save()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var beside = $"{file}.{Guid.NewGuid():N}.part";
        File.WriteAllText(beside, JsonSerializer.Serialize(new Content(Runs, Timings), Options));
        File.Move(beside, file, overwrite: true);
    }

    private sealed record Content(IReadOnlyList<RunRow> Runs, IReadOnlyList<TimingRow> Timings);
}
