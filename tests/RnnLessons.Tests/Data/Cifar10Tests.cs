using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>The real pictures, against what is known of them.</summary>
[Trait("lesson", "08")]
public sealed class Cifar10Tests(ITestOutputHelper output)
{
    [Fact]
    public void Every_picture_is_read()
    {
        var pictures = Cifar10.Load(RealData.Want(DataFolder.Cifar10));
        output.WriteLine(pictures.ToString());

        Assert.Equal("airplane automobile bird cat deer dog frog horse ship truck".Split(' '), pictures.Classes);
        Assert.Equal(5 * pictures.Validation.Count, pictures.Train.Count);
        Assert.All(pictures.Train.Labels.CountBy(label => label), label => Assert.Equal(pictures.Train.Count / 10, label.Value));
        // Means of the channels, known of the whole set to lie near .49 .48 .45.
        double Mean(int channel) => Enumerable.Range(0, pictures.Train.Count).Average(index => pictures.Train.Of(index).Slice(channel * 1024, 1024).ToArray().Average(value => value / 255.0));
        Assert.Equal([0.491, 0.482, 0.447], Enumerable.Range(0, 3).Select(Mean), (known, found) => Math.Abs(known - found) < 0.01);
    }
}
