using RnnLessons.Lesson;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Lesson.Exercises;

[Trait("lesson", "08")]
public sealed class Lesson08Tests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Counting_the_weights()
    {
        Checking.IsUnanswered(Lesson08.CountTheWeights(null));
        Checking.IsRight(Lesson08.CountTheWeights((F, H) => 28 * F + 2 * F + 8 * H * (F + H + 1) + 20 * H + 10));
        Checking.IsWrong(Lesson08.CountTheWeights((F, H) => 28 * F + 4 * F + 8 * H * (F + H + 1) + 20 * H + 10), "running mean and variance");
        Checking.IsWrong(Lesson08.CountTheWeights((F, H) => 28 * F + 8 * H * (F + H + 1) + 20 * H + 10), "batch norm is missing");
        Checking.IsWrong(Lesson08.CountTheWeights((F, H) => 10 * F + 2 * F + 8 * H * (F + H + 1) + 20 * H + 10), "all three colours");
        Checking.IsWrong(Lesson08.CountTheWeights((F, H) => 27 * F + 2 * F + 8 * H * (F + H + 1) + 20 * H + 10), "biases of the filters");
        Checking.IsWrong(Lesson08.CountTheWeights((F, H) => 28 * F + 2 * F + 4 * H * (F + H + 1) + 20 * H + 10), "one direction only");
        Checking.IsWrong(Lesson08.CountTheWeights((F, H) => 28 * F + 2 * F + 8 * H * (F + H + 1) + 10 * H + 10), "reads both directions");
        Checking.IsWrong(Lesson08.CountTheWeights((_, _) => 7), "Which part of yours differs?");
        Checking.IsWrong(Lesson08.CountTheWeights((F, _) => 30 * F + 40 * (F + 6) + 110), "Do you use both?");
    }

    [Fact]
    public void Reshaping_as_Keras()
    {
        Checking.IsUnanswered(Lesson08.ReshapeAsKeras(null));
        Checking.IsRight(Lesson08.ReshapeAsKeras(maps => maps.permute(0, 2, 3, 1).flatten(1, 2)));
        Checking.IsWrong(Lesson08.ReshapeAsKeras(maps => maps.reshape(maps.shape[0], -1, maps.shape[1])), "wrong content");
        Checking.IsWrong(Lesson08.ReshapeAsKeras(maps => maps.flatten(2)), "a step for each filter");
        Checking.IsWrong(Lesson08.ReshapeAsKeras(maps => maps.permute(0, 3, 2, 1).flatten(1, 2)), "column by column");
        Checking.IsWrong(Lesson08.ReshapeAsKeras(maps => maps.permute(0, 2, 3, 1)), "wanted: [2, 15, 4]");
        Checking.IsWrong(Lesson08.ReshapeAsKeras(maps => maps.permute(0, 2, 3, 1).flatten(1, 2).flip(1)), "differs from Keras's");
        Checking.IsWrong(Lesson08.ReshapeAsKeras(maps => maps.permute(0, 2, 3, 1).reshape(2, -1, 4)), "for 1 your result");
    }

    [Fact]
    public void Following_the_batch()
    {
        Checking.IsUnanswered(Lesson08.FollowTheBatch(null));
        Checking.IsRight(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.99 + Mean(x) * 0.01, variance * 0.99 + Variance(x) * 0.01)));
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.99 + x.mean() * 0.01 * ones(2, 3), variance)), "a number for each channel");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, _, _) => (Mean(x), Variance(x))), "the batch's own");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.01 + Mean(x) * 0.99, variance)), "changed places");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.9 + Mean(x) * 0.1, variance)), "PyTorch's default");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.99 + Mean(x) * 0.01, variance * 0.99 + Variance(x) * (4.0 / 3) * 0.01)), "You divide by n − 1");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.99 + Mean(x) * 0.01, variance * 0.99 + Variance(x).sqrt() * 0.01)), "the standard deviation");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean * 0.99 + Mean(x) * 0.01, variance)), "Your running variance is off");
        Checking.IsWrong(Lesson08.FollowTheBatch((x, mean, variance) => (mean, variance)), "Your running mean is off");

        static Tensor Mean(Tensor x) => x.mean([0, 2, 3]);
        static Tensor Variance(Tensor x) => (x - Mean(x).view(1, -1, 1, 1)).square().mean([0, 2, 3]);
    }
}
