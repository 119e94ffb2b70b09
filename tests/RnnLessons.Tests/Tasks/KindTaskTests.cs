using RnnLessons.Cells;
using RnnLessons.Tasks;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

[Trait("lesson", "01, 06")]
public sealed class KindTaskTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly Generator generator = new(7, CPU);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Padding_and_truncation_at_either_end()
    {
        long[][] sequences = [[1, 2], [3, 4, 5, 6], []];
        var (back, front) = (Padded.FromSequences(sequences, 3), Padded.FromSequences(sequences, 3, End.Front, cut: End.Front));
        Tensors.Equal(tensor(new long[,] { { 1, 2, 0 }, { 3, 4, 5 }, { 0, 0, 0 } }), back.Ids, 0);
        Tensors.Equal(tensor(new long[,] { { 0, 1, 2 }, { 4, 5, 6 }, { 0, 0, 0 } }), front.Ids, 0);
        foreach (var padded in new[] { back, front }) Assert.True((padded.Mask == (padded.Ids > 0)).all().item<bool>());
        Assert.Contains("has a length of 4; wanted: 0 to 3", Assert.Throws<ArgumentOutOfRangeException>(() => Padded.MaskFromLengths([1, 4], 3)).Message);
    }

    [Fact]
    public void Which_came_first_is_told_by_order_alone()
    {
        var batch = new WhichCameFirst(12).Draw(400, generator);
        Assert.Equal([400, 12, 1], batch.Inputs.shape);
        var series = batch.Inputs.squeeze(-1);
        Tensors.Equal((series.argmax(1) < series.argmin(1)).to(ScalarType.Float32), batch.Targets, 0);
        Assert.Equal(0.5, batch.Targets.mean().item<float>(), 0.1);
    }

    [Fact]
    public void Half_of_the_square_lies_inside_the_circle()
    {
        var batch = new InsideCircle().Draw(20_000, generator);
        Assert.Equal(0.5, batch.Targets.mean().item<float>(), 0.02);
        // Whatever is inside is nearer to the middle than whatever is outside.
        var distance = batch.Inputs.square().sum(1L);
        Assert.True(distance.masked_select(batch.Targets == 1).max().item<float>() < distance.masked_select(batch.Targets == 0).min().item<float>());
    }

    [Fact]
    public void A_wave_has_its_cycles_and_its_height()
    {
        var wave = new DrawWave(24).Wave(tensor(new[] { 1f, 0.5f }).reshape(1, 2)).squeeze();
        Assert.Equal(0.5, wave[5].item<float>(), 1e-5);
        Assert.Equal(-0.5, wave[17].item<float>(), 1e-5);
        Assert.Equal(0, wave[23].item<float>(), 1e-5);
    }

    [Theory]
    [InlineData(End.Front)]
    [InlineData(End.Back)]
    public void The_verdict_is_the_last_opinion(End padding)
    {
        var task = new Opinion(9, Returns.EveryState, padding);
        var (whole, every) = (new Opinion(9, padding: padding).ValidationBatch, task.ValidationBatch);
        for (var n = 0; n < 100; n++)
        {
            var ids = every.Inputs[n].data<long>().ToArray();
            var counts = every.Mask![n].data<bool>().ToArray();
            var said = every.Targets[n].data<float>().ToArray();
            Assert.InRange(counts.Count(count => count), 4, 9);
            var opinion = -1f;
            for (var t = 0; t < 9; t++)
            {
                Assert.Equal(counts[t], ids[t] != 0);
                if (!counts[t]) continue;
                if (ids[t] <= 8) opinion = ids[t] <= 4 ? 1 : 0;
                Assert.Equal(opinion, said[t]);
            }

            Assert.Equal(opinion, whole.Targets[n].item<float>());
        }
    }

    [Fact]
    public void What_is_said_of_padded_steps_does_not_count()
    {
        var task = new Opinion(9, Returns.EveryState);
        var batch = task.ValidationBatch;
        var right = (batch.Targets * 2 - 1).unsqueeze(-1);
        var wrongWherePadded = where(batch.Mask!.unsqueeze(-1), right, -right);
        Assert.Equal(1, task.Score(wrongWherePadded, batch));
        Assert.Equal(task.Loss(right, batch).item<float>(), task.Loss(wrongWherePadded, batch).item<float>());
    }

    [Fact]
    public void Words_become_ids_and_an_unknown_one_is_named()
    {
        Assert.Equal([9, 10, 12, 1], Opinion.Encode("the film was good"));
        Assert.Contains("«splendid» is not in the vocabulary", Assert.Throws<ArgumentException>(() => Opinion.Encode("splendid film")).Message);
    }

    [Fact]
    public void Rewriting_sorts_or_reverses()
    {
        var (sorted, reversed) = (new Rewrite(Rewriting.Sort, 5).Draw(20, generator), new Rewrite(Rewriting.Reverse, 5).Draw(20, generator));
        Assert.Equal(Rewrite.Letters(sorted.Inputs).Select(letters => string.Concat(letters.Order())), Rewrite.Letters(sorted.Targets));
        Assert.Equal(Rewrite.Letters(reversed.Inputs).Select(letters => string.Concat(letters.Reverse())), Rewrite.Letters(reversed.Targets));
        var task = new Rewrite(Rewriting.Sort, 5);
        var logits = nn.functional.one_hot(sorted.Targets, 8).to(ScalarType.Float32);
        Assert.Equal(1, task.Score(logits, sorted));
        logits[0, 0] = -logits[0, 0] + tensor(new float[] { 0, 0, 0, 0, 0, 0, 0, 2 });
        Assert.Equal(sorted.Targets[0, 0].item<long>() == 7 ? 1 : 0.95, task.Score(logits, sorted), 1e-9);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(-3, 3)]
    [InlineData(-2, -2)]
    [InlineData(0, 0)]
    public void The_majority_is_that_of_the_window(int first, int last)
    {
        var task = new Majority(first, last, steps: 10);
        var batch = task.Draw(6, generator);
        var bits = batch.Inputs.squeeze(-1);
        var (from, to) = (Math.Max(0, -first), 10 - Math.Max(0, last));
        Assert.Equal([6, to - from], batch.Targets.shape);
        for (var n = 0; n < 6; n++)
            for (var t = from; t < to; t++)
                Assert.Equal(bits[n, (t + first)..(t + last + 1)].sum().item<float>() > 0 ? 1f : 0f, batch.Targets[n, t - from].item<float>());
        // Outputs of other steps are not asked for.
        var answers = zeros(6, 10, 1);
        answers[.., from..to, 0] = batch.Targets * 2 - 1;
        Assert.Equal(1, task.Score(answers, batch));
    }

    [Fact]
    public void A_task_that_cannot_be_is_one_clear_error()
    {
        Assert.Contains("has 2 steps; wanted: an odd number", Assert.Throws<ArgumentOutOfRangeException>(() => new Majority(1, 2)).Message);
        Assert.Contains("is 3; wanted: 4 or more", Assert.Throws<ArgumentOutOfRangeException>(() => new Opinion(3)).Message);
    }
}
