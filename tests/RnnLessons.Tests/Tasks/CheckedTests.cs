using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

/// <summary>A task of a reader's own: what libtorch would stretch, misread or accept in silence is named.</summary>
public sealed class CheckedTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    public static TheoryData<string, SequenceTask, Func<Tensor>, Func<Tensor>, string> Odd => new()
    {
        { "labels of -1 and 1", new Bits(), () => zeros(2, 1), () => tensor(new float[] { -1, 1 }), "The targets hold -1; wanted: 0 or 1. Labels of -1 and 1 become 0 and 1 by (targets + 1) / 2." },
        { "labels of 1 and 2", new Bits(), () => zeros(2, 1), () => tensor(new float[] { 1, 2 }), "The targets hold 2; wanted: 0 or 1." },
        { "a label that is NaN", new Bits(), () => zeros(2, 1), () => tensor(new[] { float.NaN, 1 }), "The targets hold NaN; wanted: 0 or 1." },
        { "bits [N, 1]", new Bits(), () => zeros(2, 1), () => zeros(2, 1), "The model's output has shape [2, 1]; wanted: [2, 1, 1]." },
        { "classes from 1", new Classes(), () => zeros(2, 3), () => tensor(new long[] { 1, 3 }), "The targets hold the class 3; wanted: 0 to 2, for 3 classes." },
        { "a class of -100", new Classes(), () => zeros(2, 3), () => tensor(new long[] { 1, -100 }), "The targets hold the class -100; wanted: 0 to 2, for 3 classes. A step that should not count is left out by the batch's mask." },
        { "one-hot classes", new Classes(), () => zeros(2, 3), () => tensor(new float[,] { { 0, 1, 0 }, { 0, 0, 1 } }), "The targets have the shape [2, 3] of the outputs, as one-hot vectors have; wanted: [2], the number of a class for each answer. targets.argmax(-1) gives the numbers." },
        { "one-hot classes, int64", new Classes(), () => zeros(2, 3), () => tensor(new long[,] { { 0, 1, 0 }, { 0, 0, 1 } }), "The targets have the shape [2, 3] of the outputs, as one-hot vectors have" },
        { "classes as floats", new Classes(), () => zeros(2, 3), () => tensor(new float[] { 1, 2 }), "The targets are of type Float32; wanted: Int64, the numbers of classes. targets.to(ScalarType.Int64) makes whole numbers of them." },
        { "probabilities", new Classes(), () => tensor(new[,] { { 0.2f, 0.3f, 0.5f }, { 1, 0, 0 } }), () => tensor(new long[] { 1, 2 }), "The outputs of each answer add up to 1, as they do after a softmax; wanted: logits" },
        { "numbers [N]", new Numbers(), () => zeros(2, 1), () => zeros(2), "The targets have shape [2]; wanted: [2, 1], one for each output. targets.unsqueeze(-1) adds a last dimension of 1." },
        { "numbers at each step, answer once", new Numbers(), () => zeros(2, 1), () => zeros(2, 5, 1), "The model's output has shape [2, 1]; wanted: [2, 5, 1]." },
    };

    [Theory]
    [MemberData(nameof(Odd), DisableDiscoveryEnumeration = true)]
    public void Outputs_and_targets_that_do_not_fit_are_one_clear_error(string what, SequenceTask task, Func<Tensor> outputs, Func<Tensor> targets, string said)
    {
        var error = Record.Exception(() => task.Loss(outputs(), new Batch(zeros(2, 5, 1), targets())));
        Assert.True(error is ArgumentException, $"{what}: {error}");
        Assert.StartsWith(said, error.Message);
    }

    [Theory]
    [InlineData(ScalarType.Bool)]
    [InlineData(ScalarType.Byte)]
    [InlineData(ScalarType.Int32)]
    [InlineData(ScalarType.Int64)]
    [InlineData(ScalarType.Float64)]
    public void Targets_of_another_type_that_means_the_same_are_taken(ScalarType type)
    {
        var (logits, bits) = (tensor(new[,] { { 0.5f }, { -2 } }), tensor(new float[] { 1, 0 }));
        Batch Of(Tensor targets) => new(zeros(2, 5, 1), targets);
        Assert.Equal(new Bits().Loss(logits, Of(bits)).item<float>(), new Bits().Loss(logits, Of(bits.to(type))).item<float>());
        Assert.Equal(new Bits().Score(logits, Of(bits)), new Bits().Score(logits, Of(bits.to(type))));
        Assert.Equal(new Numbers().Loss(logits, Of(bits.unsqueeze(-1))).item<float>(), new Numbers().Loss(logits, Of(bits.unsqueeze(-1).to(type))).item<float>());
        if (type is ScalarType.Bool or ScalarType.Float64) return;
        var classes = randn(2, 3);
        Assert.Equal(new Classes().Loss(classes, Of(bits.to(ScalarType.Int64))).item<float>(), new Classes().Loss(classes, Of(bits.to(type))).item<float>());
    }

    [Fact]
    public void Steps_that_the_mask_leaves_out_do_not_count_and_a_mask_of_nothing_is_named()
    {
        var mask = tensor(new[,] { { true, false, true }, { false, false, true } });
        foreach (var (task, outputs, targets) in (ReadOnlySpan<(SequenceTask, Tensor, Tensor)>)[
            (new Bits(), randn(2, 3, 1), randint(0, 2, [2, 3]).to(ScalarType.Float32)), (new Classes(), randn(2, 3, 3), randint(0, 3, [2, 3])), (new Numbers(), randn(2, 3, 2), randn(2, 3, 2))])
        {
            Batch Of(Tensor? counted) => new(zeros(2, 3, 1), targets, counted);
            var kept = mask.flatten().nonzero().squeeze(1);
            var alone = new Batch(zeros(3, 1, 1), targets.flatten(0, 1).index_select(0, kept).unsqueeze(1));
            Assert.Equal(task.Loss(outputs.flatten(0, 1).index_select(0, kept).unsqueeze(1), alone).item<float>(), task.Loss(outputs, Of(mask)).item<float>(), 1e-6);
            Assert.NotEqual(task.Loss(outputs, Of(null)).item<float>(), task.Loss(outputs, Of(mask)).item<float>());
            var spoiled = where(mask.unsqueeze(-1), outputs, float.NaN);
            Assert.Equal(task.Loss(outputs, Of(mask)).item<float>(), task.Loss(spoiled, Of(mask)).item<float>());
            Assert.Equal(task.Score(outputs, Of(mask)), task.Score(spoiled, Of(mask)));
            Assert.StartsWith("The mask of shape [2, 3] is false everywhere; wanted: one step or more that counts.",
                Assert.Throws<ArgumentException>(() => task.Loss(outputs, Of(zeros_like(mask)))).Message);
        }
    }

    [Theory]
    [InlineData("mse_loss")]
    [InlineData("own")]
    [InlineData("l1_loss")]
    public void A_loss_of_ones_own_that_stretches_its_targets_is_refused_by_the_trainer(string loss)
    {
        var error = Assert.Throws<ArgumentException>(() => Train(new Sum(loss, flat: true)));
        Assert.Equal("The targets of “sum” have shape [32] and the outputs [32, 1], and the loss compares each output with every target. Wanted: targets of shape [32, 1], as targets.unsqueeze(-1) gives them.", error.Message);
        Train(new Sum(loss, flat: false));
    }

    [Fact]
    public void A_loss_that_brings_other_shapes_together_itself_is_none_of_those()
    {
        Train(new Sum("squeezes", flat: true));
        Train(new InsideCircle(), new DenseModel(2, 4, 1));
        using var task = new Sum("no mean", flat: false);
        Assert.Contains("The loss has shape [32, 1]; wanted: a single number, such as the mean.", Record.Exception(() => Train(task))!.Message);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Outputs_that_look_like_probabilities_are_warned_of_once(bool sigmoid)
    {
        var said = new StringWriter();
        var (error, task) = (Console.Error, new InsideCircle());
        Console.SetError(said);
        try
        {
            manual_seed(1);
            var dense = nn.Linear(2, 1, hasBias: false);
            using (no_grad()) dense.weight!.fill_(50);
            Train(task, sigmoid ? nn.Sequential(dense, nn.Sigmoid()) : dense);
        }
        finally
        {
            Console.SetError(error);
        }

        Assert.Equal(sigmoid ? 1 : 0, said.ToString().Split("as they do after a sigmoid").Length - 1);
    }

    private static void Train(SequenceTask task, nn.Module<Tensor, Tensor>? model = null)
    {
        manual_seed(1);
        foreach (var _ in new Trainer().Run(model ?? new SequenceModel(new GruCell(1, 4), 1), task, new Hyperparameters { Updates = 3, BatchSize = 32 })) { }
    }

    private sealed class Bits() : BinaryTask("bits", 1)
    {
        public override Batch Draw(int sequences, Generator generator) => throw new NotSupportedException();
    }

    private sealed class Classes() : ClassificationTask("classes", 1, 3)
    {
        public override Batch Draw(int sequences, Generator generator) => throw new NotSupportedException();
    }

    private sealed class Numbers() : RegressionTask("numbers", 1, 1, "m")
    {
        public override double Baseline => 1;

        public override Batch Draw(int sequences, Generator generator) => throw new NotSupportedException();
    }

    /// <summary>A sum, with a loss that a reader might write.</summary>
    private sealed class Sum(string loss, bool flat) : SequenceTask(64)
    {
        public override string Name => "sum";

        public override long InputSize => 1;

        public override long OutputSize => 1;

        public override string ScoreName => "RMSE";

        public override double Baseline => 0;

        public override Batch Draw(int sequences, Generator generator)
        {
            var inputs = rand([sequences, 6, 1], generator: generator);
            return new(inputs, flat ? inputs.sum(1).squeeze(-1) : inputs.sum(1));
        }

        public override Tensor Loss(Tensor prediction, Batch batch) => loss switch
        {
            "own" => (prediction - batch.Targets).square().mean(),
            "squeezes" => (prediction.squeeze(-1) - batch.Targets).square().mean(),
            "no mean" => (prediction - batch.Targets).square(),
            "l1_loss" => nn.functional.l1_loss(prediction, batch.Targets),
            _ => nn.functional.mse_loss(prediction, batch.Targets),
        };

        public override double Score(Tensor prediction, Batch batch) => Math.Sqrt((prediction.reshape(-1) - batch.Targets.reshape(-1)).square().mean().item<float>());
    }
}
