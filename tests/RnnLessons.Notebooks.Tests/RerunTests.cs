using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A training cell may be run again and again: in class that is what it is for.</summary>
public sealed class RerunTests
{
    private const int Reruns = 50;

    /// <summary>A lesson, what makes its training short, its training cells in order, and how many parameters each run of a cell makes.</summary>
    public static TheoryData<string, string, string, int> TrainingCells => new()
    {
        { "00-start-here.ipynb", "steps=2", "train-run", 5 },
        { "01-sequences.ipynb", "orderSteps=2 orderSeeds=1 denseSteps=2", "order-train", 5 },
        { "01-sequences.ipynb", "orderSteps=2 orderSeeds=1 denseSteps=2", "one-to-one-train", 4 },
        { "02-srnn.ipynb", "steps=2 sunspotSteps=2 sunspotSeeds=1", "echo-train", 4 + 4 + 5 },
        { "02-srnn.ipynb", "steps=2 sunspotSteps=2 sunspotSeeds=1", "sunspots-train", 5 },
        { "03-powers-of-w.ipynb", "trainingSteps=2 attempts=1 seeds=1 clippingSteps=1", "gradient-train", 0 },
        { "03-powers-of-w.ipynb", "trainingSteps=2 attempts=1 seeds=1 clippingSteps=1", "clipping-train", 4 * 5 },
        { "06-birnn.ipynb", "recallSteps=3 lastTraining=1 lastSeeds=1", "wrong-last-train", 2 * 8 },
    };

    [Theory]
    [MemberData(nameof(TrainingCells))]
    public void Fifty_reruns_of_a_training_cell_leave_no_tensor_behind(string lesson, string quick, string cell, int parameters)
    {
        var streams = Rerun(lesson, quick, cell, Reruns);
        // TorchSharp goes on counting the tensor that a Parameter was made from, though its memory is the parameter's.
        Assert.Contains($"tensors grown by {Reruns * parameters}\n", streams);
    }

    /// <summary>A class that plays with one cell for an hour: what each re-run leaves is its compiled code and its entry in the history.</summary>
    [Fact]
    public void Five_hundred_reruns_of_a_training_cell_keep_memory_flat()
    {
        const int Many = 500;
        var streams = Rerun("00-start-here.ipynb", "steps=2", "train-run", Many);
        Assert.Contains($"tensors grown by {Many * 5}\n", streams);
        var (managed, process) = (Grown("managed memory"), Grown("process"));
        Assert.True(managed < 100, $"Managed memory has grown by {managed} MB.");
        Assert.True(process < 250, $"The process has grown by {process} MB.");

        int Grown(string what) => int.Parse(Regex.Match(streams, $@"{what} grown by (-?\d+) MB").Groups[1].Value);
    }

    /// <summary>Runs a lesson up to one of its training cells, then that cell again and again.</summary>
    /// <returns>What it printed, with how much has grown.</returns>
    private static string Rerun(string lesson, string quick, string cell, int times)
    {
        var notebook = JsonNode.Parse(File.ReadAllText(Path.Combine(Lessons.Folder, lesson)))!;
        var cells = notebook["cells"]!.AsArray();
        var training = cells.Single(node => (string)node!["id"]! == cell)!;
        for (var at = cells.Count - 1; at > cells.IndexOf(training); at--) cells.RemoveAt(at);
        foreach (var node in cells) Absolute(node!);
        Repeat(cells, training, 3);
        cells.Add(Counting(training, "before"));
        Repeat(cells, training, times);
        cells.Add(Counting(training, "after"));
        cells.Add(Code(training, "say", """
            Console.WriteLine($"tensors grown by {after.Tensors - before.Tensors}");
            Console.WriteLine($"managed memory grown by {(after.Managed - before.Managed) / 1_000_000} MB");
            Console.WriteLine($"process grown by {(after.Process - before.Process) / 1_000_000} MB");
            """));

        var path = Path.Combine(Directory.CreateTempSubdirectory("rnnlessons-").FullName, lesson);
        File.WriteAllText(path, notebook.ToJsonString());
        var executed = ExecutedNotebook.Run(path, [.. quick.Split(' ').SelectMany(parameter => (string[])["-p", parameter])]);

        Assert.True(executed.ExitCode == 0, executed.Printed);
        return string.Concat(executed.Streams);
    }

    private static void Repeat(JsonArray cells, JsonNode training, int times)
    {
        for (var time = 0; time < times; time++) cells.Add(Code(training, $"again-{cells.Count}", Source(training)));
    }

    private static JsonNode Counting(JsonNode like, string name) => Code(like, name, $$"""
        for (var i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
        var {{name}} = (Tensors: TorchSharp.torch.Tensor.TotalCount, Managed: GC.GetTotalMemory(true), Process: Environment.WorkingSet);
        """);

    private static JsonNode Code(JsonNode like, string id, string source)
    {
        var cell = like.DeepClone();
        (cell["id"], cell["source"]) = (id, source);
        return cell;
    }

    // The copy stands in another folder than the lesson.
    private static void Absolute(JsonNode cell) =>
        cell["source"] = Source(cell).Replace("\"../artifacts/", $"\"{Lessons.Root.Replace('\\', '/')}/artifacts/");

    private static string Source(JsonNode cell) =>
        cell["source"] is JsonArray lines ? string.Concat(lines.Select(line => (string)line!)) : (string)cell["source"]!;
}
