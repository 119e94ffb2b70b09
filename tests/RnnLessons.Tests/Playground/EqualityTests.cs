using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using RnnLessons.Cells.Fused;
using RnnLessons.Playground.Training;
using RnnLessons.Probes;
using RnnLessons.Tests.Cells.Fused;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Playground;

/// <summary>The playground learns what the library learns: from the same weights, on the same batches.</summary>
public sealed class EqualityTests
{
    private const int Updates = 200;

    // What web/test/measure.mjs holds a browser against.
    private static readonly string Kept = Path.Combine(Repository, "src/RnnLessons.Playground/web/test/library-losses.json");

    private static string Repository => Path.GetFullPath("../../..", Path.GetDirectoryName(Here())!);

    /// <summary>Settings, each with the library's loss after so many updates.</summary>
    public static TheoryData<string> Runs => [.. JsonNode.Parse(File.ReadAllText(Kept))!.AsArray().Select(run => run!.ToJsonString())];

    [Theory]
    [MemberData(nameof(Runs))]
    public void After_two_hundred_updates_the_loss_is_that_of_the_librarys_trainer(string kept)
    {
        using var scope = NewDisposeScope();
        var values = JsonNode.Parse(kept)!;
        var setting = new Setting
        {
            Cell = (string)values["cell"]!,
            Task = (string)values["task"]!,
            Layers = (int)values["layers"]!,
            Units = (int)values["units"]!,
            Optimiser = (string)values["optimiser"]!,
            LearningRate = (double)values["learningRate"]!,
            Clip = (double)values["clip"]!,
            Seed = (int)values["seed"]!,
        };
        var library = LibraryTwin.Run(setting, Updates).ToArray();
        using var _ = FusedCells.Use(nameof(Vectors.Plain)); // as in a browser
        var run = new TrainingRun(setting);
        var apart = 0.0;
        foreach (var update in library)
        {
            Assert.True(run.Update(), $"Update {update.Number} diverged.");
            apart = Math.Max(apart, Math.Abs(run.LastLoss / update.Loss - 1));
            if (update.Number == 1) Assert.Equal(update.GradientNorm, run.LastGradientNorm, update.GradientNorm * 1e-5);
        }

        Assert.True(apart <= 1e-4, $"Over {Updates} updates the losses differ by up to {apart:G3} of themselves; wanted: at most 1e-4. The last is {run.LastLoss}, the library's {library[^1].Loss:R}.");
        Assert.NotEqual(library[0].Loss, library[^1].Loss);
        Assert.True(Math.Abs((double)values["loss"]! / library[^1].Loss - 1) <= 5e-5, $"{Kept} has {values["loss"]} for this run; the library's loss is {library[^1].Loss:R}. Where that is meant, put it there.");
    }

    [Theory]
    [InlineData("srnn", "echo", 1)]
    [InlineData("lstm", "recall", 1)]
    [InlineData("gru-after", "latch", 2)]
    public void Gates_states_and_gradients_by_lag_are_those_that_the_librarys_probe_sees(string cell, string task, int layers)
    {
        using var scope = NewDisposeScope();
        var setting = new Setting { Cell = cell, Task = task, Layers = layers, Units = 6, Steps = 9 };
        var run = new TrainingRun(setting);
        var looked = run.Validation.From(0, 8);
        var predictions = new float[9 * run.Network.Outputs];
        run.Network.Look(looked, run.Task.Answers, predictions);

        var (model, _) = LibraryTwin.Make(setting);
        var name = $"layer{layers - 1}";
        using var probe = Probe.On(model, name);
        var outputs = model.call(tensor(looked.Inputs.ToArray()).reshape(8, 9, looked.Width));
        var targets = tensor(looked.Targets).reshape(8, looked.Counted)[.., -1];
        var last = outputs.dim() == 3 ? outputs[.., -1] : outputs;
        var loss = task == "recall"
            ? nn.functional.cross_entropy(last, targets.to(ScalarType.Int64))
            : nn.functional.binary_cross_entropy_with_logits(last.squeeze(-1), targets);
        loss.backward();

        var layer = run.Network.Layers[layers - 1];
        var norms = new float[9];
        layer.GradientNorms(norms);
        var expected = probe.GradientNorms();
        for (var step = 0; step < 9; step++) Assert.Equal(expected[step], norms[step], 1e-4 * expected[^1]);
        var states = new float[9 * 6];
        layer.Memory(0, 0, states);
        Tensors.Equal(tensor(probe.Values("h")).t().to(ScalarType.Float32), tensor(states).reshape(9, 6), 1e-4);
        foreach (var (gate, index) in layer.Cell.Gates)
        {
            layer.Gate(index, 0, states);
            Tensors.Equal(tensor(probe.Values(gate)).t().to(ScalarType.Float32), tensor(states).reshape(9, 6), 1e-4);
        }

        if (outputs.dim() == 3) Tensors.Equal(outputs[0].sigmoid(), tensor(predictions).reshape(9, 1), 1e-4);
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
