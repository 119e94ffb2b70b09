using RnnLessons.Data;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

/// <summary>What a model is judged by, it was never trained on: for every task there is, whatever the seed.</summary>
public sealed class DisjointTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    /// <summary>Each kind of task, so large that chance alone never draws a sequence twice, and the outputs that it wants for inputs.</summary>
    private static readonly Dictionary<Type, (Func<SequenceTask> Make, Func<long[], long[]> Outputs)> Tasks = new()
    {
        [typeof(Echo)] = (() => new Echo(2, 64), Each(1)),
        [typeof(Recall)] = (() => new Recall(64, 6), Once(6)),
        [typeof(Adding)] = (() => new Adding(30), Once(1)),
        [typeof(RunningSum)] = (() => new RunningSum(30), Each(1)),
        [typeof(Latch)] = (() => new Latch(64), Each(1)),
        [typeof(Parity)] = (() => new Parity(64), Each(1)),
        [typeof(Majority)] = (() => new Majority(-1, 1, 64), Each(1)),
        [typeof(InsideCircle)] = (() => new InsideCircle(), Once(1)),
        [typeof(DrawWave)] = (() => new DrawWave(12), inputs => [inputs[0], 12, 1]),
        [typeof(Opinion)] = (() => new Opinion(64), Once(1)),
        [typeof(Rewrite)] = (() => new Rewrite(Rewriting.Reverse, 24, 24), Each(24)),
        [typeof(WhichCameFirst)] = (() => new WhichCameFirst(20), Once(1)),
        [typeof(Forecast)] = (() => new Forecast(Series.Sunspots(), 24), Each(1)),
        [typeof(NextCharacter)] = (() => new NextCharacter(Texts.Code(1200), 32), Each(15)),
        [typeof(ReviewTask)] = (() => new ReviewTask(GeneratedReviews.Create(60, 40), 250, train: 50, validation: 30), Once(1)),
        [typeof(PictureTask)] = (() => new PictureTask(GeneratedPictures.Create(60, 40), train: 50, validation: 30), Once(10)),
    };

    public static TheoryData<Type> Kinds =>
        [.. typeof(SequenceTask).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(SequenceTask)) && !type.IsAbstract)];

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void No_training_has_a_sequence_that_it_is_validated_on(Type kind)
    {
        Assert.True(Tasks.TryGetValue(kind, out var task), $"{kind.Name} is a new task: give it a line in this test.");
        foreach (var seed in (int[])[0, 1, 2, (int)SequenceTask.ValidationSeed, -1, int.MaxValue])
        {
            foreach (var batchSize in (int[])[20, 512])
            {
                using var own = task.Make();
                using var model = new Watched(task.Outputs);
                foreach (var _ in new Trainer().Run(model, own, new Hyperparameters { Seed = seed, BatchSize = batchSize, Updates = 4, ValidateEvery = 2 })) { }

                Assert.NotEmpty(model.Trained);
                Assert.Equal(own.ValidationBatch.Inputs.shape[0], model.Validated.Count);
                var both = model.Trained.Intersect(model.Validated).Count();
                Assert.True(both == 0, $"{both} sequences of “{own.Name}” with the seed {seed} are trained and validated on.");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Kinds), DisableDiscoveryEnumeration = true)]
    public void Another_seed_trains_on_other_sequences_and_the_same_one_on_the_same(Type kind)
    {
        var task = Tasks[kind];
        string[] Sequences(int seed)
        {
            using var own = task.Make();
            using var model = new Watched(task.Outputs);
            foreach (var _ in new Trainer().Run(model, own, new Hyperparameters { Seed = seed, BatchSize = 20, Updates = 2 })) { }
            return [.. model.InOrder];
        }

        Assert.Equal(Sequences(1), Sequences(1));
        Assert.NotEqual(Sequences(1), Sequences(2));
        Assert.NotEqual(Sequences(1)[..20], Sequences(1)[20..]);
    }

    private static Func<long[], long[]> Once(long width) => inputs => [inputs[0], width];

    private static Func<long[], long[]> Each(long width) => inputs => [inputs[0], inputs[1], width];

    /// <summary>Learns one bias, and takes down each sequence that it is given.</summary>
    private sealed class Watched : nn.Module<Tensor, Tensor>
    {
        private readonly Func<long[], long[]> outputs;
        private readonly Parameter bias = new(zeros(1));

        public Watched(Func<long[], long[]> outputs) : base("watched")
        {
            this.outputs = outputs;
            RegisterComponents();
        }

        public HashSet<string> Trained { get; } = [];

        public HashSet<string> Validated { get; } = [];

        public List<string> InOrder { get; } = [];

        public override Tensor forward(Tensor inputs)
        {
            using var sequences = NewDisposeScope();
            foreach (var sequence in inputs.unbind(0))
            {
                var bytes = Convert.ToBase64String(sequence.contiguous().bytes);
                (training ? Trained : Validated).Add(bytes);
                if (training) InOrder.Add(bytes);
            }

            return (zeros(outputs(inputs.shape)) + bias).MoveToOuterDisposeScope();
        }
    }
}
