using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Models;

[Trait("lesson", "01")]
public sealed class KindsTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Generator generator = new(7, CPU);

    public KindsTests() => manual_seed(4);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void One_to_one_maps_rows_to_rows()
    {
        var model = new DenseModel(3, 5, 2);
        var X = randn(4, 3);
        var moved = X.clone();
        moved[2] += 1;
        Assert.Equal([4, 2], model.forward(X).shape);
        var rows = (model.forward(moved) - model.forward(X)).abs().sum(1L);
        Assert.True(rows[2].item<float>() > 0);
        Assert.Equal(0, rows[..2].sum().item<float>());
    }

    [Fact]
    public void One_to_many_reads_the_vector_first_and_nothing_after_it()
    {
        var cell = new LstmCell(3, 4);
        var model = new OneToMany(cell, outputSize: 2, steps: 5);
        var x = randn(6, 3);
        Assert.Equal([6, 5, 2], model.forward(x).shape);
        var same = new SequenceModel(cell, 2, Returns.EveryState);
        using (no_grad())
            foreach (var (name, value) in same.state_dict()) value.copy_(model.state_dict()[$"model.{name}"]);
        Tensors.Equal(same.forward(cat([x.unsqueeze(1), zeros(6, 4, 3)], 1)), model.forward(x), 1e-6);
        Assert.Equal([6, 1, 2], new OneToMany(new LstmCell(3, 4), 2, steps: 1).forward(x).shape);
    }

    [Fact]
    public void An_embedding_is_a_one_hot_product()
    {
        var embedding = new Embedding(7, 3);
        var ids = randint(0, 7, [4, 5], ScalarType.Int64);
        var product = nn.functional.one_hot(ids, 7).to(ScalarType.Float32).matmul(embedding.E);
        Tensors.Equal(product, embedding.forward(ids), 0);
        embedding.forward(ids).square().sum().backward();
        var gradient = embedding.E.grad!.clone();
        embedding.zero_grad();
        product.square().sum().backward();
        Tensors.Equal(embedding.E.grad!, gradient, 1e-6);
        Assert.Contains("wanted: Int64", Assert.Throws<ArgumentException>(() => embedding.forward(randn(2, 3))).Message);
    }

    [Theory]
    [InlineData(End.Front, false)]
    [InlineData(End.Back, false)]
    [InlineData(End.Front, true)]
    [InlineData(End.Back, true)]
    public void With_a_mask_an_answer_does_not_depend_on_the_company(End padding, bool twoWay)
    {
        RecurrentLayer layer = twoWay ? new Bidirectional(new LstmCell(3, 4), new GruCell(3, 4)) : new Recurrent(new GruCell(3, 4));
        var model = new TokenModel(9, 3, layer, 2);
        long[][] sequences = [[1, 2, 3, 4, 5], [6], [7, 8, 1]];
        var (ids, mask) = Padded.FromSequences(sequences, 5, padding);
        var together = model.forward(ids, mask);
        foreach (var (n, sequence) in sequences.Index())
            Tensors.Equal(model.forward(tensor(sequence).unsqueeze(0))[0], together[n], 1e-6);
    }

    [Fact]
    public void The_teacher_and_the_writer_agree_where_the_writer_is_right()
    {
        var model = new EncoderDecoder(new LstmCell(3, 8), new LstmCell(4, 8), tokens: 6, outputSize: 5, steps: 4);
        var ids = randint(0, 6, [7, 3], ScalarType.Int64);
        var written = model.Written(ids);
        Assert.Equal([7, 4, 5], written.shape);
        // Taught with what it writes by itself, the model says the same.
        Tensors.Equal(written, model.Taught(ids, written.argmax(-1)), 1e-5);
    }

    [Fact]
    public void The_teacher_shows_the_step_before_and_nothing_later()
    {
        var model = new EncoderDecoder(new GruCell(3, 8), new GruCell(3, 8), 6, 6, steps: 4);
        var ids = randint(0, 6, [1, 5], ScalarType.Int64);
        var targets = tensor(new long[,] { { 0, 1, 2, 3 } });
        var other = tensor(new long[,] { { 0, 1, 5, 3 } });
        var moved = (model.Taught(ids, other) - model.Taught(ids, targets)).abs().sum(-1L)[0].data<float>().ToArray();
        Assert.Equal([0f, 0f, 0f], moved[..3]);
        Assert.True(moved[3] > 0);
    }

    [Fact]
    public void While_it_learns_an_encoder_decoder_is_taught_and_later_it_writes()
    {
        var model = new EncoderDecoder(new GruCell(3, 8), new GruCell(3, 8), 6, 6, steps: 4);
        using var batch = new Batch(randint(0, 6, [5, 4], ScalarType.Int64), randint(0, 6, [5, 4], ScalarType.Int64));
        model.train();
        Tensors.Equal(model.Taught(batch.Inputs, batch.Targets), model.forward(batch), 0);
        model.eval();
        Tensors.Equal(model.Written(batch.Inputs), model.forward(batch), 0);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Targets_of_another_length_than_an_encoder_decoder_writes_are_one_clear_error(bool training)
    {
        var model = new EncoderDecoder(new GruCell(3, 8), new GruCell(3, 8), 6, 6, steps: 4);
        model.train(training);
        using var batch = new Batch(randint(0, 6, [5, 3], ScalarType.Int64), randint(0, 6, [5, 3], ScalarType.Int64));
        Assert.Contains("[5, 3], and this model writes 4 tokens; wanted: [N, 4]", Assert.Throws<ArgumentException>(() => model.forward(batch)).Message);
    }

    [Fact]
    public void An_encoder_decoder_of_two_kinds_is_refused_with_what_would_fit()
    {
        Assert.Contains("wanted: a GruCell of 4", Assert.Throws<ArgumentException>(() => new EncoderDecoder(new GruCell(2, 4), new LstmCell(2, 4), 3, 3, 2)).Message);
        Assert.Contains("of 5 units; wanted: a GruCell of 4", Assert.Throws<ArgumentException>(() => new EncoderDecoder(new GruCell(2, 4), new GruCell(2, 5), 3, 3, 2)).Message);
        var cell = new GruCell(2, 4);
        Assert.Contains("a cell of its own for each", Assert.Throws<ArgumentException>(() => new EncoderDecoder(cell, cell, 3, 3, 2)).Message);
    }

    [Fact]
    public void Training_each_kind_frees_every_tensor_of_its_steps()
    {
        var hyperparameters = new Hyperparameters { Updates = 8, BatchSize = 4, ValidateEvery = 4 };
        var tasks = new (nn.Module<Tensor, Tensor> Model, SequenceTask Task)[]
        {
            (new DenseModel(2, 4, 1), new InsideCircle()),
            (new OneToMany(new SrnnCell(2, 4), 1, 6), new DrawWave(6)),
            (new TokenModel(Opinion.Words.Count, new SrnnCell(2, 4), 1), new Opinion(6)),
            (new TokenModel(Opinion.Words.Count, new SrnnCell(2, 4), 1, Returns.EveryState), new Opinion(6, Returns.EveryState)),
            (new EncoderDecoder(new GruCell(3, 4), new GruCell(3, 4), 5, 5, 3), new Rewrite(Rewriting.Sort, 3, 5)),
        };
        foreach (var (model, task) in tasks)
        {
            _ = task.ValidationBatch;
            var alive = new List<long>();
            foreach (var step in new Trainer().Run(model, task, hyperparameters)) alive.Add(Tensor.TotalCount);
            Assert.True(alive[^1] <= alive[2], $"{task.Name}: {alive[2]} tensors after step 3, {alive[^1]} after step 8.");
        }
    }
}
