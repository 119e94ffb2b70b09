using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests;

/// <summary>What can't be is one clear error: the value, what was wanted.</summary>
public sealed class FaultTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, Action, string> Impossible => new()
    {
        { "hidden size 0: SRNN", () => _ = new SrnnCell(1, 0), "hiddenSize, the number H of hidden units, is 0; wanted: 1 or more" },
        { "hidden size 0: LSTM", () => _ = new LstmCell(1, 0), "hiddenSize, the number H of hidden units, is 0" },
        { "hidden size 0: GRU", () => _ = new GruCell(1, 0), "hiddenSize, the number H of hidden units, is 0" },
        { "input size 0", () => _ = new GruCell(0, 4), "inputSize, the width D of the input, is 0" },
        { "hidden size 0: dense", () => _ = new DenseModel(2, 0, 1), "hiddenSize, the number H of hidden units, is 0" },
        { "input size 0: dense", () => _ = new DenseModel(0, 2, 1), "inputSize, the width D of the input, is 0" },
        { "output size 0: dense", () => _ = new DenseModel(2, 2, 0), "outputSize, the width K of the output, is 0" },
        { "output size 0: sequences", () => _ = new SequenceModel(new SrnnCell(1, 2), 0), "outputSize is 0" },
        { "output size 0: tokens", () => _ = new TokenModel(5, new SrnnCell(1, 2), 0), "outputSize is 0" },
        { "output size 0: encoder and decoder", () => _ = new EncoderDecoder(new SrnnCell(1, 2), new SrnnCell(1, 2), 5, 0, 3), "outputSize is 0" },
        { "no tokens", () => _ = new Embedding(0, 2), "tokens is 0" },
        { "no steps to write", () => _ = new EncoderDecoder(new SrnnCell(1, 2), new SrnnCell(1, 2), 5, 5, 0), "steps is 0" },
        { "no steps to draw", () => _ = new OneToMany(new SrnnCell(1, 2), 1, 0), "steps is 0" },
        { "length 0: echo", () => _ = new Echo(0, 0), "steps, the length T of a sequence, longer than the lag, is 0" },
        { "length 0: recall", () => _ = new Recall(0), "steps, the length T of a sequence, is 0" },
        { "length 1: adding", () => _ = new Adding(1), "steps, the length T of a sequence, is 1; wanted: 2 or more" },
        { "length 0: parity", () => _ = new Parity(0), "steps, the length T of a sequence, is 0" },
        { "length 0: wave", () => _ = new DrawWave(0), "steps, the length T of the wave, is 0" },
        { "length 0: opinion", () => _ = new Opinion(0), "steps, the length T of the longest review, is 0" },
        { "length 0: rewrite", () => _ = new Rewrite(Rewriting.Sort, 0), "steps, the length T of a string, is 0" },
        { "length 0: which came first", () => _ = new WhichCameFirst(0), "is 0; wanted: 2 or more" },
        { "length 0: majority", () => _ = new Majority(0, 0, 0), "is 0; wanted: 1 or more" },
        { "length 0: padded", () => _ = Padded.FromSequences([[1L]], 0), "steps is 0" },
        { "length 0: input", () => _ = new Recurrent(new LstmCell(2, 3)).forward(zeros(4, 0, 2)), "[4, 0, 2]: no sequence or no step" },
        { "no sequence: input", () => _ = new Recurrent(new LstmCell(2, 3)).forward(zeros(0, 5, 2)), "[0, 5, 2]: no sequence or no step" },
        { "no sequence: padded", () => _ = Padded.FromSequences([], 3), "There are no sequences" },
        { "no channels", () => _ = new CnnBesideRnn(channels: 0), "channels is 0; wanted: 1 or more" },
        { "pictures with a channel too many", () => _ = new CnnBesideRnn().Sequence(zeros(2, 32, 32, 4)), "[2, 32, 32, 4]; wanted: [N, 32, 32, 3]" },
        { "no months", () => _ = new Forecast(Months()), "the shorter part of the series has 0" },
        { "fewer months than a window", () => _ = new Forecast(Months(1, 2, 3, 4, 5, 6), steps: 3), "A window of 3 months does not fit" },
        { "months that never change", () => _ = new Forecast(Months([.. Enumerable.Repeat(7f, 40)]), steps: 3), "wanted: values that differ" },
        { "a month that is NaN", () => _ = new Forecast(Months([.. Enumerable.Range(0, 40).Select(month => month == 31 ? float.NaN : month)]), steps: 3), "has the value NaN at place 31" },
        { "a bias of NaN", () => _ = new LstmCell(1, 2, forgetBias: double.NaN), "can't begin at NaN" },
        { "a deviation of NaN", () => _ = Initialisers.Normal(double.NaN), "The standard deviation is NaN" },
        { "a spectral radius of NaN", () => _ = Initialisers.SpectralRadius(double.NaN), "The spectral radius is NaN" },
        { "no gates", () => _ = Initialisers.SideBySide(Initialisers.Orthogonal, 0), "gates is 0" },
        { "a matrix with NaN", () => _ = Spectrum.Of(full(2, 2, double.NaN)), "The matrix holds NaN" },
        { "states of another size", () => _ = JacobianProducts.NormsByLag(eye(3), new double[2, 5]), "[3, 3] and the states [2, 5]" },
        { "no states", () => _ = JacobianProducts.NormsByLag(eye(2), new double[2, 0]), "T of 1 or more" },
        { "learning rate negative: Adam", () => _ = new FusedAdam(new SrnnCell(1, 2).parameters().Cast<TorchSharp.Modules.Parameter>(), -0.1), "learningRate is -0.1; wanted: a positive number" },
        { "learning rate NaN: Adam", () => _ = new FusedAdam(new SrnnCell(1, 2).parameters().Cast<TorchSharp.Modules.Parameter>(), double.NaN), "learningRate is NaN" },
        { "nothing to train: Adam", () => _ = new FusedAdam([]), "There are no parameters to train" },
        { "learning rate negative", () => new Hyperparameters { LearningRate = -0.1 }.Validate(), "LearningRate is -0.1; wanted: a positive number" },
        { "learning rate NaN", () => new Hyperparameters { LearningRate = double.NaN }.Validate(), "LearningRate is NaN" },
        { "hidden size 0", () => new Hyperparameters { HiddenSize = 0 }.Validate(), "HiddenSize is 0; wanted: at least 1 hidden unit" },
        { "batch size 0", () => new Hyperparameters { BatchSize = 0 }.Validate(), "BatchSize is 0; wanted: at least 1 sequence" },
        { "clip norm NaN", () => new Hyperparameters { ClipNorm = double.NaN }.Validate(), "ClipNorm is NaN" },
    };

    [Theory]
    [MemberData(nameof(Impossible), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_is_one_clear_error(string what, Action make, string said)
    {
        var error = Record.Exception(make);
        Assert.True(error is ArgumentException, $"{what}: {error}");
        Assert.Contains(said, error.Message);
    }

    [Fact]
    public void NaN_in_the_inputs_ends_the_run_at_its_first_step_and_says_where_to_look()
    {
        using var task = new Spoiled(spoilTraining: true);
        using var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var before = model.W_O.bytes.ToArray();
        var error = Assert.Throws<TrainingDivergedException>(() => new Trainer().Run(model, task, new Hyperparameters { Updates = 3 }).Count());
        Assert.Equal(1, error.Update);
        Assert.Contains("look for NaN or Infinity in the inputs", error.Message);
        Assert.Equal(before, model.W_O.bytes.ToArray());
    }

    [Fact]
    public void A_validation_that_is_no_number_is_never_the_best()
    {
        using var task = new Spoiled(spoilTraining: false);
        using var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var trainer = new Trainer();
        var steps = trainer.Run(model, task, new Hyperparameters { Updates = 6, ValidateEvery = 1, LearningRate = 0.01 }).ToList();
        Assert.Contains(steps, step => double.IsNaN(step.Validation!.Loss));
        Assert.Equal(steps.Select(step => step.Validation!.Loss).Where(double.IsFinite).Min(), trainer.Best!.Validation.Loss);
    }

    [Fact]
    public void A_batch_may_be_larger_than_a_series_has_windows()
    {
        using var task = new Forecast(Months([.. Enumerable.Range(0, 40).Select(month => month % 7f)]), steps: 3);
        using var model = new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState);
        var step = new Trainer().Run(model, task, new Hyperparameters { Updates = 1, BatchSize = 500 }).Single();
        Assert.True(double.IsFinite(step.Loss) && double.IsFinite(step.Validation!.Score));
    }

    private static Series Months(params float[] values) =>
        new("numbers", "1", [.. values.Select((_, month) => new DateOnly(2000, 1, 1).AddMonths(month))], values);

    /// <summary>Echo whose data are NaN: those that are trained on, or every other time the held-out ones' loss.</summary>
    private sealed class Spoiled(bool spoilTraining) : SequenceTask
    {
        private readonly Echo echo = new(1, 6);
        private int validations;

        public override string Name => "spoiled";

        public override long InputSize => 1;

        public override long OutputSize => 1;

        public override string ScoreName => echo.ScoreName;

        public override double Baseline => echo.Baseline;

        public override Batch Draw(int sequences, Generator generator)
        {
            var batch = echo.Draw(sequences, generator);
            return spoilTraining ? batch with { Inputs = batch.Inputs * double.NaN } : batch;
        }

        public override Tensor Loss(Tensor prediction, Batch batch) =>
            echo.Loss(prediction, batch) * (ReferenceEquals(batch, ValidationBatch) && validations++ % 2 == 0 ? double.NaN : 1);

        public override double Score(Tensor prediction, Batch batch) => echo.Score(prediction, batch);
    }
}
