using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Training;

/// <summary>
/// Files that the library wrote when its layers were properties and registered by hand (commit 15488b7): <c>old-*.safetensors</c> has the weights
/// of each model below, <c>old-*-says.safetensors</c> what it made of an input. They load, and say the same.
/// </summary>
public sealed class OldWeightsTests : IDisposable
{
    private static readonly Dictionary<string, Func<nn.Module<Tensor, Tensor>>> Models = new()
    {
        ["dense"] = () => new DenseModel(3, 4, 2),
        ["srnn"] = () => new SequenceModel(new SrnnCell(2, 3), 2),
        ["stacked-srnn"] = () => new SequenceModel(new SrnnCell(2, 3, Past.Concatenated), 2, Returns.EveryState),
        ["peephole-lstm"] = () => new SequenceModel(new LstmCell(2, 3, peepholes: true), 2),
        ["gru-after"] = () => new SequenceModel(new GruCell(2, 3, resetAfter: true, UpdateGate.Keeps), 2),
        ["two-way-tokens"] = () => new TokenModel(7, 3, new Bidirectional(new LstmCell(3, 4), new GruCell(3, 4)), 2),
        ["one-to-many"] = () => new OneToMany(new LstmCell(3, 4), 2, steps: 4),
        ["encoder-decoder"] = () => new EncoderDecoder(new GruCell(3, 4), new GruCell(2, 4), 7, 6, 3),
        ["reviews"] = () => new ReviewClassifier(9, 4, 3),
        ["cnn-then-rnn"] = () => new CnnThenRnn(4, 3, 5),
        ["cnn-beside-rnn"] = () => new CnnBesideRnn(4, 3, 5, 4, size: 4, stepWidth: 6),
    };

    private readonly DisposeScope scope = NewDisposeScope();
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-").FullName;

    public void Dispose()
    {
        scope.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    public static TheoryData<string> Names => [.. Models.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void An_old_file_loads_and_the_model_says_what_it_said(string name)
    {
        var (model, said) = (Models[name](), Fixture.Read($"old-{name}-says"));
        model.eval();
        Weights.Load(model, Fixture.PathOf($"old-{name}"));
        Tensors.Equal(said["output"], model.forward(said["input"]), 1e-5);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_names_in_a_file_are_still_the_same_and_each_weight_has_one(string name)
    {
        var model = Models[name]();
        Assert.Equal(Fixture.Read($"old-{name}").Keys.Order(), model.state_dict().Keys.Order());
        Assert.Equal(model.state_dict().Count, model.state_dict().Values.Distinct(ReferenceEqualityComparer.Instance).Count());
        Assert.Equal(model.named_modules().Count(), model.modules().Distinct().Count());
    }

    [Fact]
    public void A_model_of_ones_own_with_a_layer_in_a_property_is_told_to_make_it_a_field()
    {
        var path = Path.Combine(folder, "own.safetensors");
        Weights.Save(new InField(), path);
        Assert.Equal(["Layer.cell.B", "Layer.cell.W_H", "Layer.cell.W_X"], Safetensors.Read(path).Keys.Order(StringComparer.Ordinal));
        Weights.Load(new InField(), path);
        Assert.Contains("make \"Layer\" of your model a public readonly field", Assert.Throws<WeightsFileException>(() => Weights.Load(new InProperty(), path)).Message);
    }

    private sealed class InField : nn.Module<Tensor, Tensor>
    {
        public readonly Recurrent Layer = new(new SrnnCell(2, 3));

        public InField() : base(nameof(InField)) => RegisterComponents();

        public override Tensor forward(Tensor x) => Layer.forward(x);
    }

    private sealed class InProperty : nn.Module<Tensor, Tensor>
    {
        public InProperty() : base(nameof(InProperty)) => RegisterComponents();

        public Recurrent Layer { get; } = new(new SrnnCell(2, 3));

        public override Tensor forward(Tensor x) => Layer.forward(x);
    }
}
