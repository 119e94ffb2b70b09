using RnnLessons.Data;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Data;

/// <summary>A reader's own texts and labels, from strings to a trained model.</summary>
public sealed class OwnTextTests : IDisposable
{
    private static readonly string[] Texts = [.. Enumerable.Range(0, 10).SelectMany(number => (string[])[$"a fine film no. {number}", $"a dull film no. {number}"])];
    private static readonly bool[] Liked = [.. Texts.Select((_, index) => index % 2 == 0)];

    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Texts_and_labels_become_a_set_with_a_part_of_each_label_kept_to_judge_by()
    {
        var set = ReviewSet.FromTexts("own films", Texts, Liked, validationShare: 0.3);
        Assert.Equal((14, 6), (set.Train.Count, set.Validation.Count));
        Assert.Equal((7, 3), (set.Train.Count(review => review.Positive), set.Validation.Count(review => review.Positive)));
        Assert.Equal(Texts.Order(), set.Train.Concat(set.Validation).Select(review => review.Text).Order());
        Assert.All(set.Train.Concat(set.Validation), review => Assert.Equal(review.Text.Contains("fine"), review.Positive));
        Assert.False(set.IsGenerated);
        Assert.Empty(set.Remarks);
        Assert.Equal(set.Validation.Select(review => review.Text), ReviewSet.FromTexts("again", Texts, Liked, validationShare: 0.3).Validation.Select(review => review.Text));
        Assert.NotEqual(set.Validation.Select(review => review.Text), ReviewSet.FromTexts("other", Texts, Liked, validationShare: 0.3, seed: 2).Validation.Select(review => review.Text));
    }

    [Fact]
    public void The_vocabulary_is_that_of_the_training_part()
    {
        var set = ReviewSet.FromTexts("own films", Texts, Liked);
        foreach (var (part, isThere) in (ReadOnlySpan<(IReadOnlyList<Review>, bool)>)[(set.Train, true), (set.Validation, false)])
        {
            // Each number stands in two texts, which may have come into different parts.
            var numbers = part.Select(review => review.Text.Split(' ')[^1]).Except((isThere ? set.Validation : set.Train).Select(review => review.Text.Split(' ')[^1]));
            Assert.All(numbers, number => Assert.Equal(isThere, set.Vocabulary.Id(number) is not null));
        }

        Assert.Equal("‹start› a fine film no", set.Vocabulary.Decode(new Review("A fine, unheard-of film! no", true, set.Vocabulary).Ids));
    }

    [Fact]
    public void A_text_that_comes_twice_is_in_one_part_only()
    {
        var set = ReviewSet.FromTexts("own films", [.. Texts, .. Texts, .. Texts], [.. Liked, .. Liked, .. Liked], validationShare: 0.5);
        Assert.Equal(3 * Texts.Length, set.Train.Count + set.Validation.Count);
        Assert.Empty(set.Train.Select(review => review.Text).Intersect(set.Validation.Select(review => review.Text)));
        Assert.Empty(set.Remarks);
    }

    [Fact]
    public void A_set_of_ones_own_parts_says_what_stands_in_both()
    {
        var vocabulary = new Vocabulary(Texts);
        Review[] reviews = [.. Texts.Select((text, index) => new Review(text, Liked[index], vocabulary))];
        Assert.Empty(new ReviewSet("own", vocabulary, reviews[..10], reviews[10..]).Remarks);
        var set = new ReviewSet("own", vocabulary, reviews[..10], reviews[8..]);
        Assert.Equal(["2 of the 12 texts to validate on are among those that are trained on, such as “a fine film no. 4”."], set.Remarks);
        Assert.Contains("2 of the 12 texts", set.ToString());
    }

