using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace RnnLessons.Tests;

/// <summary>The command that writes docs/results.md, run as a reader runs it.</summary>
public sealed class ResultsCommandTests : IDisposable
{
    private const string Epoch = """{ "Epoch": 1, "TrainingLoss": 1.5, "TrainingScore": 0.41, "ValidationLoss": 1.4, "ValidationScore": 0.4321, "Recomputed": 0.5123, "Lag": 0.2, "Seconds": 9 }""";

    private const string Runs = $$"""{ "Runs": [{ "Model": "CNN beside RNN", "Seed": 7, "Data": "CIFAR-10", "Train": 50000, "Test": 10000, "Planned": 1, "Epochs": [{{Epoch}}] }] }""";

    private readonly string folder = Directory.CreateTempSubdirectory("results-").FullName;

    private static readonly string Root = Path.GetFullPath("../..", Path.GetDirectoryName(Here())!);

    private string Page => Path.Combine(folder, "page.md");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void Merged_rows_are_shown_with_the_file_they_come_from()
    {
        var file = Write("elsewhere.json", Runs);
        var (code, output, error) = Results("--merge", file);
        Assert.True(code == 0, error);
        Assert.Contains("1 runs, 1 of them merged", output);
        var page = File.ReadAllText(Page);
        Assert.Contains($"-- results --merge {file}\n", page);
        Assert.Contains($"50,000 training and 10,000 test examples, the whole set. Seeds 7: merged from `{file}`.", page);
        Assert.Contains("| .4321 | .5123 |", page);
    }

    [Fact]
    public void Epoch_times_of_a_merged_file_are_left_out()
    {
        var timed = Write("timed.json", Runs[..^1] + """, "Timings": [{ "Model": "CNN beside RNN", "OursSeconds": 5, "TheirsSeconds": 6, "Ratio": 0.8, "BatchesPerEpoch": 782, "Load": "0.01" }] }""");
        var idle = Write("idle.json", """{ "Timings": [{ "Model": "CNN beside RNN", "OursSeconds": 0.02, "TheirsSeconds": 0.03, "Ratio": 0.66, "BatchesPerEpoch": 235, "Load": "0.75" }] }""");
        Assert.Equal(0, Results("--merge", timed, "--timings", idle).Code);
        Assert.Contains("| CNN beside RNN | 782 | 15.6 | 23.5 | 0.66 | – | 0.75 | – | 16 |", File.ReadAllText(Page));
    }

    /// <summary>Rows of several machines can stand on one page: each says how many cores it was timed on.</summary>
    [Fact]
    public void Each_timing_is_shown_with_the_cores_it_was_made_on()
    {
        static string Timing(string model, int cores) => $$"""{ "Model": "{{model}}", "OursSeconds": 0.02, "TheirsSeconds": 0.03, "Ratio": 0.66, "BatchesPerEpoch": 235, "Load": "0.75", "Cores": {{cores}} }""";
        var idle = Write("idle.json", $$"""{ "Timings": [{{Timing("CNN beside RNN", 2)}}, {{Timing("CNN then RNN", 16)}}] }""");
        Assert.Equal(0, Results("--merge", Write("elsewhere.json", Runs), "--timings", idle).Code);
        var page = File.ReadAllText(Page);
        Assert.Contains("| CNN beside RNN | 782 | 15.6 | 23.5 | 0.66 | 2 | 0.75 |", page);
        Assert.Contains("| CNN then RNN | 782 | 15.6 | 23.5 | 0.66 | 16 | 0.75 |", page);
        Assert.DoesNotContain(" cores. ", page);

        var none = Results("--timings", Write("none.json", $$"""{ "Timings": [{{Timing("CNN then RNN", 0)}}] }"""));
        Assert.Equal(1, none.Code);
        Assert.Contains("0 cores; wanted", none.Error);
    }

    [Fact]
    public void A_file_merged_twice_counts_once()
    {
        var file = Write("twice.json", Runs);
        Assert.Contains("1 runs, 1 of them merged", Results("--merge", file, "--merge", file).Output);
    }

    [Fact]
    public void A_data_set_that_is_not_there_is_left_out_and_named()
    {
        var ran = Results("--merge", Write("elsewhere.json", Runs));
        Assert.Equal(0, ran.Code);
        Assert.Contains("BiLSTM on reviews is not trained: IMDB is not in the data folder", ran.Output);
        Assert.Contains("CNN then RNN is not trained: CIFAR-10 is not in the data folder", ran.Output);
    }

    [Fact]
    public void With_the_pictures_alone_the_pictures_are_trained()
    {
        var unpacked = Directory.CreateDirectory(Path.Combine(folder, "data", "cifar-10-batches-bin")).FullName;
        var bytes = new Random(1);
        foreach (var name in (string[])["data_batch_1", "data_batch_2", "data_batch_3", "data_batch_4", "data_batch_5", "test_batch"])
        {
            var records = new byte[20 * 3073];
            bytes.NextBytes(records);
            for (var record = 0; record < 20; record++) records[record * 3073] = (byte)(record % 10);
            File.WriteAllBytes(Path.Combine(unpacked, name + ".bin"), records);
        }

        File.WriteAllText(Path.Combine(unpacked, "batches.meta.txt"), "airplane\nautomobile\nbird\ncat\ndeer\ndog\nfrog\nhorse\nship\ntruck\n");
        var (code, output, error) = Results("--seeds", "1", "--epochs", "1");
        Assert.True(code == 0, error);
        Assert.Contains("BiLSTM on reviews is not trained", output);
        var at = output.IndexOf("CNN beside RNN: reading CIFAR-10", StringComparison.Ordinal);
        Assert.True(at >= 0 && at < output.IndexOf("CNN beside RNN, seed 1: 1 epochs of 2 batches", StringComparison.Ordinal), output);
        Assert.Contains("  batch 1 of 2, loss", output);
        Assert.Contains("100 training and 20 test examples, a part of the 50,000 and 10,000 of the whole set. Seeds 1: trained by this command here.", File.ReadAllText(Page));

        // Now both: what was trained here, and what comes from elsewhere.
        Assert.Contains("3 runs, 1 of them merged", Results("--seeds", "1", "--epochs", "1", "--merge", Write("elsewhere.json", Runs)).Output);
    }

