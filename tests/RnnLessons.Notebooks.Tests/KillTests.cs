using System.Diagnostics;

namespace RnnLessons.Notebooks.Tests;

/// <summary>A training run that is killed (SIGKILL) at any moment leaves the notebook as it was and whole weights on disk.</summary>
public sealed class KillTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnn-kill-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task A_run_killed_at_any_moment_leaves_the_notebook_as_it_was_and_its_best_weights_whole()
    {
        var (training, weights) = (Path.Combine(folder, "training.ipynb"), Path.Combine(folder, "best.safetensors"));
        // A better step at nearly every validation: the file is replaced all the time.
        Write(training, $$"""
            var trainer = new Trainer { BestWeightsFile = {{Quoted(weights)}} };
            var endless = new Hyperparameters { Updates = 1_000_000, ValidateEvery = 1, LearningRate = 0.0003 };
            foreach (var step in trainer.Run(model, task, endless)) Console.Write(step.Number + " ");
            """);
        var before = File.ReadAllBytes(training);
        foreach (var moment in (int[])[0, 40, 170, 390])
        {
            File.Delete(weights);
            using var run = RnnProgram.Start(folder, ["run", training, "--out", Path.Combine(folder, "done"), "--html"]);
            for (var wait = Stopwatch.StartNew(); !File.Exists(weights) && wait.Elapsed < TimeSpan.FromMinutes(3); await Task.Delay(5)) Assert.False(run.HasExited);
            await Task.Delay(moment);
            run.Kill();
            await run.WaitForExitAsync();

            Assert.Equal(before, File.ReadAllBytes(training));
            Assert.False(Directory.Exists(Path.Combine(folder, "done")) && Directory.EnumerateFiles(Path.Combine(folder, "done")).Any(), "A killed run left an output.");
            Assert.True(File.Exists(weights));
            var reading = Path.Combine(folder, $"reading-{moment}.ipynb");
            Write(reading, $$"""
                Weights.Load(model, {{Quoted(weights)}});
                var noted = double.Parse(Safetensors.Metadata({{Quoted(weights)}})["validationLoss"], System.Globalization.CultureInfo.InvariantCulture);
                Console.Write(Math.Abs(Trainer.Validate(model, task).Loss - noted) < 1e-6);
                """);
            var read = ExecutedNotebook.Run(reading);
            Assert.True(read.ExitCode == 0, read.Printed);
            Assert.Contains("True", string.Concat(read.Streams));
        }
    }

    private static string Quoted(string path) => "@\"" + path + "\"";

    private static void Write(string path, string code)
    {
        var artifacts = Path.Combine(Lessons.Root, "artifacts", "lessons").Replace('\\', '/');
        var setUp = $$"""
            #r "{{artifacts}}/RnnLessons.dll"
            #r "{{artifacts}}/TorchSharp.dll"
            using RnnLessons.Cells;
            using RnnLessons.Models;
            using RnnLessons.Tasks;
            using RnnLessons.Training;
            TorchSharp.torch.manual_seed(1);
            var task = new Echo(1, 8);
            var model = new SequenceModel(new LstmCell(1, 32), 1, Returns.EveryState);
            """;
        SmallNotebook.Write(path, SmallNotebook.Code(setUp), SmallNotebook.Code(code));
    }
}
