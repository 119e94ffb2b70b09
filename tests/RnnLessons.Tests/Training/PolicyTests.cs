using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Tests.Lesson;
using RnnLessons.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;
using Optimizer = RnnLessons.Training.Optimizer;

namespace RnnLessons.Tests.Training;

/// <summary>The trainer's habits: what it leaves as it was, what it counts, when it stops.</summary>
public sealed class PolicyTests : IDisposable
{
    private static readonly Hyperparameters Quick = new() { Updates = 6, BatchSize = 16, ValidateEvery = 2, LearningRate = 0.01 };

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Parts_in_evaluation_mode_stay_there_through_steps_and_validations()
    {
        using var task = new Echo(1, 8);
        var model = new Parts();
        model.Norm.eval();
        var (mean, shift) = (model.Norm.running_mean!.clone(), model.Norm.weight!.detach().clone());
        foreach (var step in new Trainer().Run(model, task, Quick))
        {
            Assert.Equal((true, false, true, true), model.Modes);
            // From the third step on the other way round.
            if (step.Number != 2) continue;
            model.Norm.train();
            model.Dropout.eval();
            break;
        }

        Tensors.Equal(mean, model.Norm.running_mean!, 0);
        Assert.NotEqual(shift.data<float>().ToArray(), model.Norm.weight!.data<float>().ToArray());
        foreach (var _ in new Trainer().Run(model, task, Quick)) Assert.Equal((true, true, false, true), model.Modes);
        Assert.NotEqual(mean.data<float>().ToArray(), model.Norm.running_mean!.data<float>().ToArray());
    }

    [Fact]
    public void A_model_in_evaluation_mode_trains_as_it_last_did_and_is_put_back()
    {
        using var task = new Echo(1, 8);
        var model = new Parts();
        model.Norm.eval();
        var mean = model.Norm.running_mean!.clone();
        var before = model.Random;
        foreach (var step in new Trainer().Run(model, task, Quick))
        {
            Assert.Equal(step.Number == 1 ? (true, false, true, true) : (false, false, false, false), model.Modes);
            // A figure in the reader's loop looks at the model, and forgets to put it back.
            model.eval();
        }

        Tensors.Equal(mean, model.Norm.running_mean!, 0);
        Assert.Equal(before + Quick.Updates, model.Random);

        // In evaluation mode from the beginning, there are no other modes to go by.
        foreach (var _ in new Trainer().Run(model, task, Quick with { Updates = 1 })) Assert.Equal((false, false, false, false), model.Modes);
        Assert.NotEqual(mean.data<float>().ToArray(), model.Norm.running_mean!.data<float>().ToArray());
    }

    [Fact]
    public void Validation_judges_in_evaluation_mode_and_leaves_modes_and_chance_as_they_were()
    {
        using var task = new Echo(1, 8);
        var model = new Parts();
        model.Layer.eval();
        manual_seed(5);
        var next = rand(3);
        manual_seed(5);
        var validation = Trainer.Validate(model, task);
        Tensors.Equal(next, rand(3), 0);
        Assert.Equal((true, true, true, false), model.Modes);
        Assert.Equal(validation, Trainer.Validate(model, task));

        model.eval();
        Assert.Equal(task.Loss(model.forward(task.ValidationBatch.Inputs), task.ValidationBatch).item<float>(), validation.Loss, 1e-6);
    }

    [Fact]
    public void A_module_in_two_places_keeps_its_mode()
    {
        var shared = nn.Dropout(0.5);
        var inner = nn.Sequential(shared);
        var model = nn.Sequential(shared, inner);
        inner.eval();
        shared.train();
        bool[] Modes() => [.. model.modules().Prepend(model).Select(module => module.training)];
        var before = Modes();
        using (ModuleModes.Evaluating(model)) Assert.All(Modes(), Assert.False);
        Assert.Equal(before, Modes());
        Assert.Contains(false, before);
    }

    [Theory]
    [InlineData(40, 40)]
    [InlineData(40, 5)]
    public void Neither_a_second_run_nor_how_often_is_validated_changes_the_training(int validateEvery, int otherwise)
    {
        using var task = new Echo(2, 20);
        double[] Losses(int every)
        {
            manual_seed(7);
            // It draws random numbers while it evaluates, too.
            var model = nn.Sequential(new SequenceModel(new GruCell(1, 12), 1, Returns.EveryState), new Noisy());
            return [.. new Trainer().Run(model, task, Quick with { Updates = 40, ValidateEvery = every }).Select(step => step.Loss)];
        }

        Assert.Equal(Losses(validateEvery), Losses(otherwise));
    }

