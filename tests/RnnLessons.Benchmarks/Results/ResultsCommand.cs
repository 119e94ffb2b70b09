using System.Globalization;
using RnnLessons.Data;
using RnnLessons.Models;

namespace RnnLessons.Benchmarks.Results;

/// <summary>Trains the article's three models on the real data, with several seeds, and writes the page that compares them to the article.</summary>
internal static class ResultsCommand
{
    private const string Usage = """
        usage: dotnet run --project tests/RnnLessons.Benchmarks -c Release -- results [options]
          --only imdb|beside|then   one model alone
          --seeds N                 how many seeds, 3
          --epochs N                how many epochs; the article's on the whole data, and as many steps on a part of it
          --rows FILE               where results are kept as they come, artifacts/results/rows.json: a run that was stopped goes on
          --page FILE               the page, docs/results.md
        """;

    public static int Run(string[] args)
    {
        var options = new Dictionary<string, string>
        {
            ["--only"] = "",
            ["--seeds"] = "3",
            ["--epochs"] = "0",
            ["--rows"] = Path.Combine("artifacts", "results", "rows.json"),
            ["--page"] = Path.Combine("docs", "results.md"),
        };
        foreach (var pair in args.Chunk(2))
        {
            if (pair is not [var name, var value] || !options.ContainsKey(name))
            {
                Console.Error.WriteLine(Usage);
                return 2;
            }

            options[name] = value;
        }

        var (seeds, epochs) = (int.Parse(options["--seeds"], CultureInfo.InvariantCulture), int.Parse(options["--epochs"], CultureInfo.InvariantCulture));
        var rows = Rows.At(options["--rows"]);
        var weights = Path.GetDirectoryName(Path.GetFullPath(options["--rows"]))!;
        Directory.CreateDirectory(weights);
        foreach (var make in Experiments(options["--only"], epochs))
        {
            var experiment = make();
            using var _ = experiment.Task;
            rows.Timings.RemoveAll(timing => timing.Model == experiment.Model && (timing.StepsPerEpoch != experiment.StepsPerEpoch || WasBusy(timing)));
            if (!rows.Timings.Any(timing => timing.Model == experiment.Model))
            {
                rows.Timings.Add(experiment.Time());
                rows.Save();
            }

            for (var seed = 1; seed <= seeds; seed++)
            {
                experiment.Run(seed, rows, weights);
                ResultsPage.Write(options["--page"], rows);
            }
        }

        ResultsPage.Write(options["--page"], rows);
        return 0;
    }

    /// <summary>What was timed while much else wanted to run is timed again.</summary>
    private static bool WasBusy(TimingRow timing) =>
        double.TryParse(timing.Load, NumberStyles.Float, CultureInfo.InvariantCulture, out var load) && load > 2 * Environment.ProcessorCount;

    private static IEnumerable<Func<Experiment>> Experiments(string only, int epochs)
    {
        if (only is "" or "imdb") yield return () => Reviews(epochs);
        if (only is "" or "beside") yield return () => Pictures(Article.CnnBesideRnn, epochs, () => new CnnBesideRnn());
        if (only is "" or "then") yield return () => Pictures(Article.CnnThenRnn, epochs, () => new CnnThenRnn());
    }

    private static Experiment Reviews(int epochs)
    {
        var reviews = Imdb.Load(20_000);
        var task = new ReviewTask(reviews, 200);
        return new(Article.Reviews.Name, reviews.Source, task, task.Train.Count, task.Test.Count, task.StepsPerEpoch(64), epochs > 0 ? epochs : Article.Reviews.Epochs, () => new ReviewClassifier(), LibTorchTwin.Of);
    }

    private static Experiment Pictures(Article article, int epochs, Func<TorchSharp.torch.nn.Module<TorchSharp.torch.Tensor, TorchSharp.torch.Tensor>> make)
    {
        var pictures = Cifar10.Load();
        var task = new PictureTask(pictures);
        var steps = task.StepsPerEpoch(64);
        // On a part of the pictures, as many steps as the article takes on all of them.
        var enough = (int)Math.Ceiling((double)article.Epochs * article.StepsPerEpoch / steps);
        return new(article.Name, pictures.Source, task, task.TrainedOn.Count, task.ValidatedOn.Count, steps, epochs > 0 ? epochs : enough, make, LibTorchTwin.Of);
    }
}
