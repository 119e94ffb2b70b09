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
        var watch = new Watch();
        var reviews = Imdb.ReadArchive(archive, null).ToSet("IMDB", 20_000);
        output.WriteLine($"{reviews} in {watch}");

        Assert.Equal((25_000, 25_000), (reviews.Train.Count, reviews.Validation.Count));
        Assert.Equal((12_500, 12_500), (reviews.Train.Count(review => review.Positive), reviews.Validation.Count(review => review.Positive)));
        Assert.Equal(238.71, reviews.Train.Average(review => review.Ids.Length), 0.005);
        Assert.Equal(230.80, reviews.Validation.Average(review => review.Ids.Length), 0.005);
        Assert.Equal(88_584, reviews.Vocabulary.DistinctWords);
        Assert.Equal(20_000, reviews.Vocabulary.Size);
        // The most frequent words of Keras's word index, in its order.
        Assert.Equal("the and a of to is br in it i this that was as for with movie but film on".Split(' '), Enumerable.Range(4, 20).Select(reviews.Vocabulary.Word));
        Assert.Empty(reviews.Remarks);
    }

    [Fact]
    public void What_is_kept_of_them_is_the_same()
    {
        // The folder of the real archive is not the test's to write to: a link to it stands in a folder of its own.
        var folder = Directory.CreateTempSubdirectory("rnnlessons-imdb-").FullName;
        try
        {
            var archive = Path.Combine(folder, "aclImdb_v1.tar.gz");
            File.CreateSymbolicLink(archive, RealData.Want(DataFolder.Imdb));
            var fromArchive = Imdb.Read(archive, Path.Combine(folder, "user"));
            var watch = new Watch();
            var kept = Imdb.Read(archive, Path.Combine(folder, "user"));
            output.WriteLine($"{kept} in {watch}; {new FileInfo(archive + ".reviews").Length / 1e6:F1} MB are kept");

            Assert.Equal(fromArchive.ToString(), kept.ToString());
            foreach (var (before, after) in fromArchive.Train.Concat(fromArchive.Validation).Zip(kept.Train.Concat(kept.Validation)))
            {
                Assert.True(before.Name == after.Name && before.Positive == after.Positive && before.Ids.AsSpan().SequenceEqual(after.Ids), before.Name);
            }

            Assert.Equal(fromArchive.Validation[123].Text, kept.Validation[123].Text);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Time on the clock and time of the processors: on a busy machine only the second tells what the work costs.</summary>
    private sealed class Watch
    {
        private readonly long started = Stopwatch.GetTimestamp();
        private readonly TimeSpan worked = Environment.CpuUsage.TotalTime;

        public override string ToString() =>
            $"{Stopwatch.GetElapsedTime(started).TotalSeconds:F2} s ({(Environment.CpuUsage.TotalTime - worked).TotalSeconds:F2} s of processor time)";
    }
}
