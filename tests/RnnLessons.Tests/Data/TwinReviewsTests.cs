using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

[Trait("lesson", "07")]
public sealed class TwinReviewsTests
{
    [Fact]
    public void Both_of_a_pair_have_the_same_words_in_another_order_and_other_labels()
    {
        var twins = TwinReviews.Create(trainPairs: 200, validationPairs: 50);
        Assert.Equal((400, 100), (twins.Train.Count, twins.Validation.Count));
        Assert.True(twins.IsGenerated);
        foreach (var pair in twins.Train.Chunk(2).Concat(twins.Validation.Chunk(2)))
        {
            Assert.True(pair[0].Positive);
            Assert.False(pair[1].Positive);
            Assert.NotEqual(pair[0].Ids, pair[1].Ids);
            Assert.Equal(pair[0].Ids.Order(), pair[1].Ids.Order());
        }
    }

    [Fact]
    public void No_text_comes_twice_and_the_seed_decides_which_there_are()
    {
        static string[] Texts(ReviewSet of) => [.. of.Train.Concat(of.Validation).Select(review => review.Text)];
        var texts = Texts(TwinReviews.Create(600, 150, seed: 3));
        Assert.Equal(1500, texts.Distinct().Count());
        Assert.Equal(texts, Texts(TwinReviews.Create(600, 150, seed: 3)));
        Assert.NotEqual(texts, Texts(TwinReviews.Create(600, 150, seed: 4)));
    }

    [Theory]
    [InlineData(0, 5, "trainPairs is 0 pairs")]
    [InlineData(5, -1, "validationPairs is -1 pairs")]
    [InlineData(10_001, 5, "trainPairs is 10001 pairs")]
    public void A_number_of_pairs_that_cannot_be_is_named(int train, int validation, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentOutOfRangeException>(() => TwinReviews.Create(train, validation)).Message);
}
