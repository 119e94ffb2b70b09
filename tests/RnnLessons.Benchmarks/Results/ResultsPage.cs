using System.Globalization;
using System.Text;

namespace RnnLessons.Benchmarks.Results;

/// <summary>docs/results.md: every figure on it comes from the rows.</summary>
internal sealed class ResultsPage(string path, IReadOnlyList<string> merges)
{
    private const string Head = """
        # The article's three models, trained

        Each with several seeds, on the data at hand, beside the article's own figures. A figure is the mean over the seeds, and in
        brackets the lowest and the highest. Training accuracy is what Keras reports: the mean over the epoch's batches, each before its
        step. Validation is on all test examples of the set. Layers, initialisers, optimizer (Adam at Keras's defaults) and batch size (64)
        are the article's. Nothing was tuned: no seed and no epoch was left out.

        This page is written by

            dotnet run --project tests/RnnLessons.Benchmarks -c Release -- results{MERGES}

        with the archives of IMDB and CIFAR-10 in the data folder (`RNNLESSONS_DATA`). It reads whatever is there: the official archives,
        or parts of them; a data set that is not there is left out. Results are kept as they come in `artifacts/results/`, with the best
        weights of each run; a run that was stopped goes on where it was. `--merge FILE` takes in the runs of a `rows.json` that the same
        command wrote elsewhere: they are shown and not trained again, and each section names the file that its rows come from. Epoch times
        are never taken from a merged file. `--only none` trains nothing and writes the page.

        """;

    public void Write(Rows rows)
    {
        var page = new StringBuilder(Head.ReplaceLineEndings("\n").Replace("{MERGES}", string.Concat(merges.Select(file => $" --merge {file}")), StringComparison.Ordinal));
        foreach (var article in Article.All)
        {
            foreach (var group in rows.Shown.Where(run => run.Model == article.Name).GroupBy(run => (run.Data, run.Train, run.Test, run.Planned)))
                Section(page, article, [.. group.OrderBy(run => run.Seed)]);
        }

        Speed(page, rows);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var beside = $"{path}.{Guid.NewGuid():N}.part";
        File.WriteAllText(beside, page.ToString());
        File.Move(beside, path, overwrite: true);
    }

    private static void Section(StringBuilder page, Article article, RunRow[] runs)
    {
        var (first, whole) = (runs[0], runs[0].Train == article.Train && runs[0].Test == article.Test);
        Say(page, $"\n## {article.Name}\n");
        Say(page, $"{first.Data}: {first.Train:N0} training and {first.Test:N0} test examples{(whole ? ", the whole set" : $", a part of the {article.Train:N0} and {article.Test:N0} of the whole set")}. {Origins(runs)}\n");
        var hasNorm = first.Epochs[0].Recomputed is not null;
        var hasTraining = whole && article.Training.Length > 0;
        Say(page, $"| epoch | training loss | training accuracy | validation loss | validation accuracy |{(hasNorm ? " with recomputed statistics | lag, σ |" : "")}{(hasTraining ? " article: training |" : "")}{(whole ? " article: validation |" : "")}");
        Say(page, $"|---:|---|---|---|---|{(hasNorm ? "---|---|" : "")}{(hasTraining ? "---|" : "")}{(whole ? "---|" : "")}");
        for (var epoch = 0; epoch < first.Planned; epoch++)
        {
            string Column(Func<EpochRow, double> value, string format) => Spread([.. runs.Select(run => value(run.Epochs[epoch]))], format);
            var norm = hasNorm ? $" {Column(row => row.Recomputed!.Value, ".0000")} | {Column(row => row.Lag!.Value, "0.00")} |" : "";
            var theirs = (hasTraining ? $" {Theirs(article.Training, epoch)} |" : "") + (whole ? $" {Theirs(article.Validation, epoch)} |" : "");
            Say(page, $"| {epoch + 1} | {Column(row => row.TrainingLoss, "0.000")} | {Column(row => row.TrainingScore, ".0000")} | {Column(row => row.ValidationLoss, "0.000")} | {Column(row => row.ValidationScore, ".0000")} |{norm}{theirs}");
        }

        Say(page, "");
        Say(page, hasNorm ? Pictures(article, runs, whole) : Reviews(article, runs, whole));
    }

    /// <summary>Which rows were trained here, and which come from which file.</summary>
    private static string Origins(RunRow[] runs) => string.Join(" ", runs.GroupBy(run => run.From).Select(group =>
        $"Seeds {string.Join(", ", group.Select(run => run.Seed))}: {(group.Key is { } file ? $"merged from `{file}`." : "trained by this command here.")}"));

    /// <summary>The article's figures belong to epochs of the whole set: beside a part of it they would mislead.</summary>
    private static string Theirs(double[] figures, int epoch) => epoch < figures.Length ? F(figures[epoch], ".0000") : "";