    public static TheoryData<string, Action, string> Odd => new()
    {
        { "fewer labels", () => ReviewSet.FromTexts("own", Texts, Liked[..5]), "There are 20 texts and 5 labels; wanted: one label for each text." },
        { "one label", () => ReviewSet.FromTexts("own", Texts, new bool[20]), "The label True has 0 of the texts; wanted: two different ones or more" },
        { "one text of a label", () => ReviewSet.FromTexts("own", ["a", "a", "b", "c"], [true, true, false, false]), "The label True has 1 of the texts" },
        { "no words", () => ReviewSet.FromTexts("own", ["!", "?", ".", ","], [true, true, false, false]), "There is no word in the 2 texts" },
        { "no texts", () => _ = new Vocabulary([]), "There is no word in the 0 texts; wanted: one text or more with words in it." },
        { "no room for words", () => _ = new Vocabulary(Texts, 4), "size is 4; wanted: more than 4, the ids that stand for no word." },
        { "no reviews to judge by", () => _ = new ReviewSet("own", new(Texts), [new("a", true, new(Texts)), new("a", false, new(Texts))], []), "validation has no review; wanted: one or more." },
        { "one label to train on", () => _ = new ReviewSet("own", new(Texts), [new("a", true, new(Texts))], [new("a", false, new(Texts))]), "All 1 reviews to train on are positive; wanted: some of each." },
        { "another vocabulary", () => _ = new ReviewSet("own", new(["a"]), [new(Texts[0], true, new(Texts)), new(Texts[1], false, new(Texts))], [new("a", false, new(Texts))]), "wanted: ids below 5, those of this vocabulary." },
        { "a share of all", () => ReviewSet.FromTexts("own", Texts, Liked, validationShare: 1), "validationShare is 1; wanted: between 0 and 1." },
    };

    [Theory]
    [MemberData(nameof(Odd), DisableDiscoveryEnumeration = true)]
    public void What_cannot_be_a_set_is_one_clear_error(string what, Action make, string said)
    {
        var error = Record.Exception(make);
        Assert.True(error is ArgumentException, $"{what}: {error}");
        Assert.Contains(said, error.Message);
    }

    [Fact]
    public void A_model_learns_from_them_and_judges_a_new_text()
    {
        using var task = new ReviewTask(ReviewSet.FromTexts("own films", Texts, Liked), maxLength: 8);
        manual_seed(1);
        using var model = new ReviewClassifier(task.InputSize, 8, 8);
        var last = new Trainer().Run(model, task, new Hyperparameters { Updates = 60, BatchSize = 8, LearningRate = 0.03 }).Last();
        Assert.Equal(1, last.Validation!.Score);
        model.eval();
        Assert.True(model.forward(task.Encode("A fine film, no. 77!")).item<float>() > 0);
        Assert.True(model.forward(task.Encode("a DULL film no. 78")).item<float>() < 0);
    }

    [Fact]
    public void Line_ends_NUL_and_byte_order_marks_are_no_part_of_a_word()
    {
        Assert.Equal(["a", "fine", "film", "indeed"], Vocabulary.Tokenise("\uFEFFa fine\r\nfilm\0indeed\r"));
        Assert.Equal(4, new Vocabulary(["\uFEFFa fine film\r\nindeed", "a fine film\nindeed\0"]).DistinctWords);
    }

    public static TheoryData<long[,], string> OddTokens => new()
    {
        { new long[,] { { 5, 9999 } }, "The token 9999 is outside of the vocabulary: this embedding has 20 rows, for the tokens 0 to 19. Wanted: 10000 rows or more" },
        { new long[,] { { 5, 20 } }, "The token 20 is outside of the vocabulary: this embedding has 20 rows, for the tokens 0 to 19. Wanted: 21 rows or more" },
        { new long[,] { { 5, -1 } }, "The token -1 is negative; wanted: 0 to 19, for the 20 rows of this embedding." },
    };

    [Theory]
    [MemberData(nameof(OddTokens), DisableDiscoveryEnumeration = true)]
    public void A_token_outside_of_the_vocabulary_is_named_with_the_rows_it_wants(long[,] ids, string said)
    {
        foreach (var model in (nn.Module<Tensor, Tensor>[])[new TokenModel(20, new RnnLessons.Cells.GruCell(8, 8), 3), new ReviewClassifier(20, 4, 4), new Embedding(20, 4)])
            Assert.StartsWith(said, Assert.Throws<ArgumentException>(() => model.call(tensor(ids))).Message);
    }

    [Fact]
    public void One_sequence_alone_is_told_how_it_becomes_a_batch()
    {
        var model = new TokenModel(20, new RnnLessons.Cells.GruCell(8, 8), 3);
        Assert.StartsWith("The tokens have shape [2]; wanted: [N, T]. ids.unsqueeze(0) makes one sequence a batch of one.",
            Assert.Throws<ArgumentException>(() => model.forward(tensor(new long[] { 5, 2 }))).Message);
        Assert.StartsWith("The tokens are of type Int32; wanted: Int64.", Assert.Throws<ArgumentException>(() => model.forward(tensor(new[,] { { 5, 2 } }))).Message);
        Assert.Equal([1, 3], model.forward(tensor(new long[] { 5, 2 }).unsqueeze(0)).shape);
    }
}