    [Fact]
    public void With_no_data_and_no_rows_it_says_so_and_writes_nothing()
    {
        var (code, _, error) = Results();
        Assert.Equal(1, code);
        Assert.Contains("neither IMDB nor CIFAR-10", error);
        Assert.False(File.Exists(Page));
    }

    [Theory]
    [InlineData(null, "There is no file")]
    [InlineData("", "has no rows that can be read")]
    [InlineData("{ \"Runs\": [", "has no rows that can be read (line 1")]
    [InlineData("null", "holds null")]
    [InlineData("[]", "has no rows that can be read")]
    [InlineData("{ \"rows\": 3 }", "'Runs'")]
    [InlineData("{ \"Runs\": null }", "'Runs'")]
    [InlineData("{ \"Runs\": [null] }", "the run is null")]
    [InlineData("{ \"Runs\": [] }", "has no finished run")]
    [InlineData("{ \"Runs\": [{ \"Model\": \"CNN beside RNN\" }] }", "'Seed'")]
    [InlineData("{ \"Runs\": [{ \"Model\": \"MLP\", \"Seed\": 1, \"Data\": \"CIFAR-10\", \"Train\": 1, \"Test\": 1, \"Planned\": 1, \"Epochs\": [] }] }", "\"MLP\" is none of the models")]
    [InlineData("{ \"Runs\": [{ \"Model\": \"CNN beside RNN\", \"Seed\": \"one\", \"Data\": \"CIFAR-10\", \"Train\": 1, \"Test\": 1, \"Planned\": 1, \"Epochs\": [] }] }", "$.Runs[0].Seed")]
    [InlineData("{ \"Runs\": [{ \"Model\": \"CNN beside RNN\", \"Seed\": 1, \"Data\": \"CIFAR-10\", \"Train\": 1, \"Test\": 1, \"Planned\": 2, \"Epochs\": [] }] }", "has no finished run")]
    [InlineData("{ \"Runs\": [{ \"Model\": \"CNN beside RNN\", \"Seed\": 1, \"Data\": \"CIFAR-10\", \"Train\": 1, \"Test\": 1, \"Planned\": 0, \"Epochs\": [] }] }", "0 epochs of 0 planned ones")]
    public void A_file_that_can_not_be_merged_is_one_error_that_names_it(string? content, string expected)
    {
        var file = content is null ? Path.Combine(folder, "missing.json") : Write("wrong.json", content);
        var (code, _, error) = Results("--merge", file);
        Assert.Equal(1, code);
        Assert.Contains(file, error);
        Assert.Contains(expected, error);
        Assert.Single(error.TrimEnd().Split('\n'));
        Assert.False(File.Exists(Page));
    }

    [Theory]
    [InlineData("\"Epoch\": 1,", "\"Epoch\": 2,", "epoch 2 stands where epoch 1 should")]
    [InlineData("0.4321", "43.21", "an accuracy of 43.21")]
    [InlineData("\"Lag\": 0.2", "\"Lag\": null", "lacks Recomputed and Lag")]
    public void An_epoch_that_makes_no_sense_is_refused(string right, string wrong, string expected)
    {
        var (code, _, error) = Results("--merge", Write("wrong.json", Runs.Replace(right, wrong, StringComparison.Ordinal)));
        Assert.Equal(1, code);
        Assert.Contains(expected, error);
    }

    [Theory]
    [InlineData("--seeds", "none", "--seeds is \"none\"")]
    [InlineData("--only", "gru", "--only is \"gru\"")]
    [InlineData("--epochs", "-1", "--epochs is \"-1\"")]
    public void An_option_that_can_not_be_used_is_named(string option, string value, string expected) =>
        Assert.Contains(expected, Results(option, value).Error);

    /// <summary>The page of the repository is what the command makes of the repository's rows.</summary>
    [Fact]
    public void The_page_is_up_to_date()
    {
        Assert.Equal(0, Results("--merge", "docs/results/whole-sets.json", "--timings", "docs/results/idle-timings.json", "--only", "none").Code);
        Assert.Equal(File.ReadAllText(Path.Combine(Root, "docs", "results.md")), File.ReadAllText(Page));
    }

    private string Write(string name, string content)
    {
        var file = Path.Combine(folder, name);
        File.WriteAllText(file, content);
        return file;
    }

    private (int Code, string Output, string Error) Results(params string[] options)
    {
        var program = Path.Combine(Root, "artifacts", "bin", "RnnLessons.Benchmarks", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "RnnLessons.Benchmarks.dll");
        var start = new ProcessStartInfo("dotnet", [program, "results", "--rows", Path.Combine(folder, "rows.json"), "--page", Page, .. options])
        {
            WorkingDirectory = Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["RNNLESSONS_DATA"] = Path.Combine(folder, "data");
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.Result);
    }

    private static string Here([CallerFilePath] string file = "") => file;
}
