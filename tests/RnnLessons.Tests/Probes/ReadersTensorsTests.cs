using RnnLessons.Cells;
using RnnLessons.Lesson;
using RnnLessons.Models;
using RnnLessons.Probes;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Probes;

/// <summary>
/// Whatever looks at a tensor leaves it to whoever made it: its numbers as they were, neither disposed nor taken out of the reader's dispose scope.
/// </summary>
public sealed class ReadersTensorsTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    public static TheoryData<string, Action<Held>> Uses => new()
    {
        { "loop", held => new Recurrent(held.Lstm, executor: Executor.Loop).forward(held.X, held.Mask).sum().backward() },
        { "fused", held => new Recurrent(held.Lstm, executor: Executor.Fused).forward(held.X, held.Mask).sum().backward() },
        { "unroll from a start", held => new Recurrent(held.Lstm).Unroll(held.X, held.Mask, held.State) },
        { "unroll a cell of one's own", held => new Recurrent(new Same()).Unroll(held.X, held.Mask, new HiddenState(held.State.h)) },
        { "two ways", held => new Bidirectional(held.Lstm, new GruCell(2, 3), Returns.EveryState).forward(held.X, held.Mask) },
        { "models", held => { new SequenceModel(held.Lstm, 2).forward(held.X, held.Mask); new DenseModel(3, 2, 1).forward(held.Square); new Dense(3, 2).forward(held.Square); new OneToMany(new GruCell(3, 2), 1, 4).forward(held.Square); } },
        { "tokens", held => { new TokenModel(5, new SrnnCell(2, 3), 2).forward(held.Ids); new EncoderDecoder(new GruCell(2, 3), new GruCell(2, 3), 5, 5, 5).Taught(held.Ids, held.Ids, held.Mask); new ReviewClassifier(5, 2, 3).forward(held.Ids); } },
        { "pictures", held => { var model = new CnnBesideRnn(2, 2, 2, 2, size: 4, stepWidth: 6); model.forward(held.Pictures); model.Without(Branch.Rnn, held.Pictures); model.Sequence(held.Pictures); new CnnThenRnn(2, 2, 2).forward(held.Pictures); } },
        { "probe, loop", held => Probed(held, Executor.Loop) },
        { "probe, fused", held => Probed(held, Executor.Fused) },
        { "spectrum", held => { var spectrum = Spectrum.Of(held.Square); spectrum.PowerNorms(3); spectrum.PowerByEigenvalues(2); Spectrum.Of(held.Double); } },
        { "Jacobian products", held => { JacobianProducts.NormsByLag(held.Square, new double[3, 4]); JacobianProducts.AtLag(held.Double, new double[3, 4], 0); } },
        { "confusion matrix", held => ConfusionMatrix.Of(held.Square, held.Classes) },
        { "equation of a step", held => { EquationWithNumbers.Of(held.Lstm, held.X[..1, 0], new LstmState(held.State.h[..1], held.State.c[..1])).ToHtml(); EquationWithNumbers.OverTime(held.Lstm, held.X[0]).ToHtml(); } },
        { "step time", held => BatchTime.Milliseconds(held.X, 2, new Recurrent(held.Lstm), new Bidirectional(held.Lstm, new GruCell(2, 3))) },
        { "source", _ => SourceOf.Member<LstmCell>("Step").ToHtml() },
        { "twin", held => { var twin = nn.LSTM(2, 3); held.Lstm.CopyTo(twin); held.Lstm.CopyFrom(twin); } },
        { "initial values", held => { _ = new SrnnCell(2, 3, recurrent: _ => held.Square); Initialisers.SpectralRadius(0.5, _ => held.Square)([3, 3]); Initialisers.SideBySide(_ => held.Square, 3)([3, 1]); } },
        { "files", held => { Safetensors.Write(Path.Combine(held.Folder, "x"), held.All); Weights.Save(held.Lstm, Path.Combine(held.Folder, "w")); Weights.Load(held.Lstm, Path.Combine(held.Folder, "w")); } },
        { "an answer that gives what the reader holds", held => Lesson05.WriteTheStep((_, _, _) => held.Square).Result() },
        { "validation of a model that gives back its input", held => Trainer.Validate(new Identity(), held.Task) },
        { "training on a batch that the reader holds", held => new Trainer().Run(new SequenceModel(held.Lstm, 2, Returns.EveryState), held.Task, new Hyperparameters { Updates = 3, ValidateEvery = 1, BatchSize = 4 }).Count() },
    };

    [Theory]
    [MemberData(nameof(Uses), DisableDiscoveryEnumeration = true)]
    public void What_the_reader_holds_is_only_looked_at(string what, Action<Held> use)
    {
        manual_seed(11);
        Held held;
        using (NewDisposeScope())
        {
            held = new Held(folder);
            var before = held.All.ToDictionary(named => named.Key, named => named.Value.bytes.ToArray());
            for (var time = 0; time < 2; time++) use(held); // what the first use disposes, the second misses
            foreach (var (name, value) in held.All)
            {
                Assert.False(value.IsInvalid, $"{what} disposed {name}.");
                Assert.True(before[name].AsSpan().SequenceEqual(value.bytes), $"{what} changed {name}.");
            }

            held.Task.Dispose();
            Assert.False(held.Rows.IsInvalid, $"{what}: disposing the task disposed the reader's batch.");
        }

        foreach (var (name, value) in held.All) Assert.True(value.IsInvalid, $"{what} took {name} out of the reader's scope.");
    }

    private static void Probed(Held held, Executor executor)
    {
        var layer = new Recurrent(held.Lstm, Returns.EveryState, executor);
        using (var probe = Probe.On(layer))
        {
            layer.Unroll(held.X, held.Mask, held.State);
            layer.forward(held.X, held.Mask).sum().backward();
            probe.All();
            probe.GradientByLag("c");
        }

        layer.Unroll(held.X, null, held.State);
    }

    /// <summary>What a reader has made before.</summary>
    public sealed class Held
    {
        public Held(string folder)
        {
            (Folder, Rows) = (folder, randn(600, 2, 2));
            Task = new Fixed(Rows);
        }

        public string Folder { get; }

        public LstmCell Lstm { get; } = new(2, 3);

        public Tensor X { get; } = randn(4, 5, 2);

        public Tensor Mask { get; } = rand(4, 5) > 0.3;

        public LstmState State { get; } = new(rand(4, 3), rand(4, 3));

        public Tensor Square { get; } = randn(3, 3);

        public Tensor Double { get; } = randn([3, 3], dtype: ScalarType.Float64);

        public Tensor Ids { get; } = randint(0, 5, [4, 5], ScalarType.Int64);

        public Tensor Classes { get; } = randint(0, 3, [3], ScalarType.Int64);

        public Tensor Pictures { get; } = rand(2, 4, 4, 3);

        public Tensor Rows { get; }

        public SequenceTask Task { get; }

        public Dictionary<string, Tensor> All => new()
        {
            ["x"] = X,
            ["mask"] = Mask,
            ["h"] = State.h,
            ["c"] = State.c,
            ["square"] = Square,
            ["double"] = Double,
            ["ids"] = Ids,
            ["classes"] = Classes,
            ["pictures"] = Pictures,
            ["rows"] = Rows,
        };
    }

    private sealed class Identity() : nn.Module<Tensor, Tensor>(nameof(Identity))
    {
        public override Tensor forward(Tensor x) => x;
    }

    private sealed class Same() : Cell<HiddenState>(2, 3)
    {
        public override HiddenState Step(StepInput x_t, HiddenState past) => past;
    }

    /// <summary>The same sequences at every batch: those that the reader holds.</summary>
    private sealed class Fixed(Tensor rows) : SequenceTask
    {
        public override string Name => "fixed";

        public override long InputSize => 2;

        public override long OutputSize => 2;

        public override string ScoreName => "error";

        public override double Baseline => 1;

        public override Batch Draw(int sequences, Generator generator) => new(rows, rows);

        public override Tensor Loss(Tensor prediction, Batch batch) => (prediction - batch.Targets).square().mean();

        public override double Score(Tensor prediction, Batch batch) => Loss(prediction, batch).item<float>();
    }
}
