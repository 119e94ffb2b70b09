using System.Text.RegularExpressions;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A training cell may be run again and again: in class that is what it is for.</summary>
public sealed class RerunTests
{
    private const int Reruns = 50;

    private const string Srnn = "updates=2 seeds=1 parityUpdates=2 paritySeeds=1 sunspotUpdates=2 sunspotSeeds=1";

    private const string Reviews = "trainReviews=64 validationReviews=16 testReviews=16 bagEpochs=1 twinPairs=8 twinEpochs=1 twinSeeds=1 width=4 units=3 epochs=1 fewReviews=32 fewEpochs=1";

    private const string Powers = "gradientUpdates=2 gradientSeeds=1 truncatedUpdates=1 truncatedSeeds=1 recallUpdates=1 seeds=1 clippingUpdates=1 clippingSeeds=1";

    private const string Lstm = "latchUpdates=2 latchSeeds=1 ladderUpdates=2 ladderSeeds=1";

    private const string Gru = "sumUpdates=1 sumSeeds=1 turns=1 loopTurns=1 memoryLength=3 fewUpdates=1 manyUpdates=2 memorySeeds=1 longLength=4 longUpdates=1 longSeeds=1 lagLength=4 lagBatches=1 growUpdates=1 growSeeds=1 ownLength=4 ownUpdates=1 ownSeeds=1";

    private const string Text = "textUpdates=2 settleUpdates=2 textSeeds=1 textUnits=4 heatCharacters=160 codeUpdates=2 codeUnits=4 codeSeeds=1 freeCharacters=300 shortUpdates=1 shortSeeds=1";

    private const string Gates = "recallSteps=3 recallUpdates=2 recallSeeds=1 seriesUpdates=1 seriesSeeds=1 latchUpdates=1 latchSeeds=1 costSteps=4 costUnits=2 readings=1 parityUpdates=1 paritySeeds=1 longUpdates=1 tableSeeds=1";

    private const string Pictures = "trainPictures=64 testPictures=16 units=3 epochs=1 filters=2 besideUnits=3 features=4";

    /// <summary>A lesson, what makes its training short, its training cells in order, and how many parameters each run of a cell makes.</summary>
    public static TheoryData<string, string, string, int> TrainingCells => new()
    {
        { "00-start-here.ipynb", "updates=2", "train-run", 5 },
        { "01-sequences.ipynb", "orderUpdates=2 orderSeeds=1", "order-train", 5 },
        { "02-srnn.ipynb", Srnn, "echo-train", 4 + 4 + 5 },
        { "02-srnn.ipynb", Srnn, "parity-train", 3 * 5 },
        { "02-srnn.ipynb", Srnn, "sunspots-train", 5 },
        { "03-powers-of-w.ipynb", Powers, "gradient-train", 5 },
        { "03-powers-of-w.ipynb", Powers, "clipping-train", 6 * 5 },
        { "04-lstm.ipynb", Lstm, "latch-train", 12 + 2 },
        { "04-lstm.ipynb", Lstm, "ladder-train", 6 * (12 + 2) + 5 },
        { "05-gru.ipynb", Gru, "sum-train", 6 * (9 + 2) + 5 },
        { "05-gru.ipynb", Gru, "memory-train", 2 * (5 + 11) },
        { "05-gru.ipynb", Gru, "lag-train", 0 },
        { "05-gru.ipynb", Gru, "grow-train", 2 * (9 + 2) },
        { "05-gru.ipynb", Gru, "own-train", 8 + 11 },
        { "06-birnn.ipynb", "recallSteps=3 lastUpdates=1 lastSeeds=1", "wrong-last-train", 2 * 8 },
        { "07-imdb.ipynb", Reviews, "train-run", 1 + 4 * 12 + 2 },
        { "07-imdb.ipynb", Reviews, "heart-run", 1 + 4 * 12 + 2 },
        { "08-cifar10.ipynb", Pictures, "then-run", 4 + 2 * 12 + 2 },
        { "08-cifar10.ipynb", Pictures, "beside-run", 4 + 2 * 12 + 3 * 2 },
        { "09-which-cell.ipynb", "units=4 recallSeeds=1 recallUpdates=10", "recall-train", 3 * (3 + 12 + 15 + 9 + 24 + 12 + 9 + 7 * 2) },
        { "10-text.ipynb", Text, "train-run", 3 * 2 + 3 + 9 + 12 },
        { "10-text.ipynb", Text, "close-run", 3 * 2 + 3 + 9 + 12 },
        { "10-text.ipynb", Text, "why-run", 3 * (2 + 9) },
        { "12-gates.ipynb", Gates, "recall-train", 2 * 5 + 3 + 12 + 2 * 2 },
        { "12-gates.ipynb", Gates, "series-train", 5 },
        { "12-gates.ipynb", Gates, "parity-train", 4 + 4 + 12 + 3 * 2 },
    };

    [Theory]
    [Trait("speed", "slow")]
    [MemberData(nameof(TrainingCells))]
    public void Fifty_reruns_of_a_training_cell_leave_no_tensor_behind(string lesson, string quick, string cell, int parameters)
    {
        Slow.SkipUnlessWanted((lesson, cell) is ("00-start-here.ipynb", "train-run") or (_, "echo-train" or "latch-train" or "wrong-last-train"));
        var streams = Rerun(lesson, quick, cell, Reruns);
        // TorchSharp goes on counting the tensor that a Parameter was made from, though its memory is the parameter's.
        Assert.Contains($"tensors grown by {Reruns * parameters}\n", streams);
    }

    /// <summary>A class that plays with one cell for an hour: what each re-run leaves is its compiled code and its entry in the history.</summary>
    [Fact]
    [Trait("speed", "slow")]
    public void Five_hundred_reruns_of_a_training_cell_keep_memory_flat()
    {
        Slow.SkipUnlessWanted(false);
        const int Many = 500;
        var streams = Rerun("00-start-here.ipynb", "updates=2", "train-run", Many);
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
        var copy = new LessonCopy(lesson);
        var training = LessonCopy.Source(copy.Cell(cell));
        copy.CutBelow(copy.Cell(cell));
        Repeat(3);
        copy.Add("before", Counting("before"));
        Repeat(times);
        copy.Add("after", Counting("after"));
        copy.Add("say", """
            Console.WriteLine($"tensors grown by {after.Tensors - before.Tensors}");
            Console.WriteLine($"managed memory grown by {(after.Managed - before.Managed) / 1_000_000} MB");
            Console.WriteLine($"process grown by {(after.Process - before.Process) / 1_000_000} MB");
            """);
        var executed = copy.Run(quick.Split(' '));

        Assert.True(executed.ExitCode == 0, executed.Printed);
        return string.Concat(executed.Streams);

        void Repeat(int times)
        {
            for (var time = 0; time < times; time++) copy.Add($"again-{copy.Cells.Count()}", training);
        }
    }

    private static string Counting(string name) => $$"""
        for (var i = 0; i < 3; i++) { GC.Collect(); GC.WaitForPendingFinalizers(); }
        var {{name}} = (Tensors: TorchSharp.torch.Tensor.TotalCount, Managed: GC.GetTotalMemory(true), Process: Environment.WorkingSet);
        """;
}
