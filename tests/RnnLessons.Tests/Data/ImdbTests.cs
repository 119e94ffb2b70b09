using System.Diagnostics;
using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>The real reviews, against what is known of them.</summary>
[Trait("lesson", "07")]
public sealed class ImdbTests(ITestOutputHelper output)
{
    [Fact]
    public void Every_review_is_read_as_Keras_reads_it()
    {
        var archive = RealData.Want(DataFolder.Imdb);
        var watch = Stopwatch.StartNew();
        var reviews = Imdb.Load(archive: archive);
        output.WriteLine($"{reviews} in {watch.Elapsed.TotalSeconds:F1} s");

        Assert.Equal((25_000, 25_000), (reviews.Train.Count, reviews.Test.Count));
        Assert.Equal((12_500, 12_500), (reviews.Train.Count(review => review.Positive), reviews.Test.Count(review => review.Positive)));
        Assert.Equal(238.71, reviews.Train.Average(review => review.Ids.Length), 0.005);
        Assert.Equal(230.80, reviews.Test.Average(review => review.Ids.Length), 0.005);
        Assert.Equal(88_584, reviews.Vocabulary.DistinctWords);
        Assert.Equal(20_000, reviews.Vocabulary.Size);
        // The most frequent words of Keras's word index, in its order.
        Assert.Equal("the and a of to is br in it i this that was as for with movie but film on".Split(' '), Enumerable.Range(4, 20).Select(reviews.Vocabulary.Word));
        Assert.Empty(reviews.Remarks);
    }
}
