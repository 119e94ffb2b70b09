using System.Globalization;
using System.Text.Json;

namespace RnnLessons.Benchmarks.Results;

/// <summary>Rows as JSON. Whatever is wrong with a file is one <see cref="InvalidDataException"/> that names the file and the fault.</summary>
internal static class RowsFile
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true, RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true };

    private const string Wanted = "wanted: the rows.json that `results` writes";

    internal sealed record Content(IReadOnlyList<RunRow> Runs, IReadOnlyList<TimingRow>? Timings = null);

    private sealed record RunsOnly(IReadOnlyList<RunRow> Runs);

    private sealed record TimingsOnly(IReadOnlyList<TimingRow> Timings);

    /// <summary>The command's own rows.</summary>
    public static Content Read(string file)
    {
        var content = Parse<Content>(file);
        Check(file, content.Runs);
        return content;
    }

    /// <summary>Runs that were trained elsewhere. Their epoch times are left out: they are those of another machine, and perhaps a busy one.</summary>
    public static IReadOnlyList<RunRow> ReadMerged(string file)
    {
        var runs = Parse<RunsOnly>(file).Runs;
        Check(file, runs);
        if (!runs.Any(run => run.IsFinished)) throw new InvalidDataException($"{file} has no finished run; {Wanted}.");
        return [.. runs.Select(run => run with { From = file })];
    }

    public static IReadOnlyList<TimingRow> ReadTimings(string file)
    {
        var timings = Parse<TimingsOnly>(file).Timings;
        foreach (var timing in timings)
        {
            if (!Article.All.Any(article => article.Name == timing.Model) || !(timing.OursSeconds > 0) || !(timing.TheirsSeconds > 0) || timing.BatchesPerEpoch < 1 || timing.Cores < 1)
                throw new InvalidDataException($"{file} has a timing of \"{timing.Model}\" with {timing.OursSeconds} s and {timing.TheirsSeconds} s a step, {timing.BatchesPerEpoch} steps an epoch, {timing.Cores?.ToString(CultureInfo.InvariantCulture) ?? "an unknown number of"} cores; wanted: a model of the article, and numbers above 0.");
        }

        return timings;
    }

    public static void Write(string file, Content content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var beside = $"{file}.{Guid.NewGuid():N}.part";
        File.WriteAllText(beside, JsonSerializer.Serialize(content, Options));
        File.Move(beside, file, overwrite: true);
    }

    private static T Parse<T>(string file)
        where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(file), Options) ?? throw new InvalidDataException($"{file} holds null; {Wanted}.");
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new InvalidDataException($"There is no file {file}; {Wanted}.", fault);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new InvalidDataException($"{file} can't be read: {fault.Message}", fault);
        }
        catch (JsonException fault)
        {
            // The parser's own errors carry a line; a missing or wrong field carries a path.
            throw new InvalidDataException($"{file} has no rows that can be read (line {fault.LineNumber + 1}, {fault.Path ?? "$"}): {fault.Message.Split(" Path:")[0]} {char.ToUpperInvariant(Wanted[0])}{Wanted[1..]}.", fault);
        }
    }

    private static void Check(string file, IReadOnlyList<RunRow> runs)
    {
        foreach (var (index, run) in runs.Index())
        {
            if (Fault(run) is { } fault) throw new InvalidDataException($"{file}, run {index + 1} ({run?.Model}, seed {run?.Seed}): {fault}; {Wanted}.");
        }
    }

    private static string? Fault(RunRow? run)
    {
        if (run is null) return "the run is null";
        if (!Article.All.Any(article => article.Name == run.Model)) return $"\"{run.Model}\" is none of the models {string.Join(", ", Article.All.Select(article => article.Name))}";
        if (run.Train < 1 || run.Test < 1) return $"{run.Train} training and {run.Test} test examples";
        if (run.Planned < 1 || run.Epochs.Count > run.Planned) return $"{run.Epochs.Count} epochs of {run.Planned} planned ones";
        foreach (var (index, epoch) in run.Epochs.Index())
        {
            if (epoch is null) return $"epoch {index + 1} is null";
            if (epoch.Epoch != index + 1) return $"epoch {epoch.Epoch} stands where epoch {index + 1} should";
            double?[] shares = [epoch.TrainingScore, epoch.ValidationScore, epoch.Recomputed];
            if (shares.FirstOrDefault(share => share is < 0 or > 1) is { } share) return $"epoch {epoch.Epoch} has an accuracy of {share}, and accuracies lie between 0 and 1";
            var hasNorm = run.Model != Article.Reviews.Name;
            if (hasNorm != epoch.Recomputed.HasValue || hasNorm != epoch.Lag.HasValue) return $"epoch {epoch.Epoch} {(hasNorm ? "lacks" : "has")} Recomputed and Lag, which a model with batch normalisation has";
        }

        return null;
    }
}