    private static string Reviews(Article article, RunRow[] runs, bool whole)
    {
        double[] best = [.. runs.Select(run => run.Epochs.Take(article.Epochs).Max(row => row.ValidationScore))];
        var wanted = article.Validation.Max();
        return $"Best validation accuracy within {article.Epochs} epochs, seed by seed: {string.Join(", ", best.Select(score => F(score, ".0000")))}; mean {F(best.Average(), ".0000")}. "
            + $"The article's best: {F(wanted, ".0000")}. {(whole ? best.Min() >= wanted ? "**Every seed reaches it.**" : best.Average() >= wanted ? "**The mean reaches it, not every seed.**" : "**MISSED.**" : "Not comparable: a part of the set.")}";
    }

    private static string Pictures(Article article, RunRow[] runs, bool whole)
    {
        var epochs = Math.Min(article.Epochs, runs[0].Planned);
        double[] Last(int epoch, Func<EpochRow, double> value) => [.. runs.Select(run => value(run.Epochs[epoch - 1]))];
        if (whole)
        {
            var wanted = Wanted(article);
            var mean = Last(epochs, row => row.Recomputed!.Value).Average();
            return $"After {epochs} epochs with recomputed statistics: {Spread(Last(epochs, row => row.Recomputed!.Value), ".0000")}; wanted: a mean of {F(wanted, ".00")} or more. **{(mean >= wanted ? "Met." : "MISSED.")}**";
        }

        var (steps, taken) = (article.Epochs * article.BatchesPerEpoch, runs[0].Planned * ((runs[0].Train + 63) / 64));
        string After(int epoch) => $"{Spread(Last(epoch, row => row.ValidationScore), ".0000")} with the article's batch norm and {Spread(Last(epoch, row => row.Recomputed!.Value), ".0000")} with recomputed statistics";
        return $"The article takes {steps:N0} steps ({article.Epochs} epochs of {article.Train:N0} pictures), after each of which its validation accuracy is {string.Join(", ", article.Validation.Select(score => F(score, ".0000")))}. This set has {F((double)article.Train / runs[0].Train, "0.0")} times fewer pictures: "
            + $"{runs[0].Planned} epochs of it are {taken:N0} steps, over the same pictures again and again. After {epochs} epochs: {After(epochs)}; after {runs[0].Planned}: {After(runs[0].Planned)}. "
            + $"With the whole set in the data folder the same command trains {article.Epochs} epochs of it; wanted there, with recomputed statistics: a mean of {F(Wanted(article), ".00")} or more.";
    }

    private static double Wanted(Article article) => article == Article.CnnThenRnn ? .50 : .56;

    private static void Speed(StringBuilder page, Rows rows)
    {
        var timings = rows.Timings.Concat(rows.IdleTimings).GroupBy(timing => timing.Model).Select(group => group.MinBy(Load)!).ToArray();
        if (timings.Length == 0) return;
        Say(page, "\n## Seconds an epoch\n");
        Say(page, $"The same model with the same weights, once on the kit's fused LSTM and once on libtorch's own `nn.LSTM`, all else equal (Adam too). Training steps on real batches in turns; medians of 9 pairs, times the steps of an epoch of the whole set. The ratio is the median of the pairs: a busy machine slows both, and changes it less than the seconds. But where far more wants to run than there are cores, libtorch's threads, which meet at every step, suffer more: of several timings, here and in `docs/results/idle-timings.json`, the one with the lowest load is shown. The shortest epoch is the kit's, of a run on this machine and without validation. Much of libtorch's time is memory that it gets anew at every step: read [performance.md](performance.md) before quoting a ratio.\n");
        Say(page, "| model | steps an epoch | kit, s | on nn.LSTM, s | ratio | cores | load of the machine | shortest epoch here, s | article, s |");
        Say(page, "|---|---:|---:|---:|---:|---:|---:|---:|---:|");
        foreach (var timing in timings)
        {
            var article = Article.All.First(one => one.Name == timing.Model);
            var seconds = rows.Runs.Where(run => run.Model == timing.Model && run.Train == article.Train).SelectMany(run => run.Epochs).Select(row => row.Seconds).ToArray();
            Say(page, $"| {timing.Model} | {article.BatchesPerEpoch} | {F(timing.OursSeconds * article.BatchesPerEpoch, "0.0")} | {F(timing.TheirsSeconds * article.BatchesPerEpoch, "0.0")} | {F(timing.Ratio, "0.00")} | {(timing.Cores is { } cores ? F(cores, "0") : "–")} | {timing.Load} | {(seconds.Length > 0 ? F(seconds.Min(), "0.0") : "–")} | {article.SecondsAnEpoch} |");
        }

        Say(page, "\nThe article does not name its machine.");
    }

    private static double Load(TimingRow timing) =>
        double.TryParse(timing.Load, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) ? load : double.MaxValue;

    private static string Spread(double[] values, string format) => values.Length == 1
        ? F(values[0], format)
        : $"{F(values.Average(), format)} ({F(values.Min(), format)} … {F(values.Max(), format)})";

    private static string F(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);

    private static void Say(StringBuilder page, string line) => page.Append(line).Append('\n');
}