    [Theory]
    [InlineData(Optimizer.Adam)]
    [InlineData(Optimizer.KerasAdam)]
    [InlineData(Optimizer.Sgd)]
    public void A_model_in_double_trains_as_one_in_float(Optimizer optimizer)
    {
        using var task = new Adding(6);
        double[] Losses(ScalarType type)
        {
            manual_seed(1);
            var model = new SequenceModel(new SrnnCell(2, 8), 1);
            model.to(type);
            return [.. new Trainer().Run(model, task, Quick with { Optimizer = optimizer, Updates = 20 }).SelectMany(step => (double[])[step.Loss, step.Validation?.Score ?? 0])];
        }

        var (narrow, wide) = (Losses(ScalarType.Float32), Losses(ScalarType.Float64));
        Assert.Equal(narrow.Length, wide.Length);
        Assert.All(narrow.Zip(wide), both => Assert.Equal(both.First, both.Second, 1e-4));
        Assert.NotEqual(narrow, wide);
    }

    public static TheoryData<SequenceTask, Func<nn.Module<Tensor, Tensor>>> Kinds => new()
    {
        { new Echo(1, 6), () => new SequenceModel(new GruCell(1, 4), 1, Returns.EveryState) },
        { new Opinion(6), () => new TokenModel(Opinion.Words.Count, new LstmCell(4, 4), 1) },
        { new Rewrite(Rewriting.Sort, 3, 4), () => new EncoderDecoder(new GruCell(4, 4), new GruCell(4, 4), 4, 4, 3) },
        { new Forecast(Series.Sunspots(), 7), () => new SequenceModel(new SrnnCell(1, 4), 1, Returns.EveryState) },
        { new PictureTask(GeneratedPictures.Create(20, 20)), () => new CnnBesideRnn() },
    };

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Every_kind_of_task_trains_in_double(SequenceTask task, Func<nn.Module<Tensor, Tensor>> make)
    {
        var model = make();
        model.to(ScalarType.Float64);
        Assert.All(new Trainer().Run(model, task, Quick), step => Assert.True(double.IsFinite(step.Loss)));
    }

    [Theory]
    [InlineData(Optimizer.Adam, true)]
    [InlineData(Optimizer.Adam, false)]
    [InlineData(Optimizer.KerasAdam, true)]
    [InlineData(Optimizer.Sgd, true)]
    [InlineData(Optimizer.Sgd, false)]
    public void The_learning_rate_is_how_far_a_step_goes(Optimizer optimizer, bool contiguous)
    {
        foreach (var rate in (double[])[0.5, 0.002])
        {
            using var model = new Product(contiguous);
            foreach (var _ in new Trainer().Run(model, new Ones(), Quick with { Optimizer = optimizer, LearningRate = rate, Updates = 1 })) { }
            // The gradient is −1 everywhere, of which the first step of each Adam makes 1.
            Tensors.Equal(full([2, 3], rate), model.W, 1e-4);
        }
    }

    [Fact]
    public void Two_steps_in_a_row_are_two_steps_by_hand()
    {
        using var task = new Adding(5);
        manual_seed(1);
        var model = new SequenceModel(new SrnnCell(2, 4), 1);
        manual_seed(1);
        var byHand = new SequenceModel(new SrnnCell(2, 4), 1);
        var (hyperparameters, generator) = (Quick with { Optimizer = Optimizer.Sgd, LearningRate = 0.1, Updates = 3 }, new Generator((ulong)Quick.Seed, CPU));
        foreach (var step in new Trainer().Run(model, task, hyperparameters))
        {
            var batch = task.Draw(hyperparameters.BatchSize, generator);
            var loss = task.Loss(byHand.forward(batch), batch);
            var gradients = autograd.grad([loss], [.. byHand.parameters()]);
            using (no_grad()) foreach (var (parameter, gradient) in byHand.parameters().Zip(gradients)) parameter.sub_(gradient * 0.1);
            Assert.Equal(loss.item<float>(), step.Loss, 1e-6);
            Assert.Equal(Math.Sqrt(gradients.Sum(gradient => gradient.square().sum().item<float>())), step.GradientNorm, 1e-5);
        }

        foreach (var (mine, theirs) in model.parameters().Zip(byHand.parameters())) Tensors.Equal(theirs, mine, 1e-5);
    }

    [Fact]
    public void Patience_begins_anew_with_each_lower_loss()
    {
        using var task = new Scripted([5, 6, 4, 6, 6, 1]);
        var trainer = new Trainer();
        Assert.Equal(5, trainer.Run(new Product(), task, Quick with { ValidateEvery = 1, Patience = 2 }).Count());
        Assert.Equal((3, 4.0), (trainer.Best!.Update, trainer.Best.Validation.Loss));
        Assert.Equal("Stopped after update 5: 2 validations without a lower loss.", trainer.Ended);
    }

