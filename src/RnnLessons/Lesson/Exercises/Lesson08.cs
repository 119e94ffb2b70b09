using RnnLessons.Models;
using static RnnLessons.Lesson.Alike;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 08.</summary>
public static class Lesson08
{
    /// <summary>8.1: how many numbers training adjusts in “CNN then RNN”, from the filters F and the units H (3 channels, 10 classes).</summary>
    public static Answer<Func<long, long, long>> CountTheWeights(Func<long, long, long>? answer)
    {
        const long F = 4, H = 5;
        long convolution = 3 * 3 * 3 * F + F, layer = 8 * H * (F + H + 1), output = 2 * H * 10 + 10, whole = Whole(F, H);
        return Exercise.For("8.1 Count the weights", answer)
            .Expect(f => f(F, H), got => got != whole + 2 * F, got => $"For F = {F}, H = {H} you count {got}: with the running mean and variance of batch norm. They follow the batches; training does not adjust them.")
            .Expect(f => f(F, H), got => got != whole - 2 * F, got => $"For F = {F}, H = {H} you count {got}: batch norm is missing. It has γ and β for each filter.")
            .Expect(f => f(F, H), got => got != whole - 3 * 3 * 2 * F, got => $"For F = {F}, H = {H} you count {got}: a filter sees 3 × 3 pixels of all three colours.")
            .Expect(f => f(F, H), got => got != whole - F, got => $"For F = {F}, H = {H} you count {got}: the biases of the filters are missing.")
            .Expect(f => f(F, H), got => got != whole - layer / 2, got => $"For F = {F}, H = {H} you count {got}: the LSTM in one direction only.")
            .Expect(f => f(F, H), got => got != whole - H * 10, got => $"For F = {F}, H = {H} you count {got}: the last layer reads both directions, 2 H numbers.")
            .Expect(f => f(F, H), got => got == whole, got => $"For F = {F}, H = {H} you count {got}; the model has {whole}: {convolution} in the convolution, {2 * F} in batch norm, {layer} in the BiLSTM, {output} in the last layer. Which part of yours differs?")
            .Expect(f => f(32, 50), got => got == 35_170, got => $"Right for F = {F}, H = {H}, but for the article's 32 and 50 you count {got:N0} and the model has 35,170. Do you use both?");
    }

    /// <summary>8.2: libtorch's feature maps [N, C, Y, X] as Keras's sequence [N, Y · X, C].</summary>
    public static Answer<Func<Tensor, Tensor>> ReshapeAsKeras(Func<Tensor, Tensor>? answer)
    {
        using var readers = RandomState.Seeded(82);
        var maps = rand(2, 4, 3, 5);
        var expected = maps.permute(0, 2, 3, 1).reshape(2, 15, 4);
        return Exercise.For("8.2 Reshape as Keras does", answer)
            .Expect(f => f(maps), got => !got.shape.SequenceEqual([2L, 4L, 15L]), "Your result is [2, 4, 15]: a step for each filter. Wanted: a step for each place, [2, 15, 4].")
            .Expect(f => f(maps), got => got.shape.SequenceEqual([2L, 15L, 4L]), got => $"For maps [2, 4, 3, 5] your result is [{string.Join(", ", got.shape)}]; wanted: [2, 15, 4], a step for each of 3 × 5 places.")
            .Expect(f => f(maps), got => !got.allclose(maps.reshape(2, 15, 4)), "The right shape and the wrong content: reshape alone leaves the numbers in their order, and in memory one filter's map follows another. Bring the channels to the end first.")
            .Expect(f => f(maps), got => !got.allclose(maps.permute(0, 3, 2, 1).reshape(2, 15, 4)), "Each step has the right filters, but the places go column by column. Keras goes row by row: Y before X.")
            .Expect(f => f(maps), got => got.allclose(expected), got => $"Your sequence differs from Keras's by up to {(got - expected).abs().max().item<float>():F3}. Step Y · 5 + X must be maps[:, :, Y, X].")
            .Expect(f => f(maps[..1]), got => got.shape.SequenceEqual([1L, 15L, 4L]), got => $"Right for 2 pictures, but for 1 your result is [{string.Join(", ", got.shape)}]; wanted: [1, 15, 4].");
    }

    /// <summary>8.3: the running mean and variance after one more batch x [N, C, Y, X], as Keras's batch norm computes them.</summary>
    public static Answer<Func<Tensor, Tensor, Tensor, (Tensor Mean, Tensor Variance)>> FollowTheBatch(Func<Tensor, Tensor, Tensor, (Tensor Mean, Tensor Variance)>? answer)
    {
        using var readers = RandomState.Seeded(83);
        // Few values a channel, so that dividing by n − 1 shows.
        var x = randn(2, 3, 1, 2) * 3 + 5;
        var (mean, variance) = (randn(3), rand(3) + 1);
        var batchMean = x.mean([0, 2, 3]);
        var deviations = x - batchMean.view(1, -1, 1, 1);
        var (biased, unbiased) = (deviations.square().mean([0, 2, 3]), deviations.square().sum([0, 2, 3]) / 3);
        return Exercise.For("8.3 Follow the batch", answer)
            .Expect(Follow, got => got.Mean.shape.SequenceEqual([3L]) && got.Variance.shape.SequenceEqual([3L]), got => $"For x [2, 3, 1, 2] your results are [{string.Join(", ", got.Mean.shape)}] and [{string.Join(", ", got.Variance.shape)}]; wanted: [3] each, a number for each channel, over all pictures and places.")
            .Expect(Follow, got => !Same(got.Mean, batchMean), "Your mean is the batch's own. Running statistics move by a hundredth of the way to it.")
            .Expect(Follow, got => !Same(got.Mean, mean * 0.01 + batchMean * 0.99), "0.99 and 0.01 have changed places: Keras's momentum of 0.99 is how much is kept.")
            .Expect(Follow, got => !Same(got.Mean, mean * 0.9 + batchMean * 0.1), "That is PyTorch's default, a tenth of the way. Keras goes a hundredth.")
            .Expect(Follow, got => Same(got.Mean, mean * 0.99 + batchMean * 0.01), got => $"Your running mean is off by up to {(got.Mean - (mean * 0.99 + batchMean * 0.01)).abs().max().item<float>():F4}. Wanted: 0.99 · running + 0.01 · batch.")
            .Expect(Follow, got => !Same(got.Variance, variance * 0.99 + unbiased * 0.01), "You divide by n − 1. Keras divides by n, the number of values in the channel.")
            .Expect(Follow, got => !Same(got.Variance, variance * 0.99 + biased.sqrt() * 0.01), "You take the standard deviation of the batch; wanted: its square, the variance.")
            .Expect(Follow, got => Same(got.Variance, variance * 0.99 + biased * 0.01), got => $"Your running variance is off by up to {(got.Variance - (variance * 0.99 + biased * 0.01)).abs().max().item<float>():F4}. Wanted: 0.99 · running + 0.01 · batch, where the batch's is the mean squared distance from its mean.");

        (Tensor Mean, Tensor Variance) Follow(Func<Tensor, Tensor, Tensor, (Tensor, Tensor)> f) => f(x, mean.clone(), variance.clone());
    }

    private static long Whole(long filters, long units)
    {
        using var readers = RandomState.Keep();
        using var model = new CnnThenRnn(filters, units);
        return model.parameters().Sum(parameter => parameter.numel());
    }
}
