using RnnLessons.Data;
using RnnLessons.Tasks;
using RnnLessons.Training;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Tasks;

/// <summary>The tasks on reviews and pictures: what a batch holds, and in which order batches come.</summary>
public sealed class EpochTaskTests : IDisposable
{
    private readonly DisposeScope scope = NewDisposeScope();
    private readonly ReviewSet reviews = GeneratedReviews.Create(50, 30);
    private readonly PictureSet pictures = GeneratedPictures.Create(50, 30);

    public void Dispose() => scope.Dispose();

    [Fact]
    public void Reviews_are_padded_and_cut_at_the_front()
    {
        using var task = new ReviewTask(reviews, maxLength: 60);
        var batch = task.ValidationBatch;
        Assert.Equal([30, 60], batch.Inputs.shape);
        Assert.Equal((ScalarType.Int64, ScalarType.Float32), (batch.Inputs.dtype, batch.Targets.dtype));
        Assert.Contains(task.ValidatedOn, review => review.Ids.Length > 60);
        Assert.Contains(task.ValidatedOn, review => review.Ids.Length < 60);
        foreach (var (n, review) in task.ValidatedOn.Index())
        {
            var row = batch.Inputs[n].data<long>().ToArray();
            var expected = Enumerable.Repeat(0L, Math.Max(0, 60 - review.Ids.Length)).Concat(review.Ids.TakeLast(60).Select(id => (long)id));
            Assert.Equal(expected, row);
            Assert.Equal(review.Positive ? 1 : 0, batch.Targets[n].item<float>());
        }
    }

    [Fact]
    public void A_text_of_ones_own_is_encoded_as_the_reviews_are()
    {
        using var task = new ReviewTask(reviews, maxLength: 60);
        var review = task.ValidatedOn[3];
        Tensors.Equal(task.ValidationBatch.Inputs[3..4], task.Encode(review.Text), 0);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(25)]
    [InlineData(50)]
    [InlineData(64)]
    public void An_epoch_has_every_review_once_and_its_last_batch_what_is_left(int batchSize)
    {
        using var task = new ReviewTask(reviews, maxLength: 250);
        using var generator = new Generator(1, CPU);
        var epochs = new List<string[]>();
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var rows = new List<string>();
            for (var step = 0; step < task.BatchesPerEpoch(batchSize); step++)
            {
                var drawn = task.Draw(batchSize, generator).Inputs;
                Assert.Equal(Math.Min(batchSize, 50 - step * batchSize), drawn.shape[0]);
                for (var n = 0; n < drawn.shape[0]; n++) rows.Add(string.Join(' ', drawn[n].data<long>().ToArray()));
            }

            epochs.Add([.. rows]);
        }

        Assert.Equal(50, epochs[0].Distinct().Count());
        Assert.Equal(epochs[0].Order(), epochs[1].Order());
        Assert.NotEqual(epochs[0], epochs[1]);
    }

    [Fact]
    public void A_second_training_of_one_task_is_the_first_again_even_from_the_middle_of_an_epoch()
    {
        using var task = new PictureTask(pictures);
        long[] Labels(ulong seed, int steps)
        {
            using var generator = new Generator(seed, CPU);
            return [.. Enumerable.Range(0, steps).SelectMany(_ => task.Draw(8, generator).Targets.data<long>().ToArray())];
        }

        var first = Labels(1, 9);
        Assert.Equal(first, Labels(1, 9));
        Assert.NotEqual(first, Labels(2, 9));
    }

    [Fact]
    public void Two_trainings_in_turn_do_not_disturb_each_other()
    {
        using var task = new PictureTask(pictures);
        using var alone = new Generator(1, CPU);
        using var one = new Generator(1, CPU);
        using var other = new Generator(2, CPU);
        for (var step = 0; step < 20; step++)
        {
            Tensors.Equal(task.Draw(8, alone).Targets, task.Draw(8, one).Targets, 0);
            task.Draw(8, other);
        }
    }

    [Fact]
    public void Some_of_the_reviews_are_half_positive_and_the_same_each_time()
    {
        using var task = new ReviewTask(reviews, train: 20, validation: 11);
        Assert.Equal((20, 11), (task.TrainedOn.Count, task.ValidatedOn.Count));
        Assert.Equal(10, task.TrainedOn.Count(review => review.Positive));
        Assert.InRange(task.ValidatedOn.Count(review => review.Positive), 5, 6);
        Assert.Equal(task.TrainedOn, new ReviewTask(reviews, train: 20).TrainedOn);
        Assert.Equal(11, task.ValidationBatch.Inputs.shape[0]);
        Assert.Equal(6 / 11.0, task.Baseline, 1e-9);
        Assert.Equal(3, task.BatchesPerEpoch(8));
    }

    [Fact]
    public void Pictures_are_channels_last_with_the_class_as_target()
    {
        using var task = new PictureTask(pictures, validation: 12);
        var batch = task.ValidationBatch;
        Assert.Equal([12, 32, 32, 3], batch.Inputs.shape);
        Assert.Equal(ScalarType.Int64, batch.Targets.dtype);
        var all = tensor(pictures.Validation.Pixels, [pictures.Validation.Count, 3, 32, 32], ScalarType.Byte).to(ScalarType.Float32) / 255;
        foreach (var (n, index) in task.ValidatedOn.Index())
        {
            Tensors.Equal(all[index].permute(1, 2, 0), batch.Inputs[n], 1e-6);
            Assert.Equal(pictures.Validation.Labels[index], batch.Targets[n].item<long>());
        }
    }

    [Fact]
    public void The_trainer_runs_whole_epochs_of_them()
    {
        using var task = new PictureTask(pictures);
        manual_seed(1);
        using var model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 10));
        var hyperparameters = new Hyperparameters { Updates = 2 * task.BatchesPerEpoch(16), BatchSize = 16, ValidateEvery = task.BatchesPerEpoch(16) };
        var steps = new Trainer().Run(model, task, hyperparameters).ToList();
        Assert.Equal(8, steps.Count);
        Assert.All(steps, step => Assert.Equal(step.Number % 4 == 0, step.Validation is not null));
    }

    [Theory]
    [InlineData("train", 51)]
    [InlineData("train", 1)]
    [InlineData("validation", 31)]
    public void More_reviews_than_there_are_is_one_clear_error(string name, int count)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(() => new ReviewTask(reviews, train: name == "train" ? count : null, validation: name == "validation" ? count : null));
        Assert.Contains($"{name} is {count} reviews; wanted: 2 to", error.Message);
    }

    [Fact]
    public void A_batch_size_of_nothing_is_one_clear_error() =>
        Assert.Contains("batchSize is 0; wanted: 1 or more.", Assert.Throws<ArgumentOutOfRangeException>(() => new PictureTask(pictures).BatchesPerEpoch(0)).Message);
}