    [Fact]
    public void Means_weigh_each_batch_by_its_sequences()
    {
        using var task = new PictureTask(GeneratedPictures.Create(50, 20));
        manual_seed(1);
        var steps = new Trainer().Run(nn.Sequential(nn.Flatten(), nn.Linear(3072, 10)), task, Quick with { Updates = 4, ValidateEvery = 4 }).ToArray();
        double Mean(Func<TrainingUpdate, double> of) => (16 * (of(steps[0]) + of(steps[1]) + of(steps[2])) + 2 * of(steps[3])) / 50;
        Assert.Equal(Mean(step => step.Loss), steps[3].Means!.Loss, 1e-9);
        Assert.Equal(Mean(step => step.Score), steps[3].Means!.Score, 1e-9);
        Assert.NotEqual(steps.Average(step => step.Loss), steps[3].Means!.Loss, 1e-4);
    }

    [Fact]
    public void Seconds_are_those_of_training_and_validation_and_not_of_the_readers_loop()
    {
        var time = new ManualTime();
        using var task = new Scripted([1, 1], onDraw: () => time.Advance(2_000), onValidation: () => time.Advance(30_000));
        var seconds = new List<double>();
        foreach (var step in new Trainer { Time = time }.Run(new Product(), task, Quick with { Updates = 4 }))
        {
            seconds.Add(step.Seconds);
            time.Advance(1_000_000);
        }

        Assert.Equal([2, 34, 36, 68], seconds);
    }

    /// <summary>A layer, a batch normalisation and a dropout that counts how often it has drawn.</summary>
    private sealed class Parts : nn.Module<Tensor, Tensor>
    {
        public readonly SequenceModel Layer = new(new SrnnCell(1, 4), 1, Returns.EveryState);
        public readonly BatchNorm1d Norm = nn.BatchNorm1d(8);
        public readonly Dropout Dropout = nn.Dropout(0.5);

        public Parts() : base("parts") => RegisterComponents();

        public int Random { get; private set; }

        public (bool, bool, bool, bool) Modes => (training, Norm.training, Dropout.training, Layer.training);

        public override Tensor forward(Tensor x)
        {
            if (Dropout.training) Random++;
            return Dropout.call(Norm.call(Layer.forward(x)));
        }
    }

    /// <summary>Adds noise, whatever its mode.</summary>
    private sealed class Noisy() : nn.Module<Tensor, Tensor>("noisy")
    {
        public override Tensor forward(Tensor x) => x + randn(x.shape) * 0.1;
    }

    /// <summary>A matrix that begins at 0, times the inputs.</summary>
    private sealed class Product : nn.Module<Tensor, Tensor>
    {
        public readonly Parameter W;

        public Product(bool contiguous = true) : base("product")
        {
            W = new(contiguous ? zeros(2, 3) : zeros(3, 2).t());
            RegisterComponents();
        }

        public override Tensor forward(Tensor x) => (x * W).sum([1, 2]).unsqueeze(-1);
    }

    /// <summary>Inputs of 1, and a loss whose gradient is −1.</summary>
    private class Ones() : SequenceTask(1)
    {
        public override string Name => "ones";

        public override long InputSize => 3;

        public override long OutputSize => 1;

        public override string ScoreName => "none";

        public override double Baseline => 0;

        public override Batch Draw(int sequences, Generator generator) => new(ones(1, 2, 3), zeros(1, 1));

        public override Tensor Loss(Tensor prediction, Batch batch) => -prediction.sum();

        public override double Score(Tensor prediction, Batch batch) => 0;
    }

    /// <summary>Validation losses from a list.</summary>
    private sealed class Scripted(double[] losses, Action? onDraw = null, Action? onValidation = null) : Ones
    {
        private int validations;
        private bool drawsHeldOut;

        public override Batch Draw(int sequences, Generator generator)
        {
            if (!drawsHeldOut) onDraw?.Invoke();
            return base.Draw(sequences, generator);
        }

        protected override Batch DrawValidation(int sequences, Generator generator)
        {
            drawsHeldOut = true;
            var batch = Draw(sequences, generator);
            drawsHeldOut = false;
            return batch;
        }

        public override Tensor Loss(Tensor prediction, Batch batch)
        {
            if (!ReferenceEquals(batch, ValidationBatch)) return base.Loss(prediction, batch);
            onValidation?.Invoke();
            return prediction.sum() * 0 + losses[validations++];
        }
    }
}
