using RnnLessons.Lesson;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

public sealed class AlikeTests
{
    [Fact]
    public void What_libtorch_would_stretch_to_fit_is_not_the_same()
    {
        using var scope = NewDisposeScope();
        Assert.True(Alike.Same(ones(2, 2), ones(2, 2) + 1e-6));
        Assert.False(Alike.Same(ones(2, 2), ones(2, 2) + 1e-3));
        Assert.False(Alike.Same(ones(2, 1), ones(2, 2)));
        Assert.False(Alike.Same(ones(3), ones(2, 2)));
    }

    [Fact]
    public void Numbers_are_near_within_the_tolerance()
    {
        Assert.True(Alike.Near(0.5, 0.5000001));
        Assert.False(Alike.Near(0.5, 0.50001));
        Assert.False(Alike.Near(double.NaN, 0.5));
    }
}
