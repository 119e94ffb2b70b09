using System.Text.RegularExpressions;
using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>The stand-ins are learnable, by reading and not by counting words, and never pass for real ones.</summary>
public sealed partial class GeneratedDataTests
{
    private readonly ReviewSet reviews = GeneratedReviews.Create(2000, 500);
    private readonly PictureSet pictures = GeneratedPictures.Create(1000, 200);

    [Fact]
    public void They_say_that_they_are_made_up()
    {
        Assert.Equal(("generated reviews", true), (reviews.Source, reviews.IsGenerated));
        Assert.Equal(("generated shapes", true), (pictures.Source, pictures.IsGenerated));
    }

    [Fact]
    public void Reviews_are_as_long_as_promised_half_positive_and_all_different()
    {
        var all = reviews.Train.Concat(reviews.Validation).ToArray();
        Assert.All(all, review => Assert.InRange(Vocabulary.Tokenise(review.Text).Count, 20, 250));
        Assert.Equal((1000, 250), (reviews.Train.Count(review => review.Positive), reviews.Validation.Count(review => review.Positive)));
        Assert.Equal(all.Length, all.Select(review => review.Text).Distinct().Count());
        Assert.Contains(all, review => review.Ids.Length < 30);
        Assert.Contains(all, review => review.Ids.Length > 200);
    }

    [Fact]
    public void Who_reads_to_the_last_opinion_is_always_right() =>
        Assert.All(reviews.Validation, review => Assert.True(Verdict(review.Text) == review.Positive, review.ToString()));

    [Fact]
    public void Counting_words_gets_part_of_it()
    {
        // Naive Bayes, each word counted once more than it was seen.
        var (positive, negative) = (Counts(true), Counts(false));
        var tilt = Math.Log(positive.Sum() / (double)negative.Sum());
        double Score(Review review) => review.Ids.Sum(id => Math.Log(positive[id] / (double)negative[id]) - tilt);
        var right = reviews.Validation.Count(review => Score(review) > 0 == review.Positive) / (double)reviews.Validation.Count;
        Assert.InRange(right, 0.6, 0.85);
    }

    [Fact]
    public void The_same_seed_makes_the_same_ones()
    {
        Assert.Equal(GeneratedReviews.Create(10, 10).Train.Select(review => review.Text), GeneratedReviews.Create(10, 10).Train.Select(review => review.Text));
        Assert.NotEqual(GeneratedReviews.Create(10, 10).Train[0].Text, GeneratedReviews.Create(10, 10, seed: 2).Train[0].Text);
        Assert.Equal(GeneratedPictures.Create(20, 10).Train.Pixels, GeneratedPictures.Create(20, 10).Train.Pixels);
        Assert.NotEqual(GeneratedPictures.Create(20, 10).Train.Pixels, GeneratedPictures.Create(20, 10, seed: 2).Train.Pixels);
    }

    [Fact]
    public void Pictures_are_as_many_of_each_class()
    {
        Assert.Equal(10, pictures.Classes.Distinct().Count());
        Assert.All(pictures.Train.Labels.CountBy(label => label), label => Assert.Equal(100, label.Value));
        Assert.Equal((1000, 200), (pictures.Train.Count, pictures.Validation.Count));
    }

    [Fact]
    public void The_nearest_training_picture_is_not_enough()
    {
        var right = Enumerable.Range(0, 100).Count(index =>
        {
            var picture = pictures.Validation.Of(index).ToArray();
            var nearest = Enumerable.Range(0, pictures.Train.Count).MinBy(other => Distance(picture, pictures.Train.Of(other)));
            return pictures.Train.Labels[nearest] == pictures.Validation.Labels[index];
        });
        Assert.InRange(right, 5, 65);
    }

    [Theory]
    [InlineData(1, 10, "train is 1 reviews; wanted: 2 or more")]
    [InlineData(10, 0, "validation is 0 reviews; wanted: 2 or more")]
    public void Too_few_reviews_is_one_clear_error(int train, int test, string message) =>
        Assert.Contains(message, Assert.Throws<ArgumentOutOfRangeException>(() => GeneratedReviews.Create(train, test)).Message);

    [Fact]
    public void Too_few_pictures_is_one_clear_error() =>
        Assert.Contains("validation is 9 pictures; wanted: 10 or more", Assert.Throws<ArgumentOutOfRangeException>(() => GeneratedPictures.Create(10, 9)).Message);

    private int[] Counts(bool positive)
    {
        var counts = new int[reviews.Vocabulary.Size];
        Array.Fill(counts, 1);
        foreach (var id in reviews.Train.Where(review => review.Positive == positive).SelectMany(review => review.Ids)) counts[id]++;
        return counts;
    }

    private static long Distance(byte[] one, ReadOnlySpan<byte> other)
    {
        long sum = 0;
        for (var i = 0; i < one.Length; i++) sum += (one[i] - other[i]) * (one[i] - other[i]);
        return sum;
    }

    /// <summary>Reads as a person would: the last opinion that is the writer's own, and whether it is turned round.</summary>
    private static bool Verdict(string text)
    {
        var sentence = text.Split('.', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Last(sentence => !Others().IsMatch(sentence) && Opinion().IsMatch(sentence));
        var last = Opinion().Matches(sentence)[^1];
        var clause = sentence[..last.Index].Split(',')[^1];
        return Good.Contains(last.Value) != Turned().IsMatch(clause);
    }

    private const string GoodWords = "good|great|lovely|superb|charming|gripping|moving|clever|witty|elegant|honest|brilliant";

    private static readonly string[] Good = GoodWords.Split('|');

    [GeneratedRegex($@"\b({GoodWords}|bad|awful|dull|poor|clumsy|boring|silly|hollow|lazy|tedious|annoying|hopeless)\b")]
    private static partial Regex Opinion();

    [GeneratedRegex("called it|had promised|according to|it would be|and left it at that", RegexOptions.IgnoreCase)]
    private static partial Regex Others();

    [GeneratedRegex(@"\b(not|never|hardly|by no means|anything but|nobody)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Turned();
}
