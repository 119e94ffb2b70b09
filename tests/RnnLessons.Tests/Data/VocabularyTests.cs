using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

[Trait("lesson", "07")]
public sealed class VocabularyTests
{
    [Theory]
    [InlineData("It's a GOOD film!", "it's a good film")]
    [InlineData("line<br /><br />break", "line br br break")]
    [InlineData("tab\tand\nnew line", "tab and new line")]
    [InlineData("well-known (or not?) «quoted»", "well known or not «quoted»")]
    [InlineData("ÉTÉ", "ÉtÉ")]
    [InlineData(" ... ", "")]
    public void Splits_text_as_Keras_does(string text, string words) => Assert.Equal(words, string.Join(' ', Vocabulary.Tokenise(text)));

    [Fact]
    public void Ids_are_those_of_Keras()
    {
        // film 3 times, a and b twice each and in the order of their characters, c once: too rare.
        var vocabulary = new Vocabulary(["film b a", "Film, a; film b c"], size: 7);
        Assert.Equal((7, 4), (vocabulary.Size, vocabulary.DistinctWords));
        Assert.Equal([1, 4, 2, 5], vocabulary.Encode("Film, c unheard-of A"));
        Assert.Equal("‹start› film ‹rare› a ·", vocabulary.Decode([1, 4, 2, 5, 0]));
    }

    [Fact]
    public void The_most_frequent_words_of_the_training_reviews_come_first_and_ties_in_order()
    {
        using var archive = new TestArchive();
        var vocabulary = Imdb.Read(archive.AddReviews().Write(), archive.UserFolder).Vocabulary;
        // Six times, four times, twice, once; «unheard of» stands in test reviews only.
        Assert.Equal(["film", "a", "good", "bad", "br", "dull", "great", "it's", "no", "É", "0", "1"], Enumerable.Range(4, vocabulary.Size - 4).Select(vocabulary.Word));
        Assert.Null(vocabulary.Id("unheard"));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(6)]
    public void An_id_that_is_none_is_one_clear_error(int id) =>
        Assert.Contains($"There is no word {id}; wanted: 0 to 5.", Assert.Throws<ArgumentOutOfRangeException>(() => new Vocabulary(["a b"], 100).Word(id)).Message);

    [Theory]
    [InlineData(4)]
    [InlineData(-1)]
    public void A_vocabulary_without_words_is_one_clear_error(int words) =>
        Assert.Contains($"words is {words}; wanted: more than 4", Assert.Throws<ArgumentOutOfRangeException>(() => Imdb.Load(words)).Message);
}
