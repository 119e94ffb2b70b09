using System.Text.Json;

namespace RnnLessons.Data;

/// <summary>One epoch of one of the article's models, trained on a whole data set: the rows that docs/results.md is made of.</summary>
/// <param name="Model">"BiLSTM on reviews", "CNN then RNN" or "CNN beside RNN".</param>
/// <param name="Seed">Of the initial weights and the order of the batches.</param>
/// <param name="Train">How many examples it was trained on.</param>
/// <param name="Epoch">From 1.</param>
/// <param name="Training">Training accuracy, 0 to 1: the mean over the epoch's batches.</param>
/// <param name="Validation">Accuracy on all test examples, 0 to 1.</param>
/// <param name="Recomputed">The same with recomputed statistics of the batch normalisation; null for a model without it.</param>
/// <param name="Lag">How far the running means were off, in standard deviations; null likewise.</param>
public sealed record WholeSetResults(string Model, int Seed, int Train, int Epoch, double Training, double Validation, double? Recomputed, double? Lag)
{
    /// <summary>All epochs of all seeds, from docs/results/whole-sets.json.</summary>
    public static IReadOnlyList<WholeSetResults> All()
    {
        const string file = "results/whole-sets.json";
        using var stream = typeof(WholeSetResults).Assembly.GetManifestResourceStream(file)
            ?? throw new FileNotFoundException($"The library carries no file {file}.");
        using var rows = JsonDocument.Parse(stream);
        return [.. from run in rows.RootElement.GetProperty("Runs").EnumerateArray()
                   from epoch in run.GetProperty("Epochs").EnumerateArray()
                   select new WholeSetResults(run.GetProperty("Model").GetString()!, run.GetProperty("Seed").GetInt32(), run.GetProperty("Train").GetInt32(),
                       epoch.GetProperty("Epoch").GetInt32(), epoch.GetProperty("TrainingScore").GetDouble(), epoch.GetProperty("ValidationScore").GetDouble(),
                       Number(epoch, "Recomputed"), Number(epoch, "Lag"))];
    }

    private static double? Number(JsonElement epoch, string name) =>
        epoch.GetProperty(name) is { ValueKind: JsonValueKind.Number } value ? value.GetDouble() : null;
}
