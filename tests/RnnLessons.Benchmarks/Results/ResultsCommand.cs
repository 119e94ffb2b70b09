using System.Globalization;
using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Tasks;

namespace RnnLessons.Benchmarks.Results;

/// <summary>Trains the article's three models on the real data, with several seeds, and writes the page that compares them to the article.</summary>
internal static class ResultsCommand
{
    private const string Usage = """
        usage: dotnet run --project tests/RnnLessons.Benchmarks -c Release -- results [options]
          --only imdb|beside|then   one model alone; none trains nothing and writes the page
          --seeds N                 how many seeds, 3
          --epochs N                how many epochs; the article's on the whole data, and as many steps on a part of it
          --merge FILE              rows that this command wrote elsewhere: shown, not trained again; may be given several times
          --rows FILE               where results are kept as they come, artifacts/results/rows.json: a run that was stopped goes on
          --timings FILE            epoch times of an idle machine, docs/results/idle-timings.json
          --page FILE               the page, docs/results.md
        """;

    private static readonly string[] Models = ["", "imdb", "beside", "then", "none"];

    public static int Run(string[] args)
    {
        var merges = new List<string>();
        var options = new Dictionary<string, string>
        {
            ["--only"] = "",
            ["--seeds"] = "3",
            ["--epochs"] = "0",
            ["--rows"] = Path.Combine("artifacts", "results", "rows.json"),
            ["--timings"] = Path.Combine("docs", "results", "idle-timings.json"),
            ["--page"] = Path.Combine("docs", "results.md"),
        };
        foreach (var pair in args.Chunk(2))
        {
            if (pair is ["--merge", var file])
            {
                merges.Add(file);
                continue;
            }

            if (pair is not [var name, var value] || !options.ContainsKey(name))
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            options[name] = value;
        }

        if (!int.TryParse(options["--seeds"], NumberStyles.None, CultureInfo.InvariantCulture, out var seeds) || seeds < 1)
            return Fail($"--seeds is \"{options["--seeds"]}\"; wanted: a whole number from 1.");
        if (!int.TryParse(options["--epochs"], NumberStyles.None, CultureInfo.InvariantCulture, out var epochs))
            return Fail($"--epochs is \"{options["--epochs"]}\"; wanted: a whole number; 0 takes the article's.");
        if (!Models.Contains(options["--only"])) return Fail($"--only is \"{options["--only"]}\"; wanted: imdb, beside, then or none.");

        try
        {
            // Every file is read before anything is trained: a wrong one is told at once.
            var rows = Rows.At(options["--rows"]);
            foreach (var file in merges) rows.Merged.AddRange(RowsFile.ReadMerged(file));
            if (File.Exists(options["--timings"])) rows.IdleTimings.AddRange(RowsFile.ReadTimings(options["--timings"]));
            return Run(options, rows, new(options["--page"], merges), seeds, epochs);
        }
        catch (Exception fault) when (fault is InvalidDataException or ArchiveException)
        {
            return Fail(fault.Message);
        }
    }

    private static int Run(Dictionary<string, string> options, Rows rows, ResultsPage page, int seeds, int epochs)
    {
        var weights = Path.GetDirectoryName(Path.GetFullPath(options["--rows"]))!;
        Directory.CreateDirectory(weights);
        foreach (var (name, data, isThere, make) in Experiments(options["--only"], epochs))
        {
            if (!isThere)
            {
                Console.WriteLine($"{name} is not trained: {data} is not in the data folder {DataFolder.Location}. notebooks/data.ipynb fetches it; --merge takes in rows from elsewhere.");
                continue;
            }

            Console.WriteLine($"{name}: reading {data} …");
            var experiment = make();
            using var _ = experiment.Task;
            rows.Timings.RemoveAll(timing => timing.Model == experiment.Model && (timing.BatchesPerEpoch != experiment.BatchesPerEpoch || WasBusy(timing)));
            if (!rows.Timings.Any(timing => timing.Model == experiment.Model))
            {
                rows.Timings.Add(experiment.Time());
                rows.Save();
            }

            for (var seed = 1; seed <= seeds; seed++)
            {
                experiment.Run(seed, rows, weights);
                page.Write(rows);
            }
        }

        if (!rows.Shown.Any())
            return Fail($"There is no row to show and no page was written: neither IMDB nor CIFAR-10 was trained on, and no --merge FILE was given. The data folder is {DataFolder.Location}.");
        page.Write(rows);
        Console.WriteLine($"{options["--page"]}: {rows.Shown.Count()} runs, {rows.Shown.Count(run => run.From is not null)} of them merged.");
        return 0;
    }

    private static int Fail(string message)
    {
        Console.Error.WriteLine(message);
        return 1;
    }

    /// <summary>What was timed while much else wanted to run is timed again.</summary>
    private static bool WasBusy(TimingRow timing) =>
        double.TryParse(timing.Load, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) && load > 2 * Environment.ProcessorCount;

    private static IEnumerable<(string Name, string Data, bool IsThere, Func<Experiment> Make)> Experiments(string only, int epochs)
    {
        if (only is "" or "imdb") yield return (Article.Reviews.Name, "IMDB", Imdb.IsThere, () => Reviews(epochs));
        if (only is "" or "beside") yield return (Article.CnnBesideRnn.Name, "CIFAR-10", Cifar10.IsThere, () => Pictures(Article.CnnBesideRnn, epochs, () => new CnnBesideRnn()));
        if (only is "" or "then") yield return (Article.CnnThenRnn.Name, "CIFAR-10", Cifar10.IsThere, () => Pictures(Article.CnnThenRnn, epochs, () => new CnnThenRnn()));
    }

    private static Experiment Reviews(int epochs)
    {
        var reviews = Imdb.Load(20_000);
        var task = new ReviewTask(reviews, 200);
        return new(Article.Reviews.Name, reviews.Source, task, task.TrainedOn.Count, task.ValidatedOn.Count, task.BatchesPerEpoch(64), epochs > 0 ? epochs : Article.Reviews.Epochs, () => new ReviewClassifier(), LibTorchTwin.Of);
    }

    private static Experiment Pictures(Article article, int epochs, Func<TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>> make)
    {
        var pictures = Cifar10.Load();
        var task = new PictureTask(pictures);
        var steps = task.BatchesPerEpoch(64);
        // On a part of the pictures, as many steps as the article takes on all of them.
        var enough = (int)Math.Ceiling((double)article.Epochs * article.BatchesPerEpoch / steps);
        return new(article.Name, pictures.Source, task, task.TrainedOn.Count, task.ValidatedOn.Count, steps, epochs > 0 ? epochs : enough, make, LibTorchTwin.Of);
    }
}
