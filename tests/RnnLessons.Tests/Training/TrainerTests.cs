using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

public sealed class TrainerTests
{
    private static readonly Hyperparameters Quick = new() { Updates = 40, BatchSize = 16, ValidateEvery = 10, LearningRate = 0.01 };

    [Fact]
    public void The_same_seed_gives_the_same_run_bit_for_bit()
    {
        var (first, second) = (Losses(Quick), Losses(Quick));
        Assert.Equal(first, second);
        Assert.NotEqual(first, Losses(Quick with { Seed = 2 }));
    }

    [Fact]
    public void An_SRNN_learns_to_echo()
    {
        using var task = new Echo(lag: 2, steps: 12);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 16), 1, Returns.EveryState);
        var steps = new Trainer().Run(model, task, Quick with { Updates = 400, ValidateEvery = 100 }).ToList();
        Assert.True(steps[^1].Validation!.Score > 0.99, $"accuracy {steps[^1].Validation!.Score}");
        Assert.True(steps[^1].Loss < 0.2 * steps[0].Loss);
    }

    [Theory]
    [InlineData(512)]
    [InlineData(513)]
    [InlineData(1200)]
    public void Validation_in_parts_is_validation_of_the_whole(int heldOut)
    {
        using var scope = NewDisposeScope();
        using var task = new HeldOutOpinions(heldOut);
        manual_seed(1);
        var model = new ReadsTheMask();
        var whole = task.ValidationBatch;
        var prediction = model.forward(whole);
        model.Largest = 0;

        var validation = Trainer.Validate(model, task);

        Assert.Equal(task.Score(prediction, whole), validation.Score);
        Assert.Equal(task.Loss(prediction, whole).item<float>(), validation.Loss, 1e-6);
        Assert.True(model.Largest <= 512, $"A part had {model.Largest} sequences; wanted: at most 512.");
    }

    /// <summary>As many held-out sequences as asked for, of different lengths, with their mask.</summary>
    private sealed class HeldOutOpinions(int heldOut) : SequenceTask(heldOut)
    {
        private readonly Opinion opinion = new(asked: Returns.LastState);

        public override string Name => opinion.Name;

        public override long InputSize => opinion.InputSize;

        public override long OutputSize => opinion.OutputSize;

        public override string ScoreName => opinion.ScoreName;

        public override double Baseline => opinion.Baseline;

        public override Batch Draw(int sequences, Generator generator) => opinion.Draw(sequences, generator);

        public override Tensor Loss(Tensor prediction, Batch batch) => opinion.Loss(prediction, batch);

        public override double Score(Tensor prediction, Batch batch) => opinion.Score(prediction, batch);
    }

    /// <summary>Counts opinions and length: wrong as soon as a part's mask is another part's.</summary>
    private sealed class ReadsTheMask() : BatchModel("reads the mask")
    {
        public long Largest { get; set; }

        public override Tensor forward(Batch batch)
        {
            Largest = Math.Max(batch.Inputs.shape[0], Largest);
            var steps = batch.Mask!.to(ScalarType.Float32).sum(1L);
            return ((batch.Inputs.to(ScalarType.Float32).sum(1L) / steps - 5) / steps).unsqueeze(-1);
        }

        public override Tensor forward(Tensor inputs) => throw new NotSupportedException("It needs the mask.");
    }

    [Fact]
    public void Training_is_pulled_one_step_at_a_time()
    {
        using var task = new Echo(1, 5);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var before = model.W_O.bytes.ToArray();
        using var steps = new Trainer().Run(model, task, Quick).GetEnumerator();
        Assert.Equal(before, model.W_O.bytes.ToArray());
        steps.MoveNext();
        Assert.NotEqual(before, model.W_O.bytes.ToArray());
        Assert.Equal(1, steps.Current.Number);
    }

    [Fact]
    public void Clipping_bounds_the_change_and_the_norm_is_that_before_it()
    {
        using var task = new Adding(10);
        var hyperparameters = Quick with { Updates = 1, Optimizer = Optimizer.Sgd, LearningRate = 1, ClipNorm = 0.01 };
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(2, 8), 1);
        var before = model.parameters().Select(parameter => parameter.detach().clone()).ToArray();

        var step = new Trainer().Run(model, task, hyperparameters).Single();

        var moved = Math.Sqrt(model.parameters().Zip(before, (after, start) => (after - start).to(ScalarType.Float64).square().sum().item<double>()).Sum());
        Assert.True(step.GradientNorm > 0.01);
        Assert.Equal(0.01, moved, 1e-5);
    }

    [Fact]
    public void A_run_that_diverges_says_at_which_step_with_which_norm_and_what_to_try()
    {
        using var task = new Adding(40);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(2, 8, activation: Activation.Identity, recurrent: Initialisers.SpectralRadius(3)), 1);
        var hyperparameters = Quick with { Optimizer = Optimizer.Sgd, LearningRate = 10 };

        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer().Run(model, task, hyperparameters).Count());

        Assert.Contains($"at update {error.Update}", error.Message);
        Assert.Contains("gradient norm", error.Message);
        Assert.Contains("LearningRate below 10", error.Message);
        Assert.Contains("ClipNorm = 1", error.Message);
    }

    [Fact]
    public void Weights_of_the_best_step_are_kept_and_come_back()
    {
        using var task = new Echo(1, 8);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        var trainer = new Trainer();
        foreach (var _ in trainer.Run(model, task, Quick)) { }
        var best = trainer.Best!;
        using (no_grad()) model.W_O.zero_();

        best.Restore(model);

        Assert.Equal(best.Validation, Trainer.Validate(model, task));
        Assert.Matches(@"The copy after update \d+ doesn't fit this model: «.+» has shape \[.*8.*\]; wanted: \[.*9.*\]\. Nothing was changed",
            Refusal(new SequenceModel(new SrnnCell(1, 9), 1)).Message);
        Assert.Contains("it belongs to another model. The model has «layer.cell.", Refusal(new SequenceModel(new GruCell(1, 8), 1)).Message);

        ArgumentException Refusal(SequenceModel other) => Assert.Throws<ArgumentException>(() => best.Restore(other));
    }

    [Fact]
    public void The_means_of_an_epoch_are_those_of_its_batches_before_each_step()
    {
        using var task = new Echo(1, 8);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        var steps = new Trainer().Run(model, task, Quick).ToList();

        Assert.All(steps, step => Assert.InRange(step.Score, 0, 1));
        Assert.All(steps, step => Assert.Equal(step.Validation is null, step.Means is null));
        var second = steps.GetRange(10, 10);
        Assert.Equal(second.Average(step => step.Loss), second[^1].Means!.Loss, 1e-12);
        Assert.Equal(second.Average(step => step.Score), second[^1].Means!.Score, 1e-12);
    }

    [Fact]
    public void The_score_of_a_step_is_that_of_its_batch_before_the_weights_move()
    {
        using var task = new Echo(1, 8);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        using var generator = new Generator(1, CPU);
        var batch = task.Draw(Quick.BatchSize, generator);
        var expected = task.Score(model.forward(batch), batch);
        Assert.Equal(expected, new Trainer().Run(model, task, Quick with { LearningRate = 10 }).First().Score);
    }

    [Fact]
    public void The_best_weights_stand_in_their_file_while_the_run_goes_on()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("rnnlessons-").FullName, "best.safetensors");
        using var task = new Echo(1, 8);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        var trainer = new Trainer { BestWeightsFile = file };
        // The run is left in the middle, as by a kill: nothing of it is disposed or ended before the file is read.
        var steps = trainer.Run(model, task, Quick).GetEnumerator();
        for (var step = 0; step < 15; step++) steps.MoveNext();

        var other = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        Weights.Load(other, file);

        Assert.Equal(10, trainer.Best!.Update);
        Assert.Equal(trainer.Best.Validation, Trainer.Validate(other, task));
        Assert.Equal("10", Safetensors.Metadata(file)["update"]);
        Assert.Equal(trainer.Best.Validation.Score, double.Parse(Safetensors.Metadata(file)["validationScore"], System.Globalization.CultureInfo.InvariantCulture));
        steps.Dispose();
    }

    [Fact]
    public void Patience_ends_a_run_that_no_longer_improves()
    {
        using var task = new Echo(1, 8);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var trainer = new Trainer();
        // A learning rate this small moves nothing that float32 can see in the loss.
        var steps = trainer.Run(model, task, Quick with { LearningRate = 1e-30, Patience = 2 }).ToList();
        Assert.Equal(30, steps.Count);
        Assert.Contains("2 validations without a lower loss", trainer.Ended);
    }

    [Fact]
    public void Two_runs_of_one_trainer_may_be_pulled_in_turn()
    {
        using var task = new Echo(1, 8);
        manual_seed(1);
        using var learns = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        using var stands = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        var trainer = new Trainer();
        var alone = new Trainer().Run(stands, task, Quick with { LearningRate = 1e-30, Patience = 2 }).ToList();
        using var first = trainer.Run(learns, task, Quick).GetEnumerator();
        using var second = trainer.Run(stands, task, Quick with { LearningRate = 1e-30, Patience = 2 }).GetEnumerator();
        var taken = 0;
        while (first.MoveNext() && second.MoveNext())
        {
            taken++;
            Assert.Equal(alone[taken - 1].Loss, second.Current.Loss);
            Assert.Equal(taken < 10 ? null : 10, trainer.Best?.Update);
        }

        Assert.Equal(30, taken);
        Assert.Contains("2 validations without a lower loss", trainer.Ended);
        Assert.True(first.MoveNext());
        Assert.Equal(30, trainer.Best!.Update);
        Assert.Null(trainer.Ended);
    }

    [Fact]
    public void A_run_that_was_left_or_diverged_has_not_ended_by_itself()
    {
        using var task = new Echo(1, 8);
        using var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var trainer = new Trainer();
        Assert.Equal(40, trainer.Run(model, task, Quick).Count());
        Assert.Equal("Trained all 40 updates.", trainer.Ended);
        foreach (var _ in trainer.Run(model, task, Quick)) break;
        Assert.Null(trainer.Ended);
        using (no_grad()) model.B_O.fill_(double.NaN);
        Assert.Throws<TrainingDivergedException>(() => trainer.Run(model, task, Quick).Count());
        Assert.Null(trainer.Ended);
        Assert.Null(trainer.Best);
    }

    [Fact]
    public void Fifty_runs_leave_no_tensor_behind()
    {
        using var task = new Echo(1, 8);
        Losses(Quick with { Updates = 5 }, task);
        var before = Tensors.Alive();
        for (var run = 0; run < 50; run++) Losses(Quick with { Updates = 5 }, task);
        // TorchSharp goes on counting the tensor that a Parameter was made from, though its memory is the parameter's.
        const int Parameters = 5;
        Assert.Equal(before + 50 * Parameters, Tensors.Alive());
    }

    [Theory]
    [InlineData("Updates")]
    [InlineData("BatchSize")]
    [InlineData("HiddenSize")]
    [InlineData("LearningRate")]
    [InlineData("ClipNorm")]
    [InlineData("ValidateEvery")]
    [InlineData("Patience")]
    public void A_hyperparameter_that_cannot_be_is_named_with_its_value(string name)
    {
        var wrong = name switch
        {
            "Updates" => Quick with { Updates = 0 },
            "BatchSize" => Quick with { BatchSize = -7 },
            "HiddenSize" => Quick with { HiddenSize = 0 },
            "LearningRate" => Quick with { LearningRate = -0.5 },
            "ClipNorm" => Quick with { ClipNorm = 0 },
            "ValidateEvery" => Quick with { ValidateEvery = 0 },
            _ => Quick with { Patience = 0 },
        };
        using var task = new Echo(1, 8);
        using var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new Trainer().Run(model, task, wrong));
        Assert.Contains(name, error.Message);
        Assert.Contains($"{error.ActualValue}", error.Message);
        Assert.Contains("wanted", error.Message);
    }

    private static double[] Losses(Hyperparameters hyperparameters, Echo? task = null)
    {
        using var own = task is null ? new Echo(1, 8) : null;
        manual_seed(1);
        using var model = new SequenceModel(new SrnnCell(1, 8), 1, Returns.EveryState);
        return [.. new Trainer().Run(model, task ?? own!, hyperparameters).Select(step => step.Loss)];
    }
}
