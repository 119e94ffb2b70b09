using RnnLessons.Cells;
using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Models;

/// <summary>The network that writes, and the counts that it has to beat.</summary>
[Trait("lesson", "10")]
public sealed class CharacterModelTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_trainer_carries_the_state_as_a_loop_by_hand_does_or_does_not(bool carries)
    {
        using var task = new NextCharacter(Texts.Code(12), steps: 8);
        var (K, how) = (task.Alphabet.Length, new Hyperparameters { Updates = 9, BatchSize = 5, ValidateEvery = 2, Optimizer = Optimizer.Sgd, LearningRate = 0.5 });
        CharacterModel Made()
        {
            manual_seed(1);
            return new(K, new LstmCell(K, 7), carries);
        }

        var (model, twin) = (Made(), Made());
        var losses = new Trainer().Run(model, task, how).Select(update => update.Loss).ToArray();

        using var generator = new Generator(1, CPU);
        CellState? state = null;
        var (byHand, continued) = (new List<double>(), 0);
        for (var update = 0; update < 9; update++)
        {
            var batch = task.Draw(5, generator);
            continued += batch.Continues ? 1 : 0;
            var (H, last) = twin.Layer.Unroll(nn.functional.one_hot(batch.Inputs, K).to(ScalarType.Float32), null, batch.Continues && carries ? state : null);
            state = new LstmState(last.h.detach(), ((LstmState)last).c.detach());
            var loss = nn.functional.cross_entropy((H.matmul(twin.W_O) + twin.B_O).flatten(0, 1), batch.Targets.flatten());
            twin.zero_grad();
            loss.backward();
            using (no_grad())
                foreach (var parameter in twin.parameters()) parameter.sub_(0.5 * parameter.grad!);
            byHand.Add(loss.item<float>());
        }

        Assert.InRange(continued, 4, 7); // of the 8 after the first: the text began again
        Assert.All(losses.Zip(byHand), pair => Assert.Equal(pair.Second, pair.First, 4));
        foreach (var (a, b) in model.parameters().Zip(twin.parameters())) Tensors.Equal(b, a, 1e-4);
    }

    [Fact]
    public void Reading_on_is_reading_at_once_and_evaluating_forgets()
    {
        using var task = new NextCharacter(Texts.Code(60), steps: 8);
        var model = new CharacterModel(task.Alphabet.Length, new GruCell(task.Alphabet.Length, 6));
        var ids = task.ValidationBatch.Inputs[.., ..40];
        var (first, state) = model.Read(ids[.., ..15]);
        Tensors.Equal(model.forward(ids), cat([first, model.Read(ids[.., 15..], state).Logits], 1), 1e-5);

        model.eval();
        var batch = new Batch(ids, ids) { Continues = true };
        Tensors.Equal(model.forward(ids), model.forward(batch), 1e-6);
        Tensors.Equal(model.forward(batch), model.forward(batch), 1e-6);
        Assert.Contains("The cell reads 3 numbers", Assert.Throws<ArgumentException>(() => new CharacterModel(5, new GruCell(3, 6))).Message);
    }

    [Fact]
    public void Training_leaves_no_tensor_behind_but_the_carried_state()
    {
        using var task = new NextCharacter(Texts.Code(60), steps: 8);
        var how = new Hyperparameters { Updates = 3, BatchSize = 4 };
        _ = task.ValidationBatch;
        for (var time = 0; time < 2; time++) Train();
        var before = Tensors.Alive();
        for (var time = 0; time < 5; time++) Train();
        // TorchSharp goes on counting the tensor that a Parameter was made from.
        Assert.Equal(before + 5 * 14, Tensors.Alive());

        void Train()
        {
            using var inner = NewDisposeScope(); // what a cell is initialised from would stay in the test's
            using var model = new CharacterModel(task.Alphabet.Length, new LstmCell(task.Alphabet.Length, 3));
            foreach (var _ in new Trainer().Run(model, task, how)) { }
        }
    }

    [Fact]
    public void Counts_are_mixed_with_those_of_shorter_contexts()
    {
        var gram = new NGram(2, "abab aab", "ab ");
        // a: 4 of 8, b: 3 of 8, space: 1 of 8; three different ones seen. Uniform: 1/3.
        var a = (4 + 3 / 3.0) / (8 + 3);
        Assert.Equal(a, gram.Probability("", 'a'), 12);
        // After b: a once, space once; two different ones seen (the last b has nothing behind it).
        Assert.Equal((1 + 2 * a) / (2 + 2), gram.Probability("ab", 'a'), 12);
        foreach (var context in (string[])["", "a", "b", "ab", " "]) Assert.Equal(1, gram.Probabilities(context).Sum(), 12);
        Assert.Equal(-(Math.Log2(a) + Math.Log2(gram.Probability("a", 'b'))) / 2, gram.BitsPerCharacter("ab"), 12);
        Assert.Equal(3 + 5, gram.Counts);
        Assert.Equal(Math.Log2(3), new NGram(1, "", "abc").BitsPerCharacter("cab"), 12);
        var (longer, shorter) = (new NGram(4, "abab aab", "ab "), new NGram(4, "abab aab", "ab ").Shorter(2));
        Assert.Equal((2, 8), (shorter.N, shorter.Counts));
        foreach (var context in (string[])["", "ab", "aab"]) Assert.Equal(gram.Probabilities(context), shorter.Probabilities(context));
        Assert.NotEqual(gram.Probability("aba", 'b'), longer.Probability("aba", 'b'));
        Assert.Contains("wanted: 1 to 2", Assert.Throws<ArgumentOutOfRangeException>(() => shorter.Shorter(3)).Message);
        Assert.Throws<ArgumentOutOfRangeException>(() => new NGram(0, "ab", "ab"));
        Assert.Throws<ArgumentOutOfRangeException>(() => gram.BitsPerCharacter(""));
    }

    [Fact]
    public void A_temperature_divides_the_logits()
    {
        double[] logits = [2, 1, 0];
        var sum = Math.Exp(4) + Math.Exp(2) + 1;
        Assert.Equal([Math.Exp(4) / sum, Math.Exp(2) / sum, 1 / sum], Writing.Probabilities(logits, 0.5), (a, b) => Math.Abs(a - b) < 1e-12);
        Assert.Equal([0, 1, 0], Writing.Probabilities([-1, 3, 2], 0));
        Assert.Equal(1, Writing.Probabilities([1000, 999], 1).Sum(), 12);
        foreach (var wrong in (double[])[-0.1, double.NaN, double.PositiveInfinity])
            Assert.Contains("The temperature is", Assert.Throws<ArgumentOutOfRangeException>(() => Writing.Probabilities(logits, wrong)).Message);
    }

    [Fact]
    public void Characters_are_drawn_as_often_as_their_probabilities_say()
    {
        var random = new Random(1);
        double[] probabilities = [0.2, 0, 0.5, 0.3];
        var drawn = Enumerable.Range(0, 20_000).Select(_ => Writing.Draw(probabilities, random)).CountBy(k => k).ToDictionary();
        Assert.DoesNotContain(1, drawn.Keys);
        foreach (var k in (int[])[0, 2, 3]) Assert.Equal(probabilities[k], drawn[k] / 20_000.0, 0.015);
        // What rounding leaves over goes to none that is impossible.
        Assert.Equal(0, Writing.Draw([1 - 1e-9, 0], new Fixed(1 - 1e-12)));
    }

    [Fact]
    public void What_is_written_follows_from_the_seed_and_each_character_is_read_again()
    {
        // h is what was read last, and the output prefers the next letter of the alphabet: a network that can only write abcabc.
        using var model = new CharacterModel(3, new SrnnCell(3, 3, Past.None, Activation.Identity));
        using (no_grad())
        {
            foreach (var parameter in model.parameters()) parameter.zero_();
            ((SrnnCell)model.Layer.Cell).W_X!.copy_(eye(3));
            model.W_O.copy_(50 * eye(3).roll(1, 1));
        }

        Assert.Equal("bcabca", Writing.Write(model, "abc", "cba", 6));
        Assert.Equal("abcabc", Writing.Write(model, "abc", "bc", 6, temperature: 0));
        using var random = new CharacterModel(3, new GruCell(3, 4));
        Assert.Equal(Writing.Write(random, "abc", "a", 30, 1, seed: 7), Writing.Write(random, "abc", "a", 30, 1, seed: 7));
        Assert.NotEqual(Writing.Write(random, "abc", "a", 30, 1, seed: 7), Writing.Write(random, "abc", "a", 30, 1, seed: 8));
        Assert.Contains("“x”", Assert.Throws<ArgumentException>(() => Writing.Write(random, "abc", "ax", 3)).Message);
        Assert.Throws<ArgumentException>(() => Writing.Write(random, "abc", "", 3));
        Assert.Equal("bababab", Writing.Write(new NGram(2, string.Concat(Enumerable.Repeat("ab", 10_000)), "ab"), "a", 7));
    }

    private sealed class Fixed(double value) : Random
    {
        public override double NextDouble() => value;
    }
}
