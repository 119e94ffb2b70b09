using RnnLessons.Data;
using RnnLessons.Tasks;

namespace RnnLessons.Tests.Tasks;

[Trait("lesson", "07")]
public sealed class ReviewSplitTests
{
    private static readonly ReviewSet reviews = GeneratedReviews.Create(train: 40, validation: 60);

    [Fact]
    public void Test_reviews_are_none_of_the_others_and_half_of_them_are_positive()
    {
        using var task = new ReviewTask(reviews, 20, train: 30, validation: 24, test: 20);
        Assert.Equal(20, task.TestedOn.Count);
        Assert.Empty(task.TestedOn.Intersect(task.ValidatedOn.Concat(task.TrainedOn)));
        Assert.Equal(10, task.TestedOn.Count(review => review.Positive));
        using var without = new ReviewTask(reviews, 20, train: 30, validation: 24);
        Assert.Equal(without.ValidatedOn, task.ValidatedOn);
    }

    [Fact]
    public void For_the_test_they_stand_in_the_place_of_the_validation_reviews()
    {
        using var task = new ReviewTask(reviews, 20, validation: 24, test: 20);
        using var tested = task.ForTest();
        Assert.Equal(task.TestedOn, tested.ValidatedOn);
        Assert.Equal([20, 20], tested.ValidationBatch.Inputs.shape);
        Assert.Equal(task.BatchFrom(task.TestedOn).Inputs, tested.ValidationBatch.Inputs);
        Assert.Equal(task.TrainedOn, tested.TrainedOn);
    }

    [Fact]
    public void Without_test_reviews_and_with_too_many_it_says_so()
    {
        Assert.Contains("test: 1_000", Assert.Throws<InvalidOperationException>(() => new ReviewTask(reviews, 20, validation: 24).ForTest()).Message);
        Assert.Contains("test is 40 reviews", Assert.Throws<ArgumentOutOfRangeException>(() => new ReviewTask(reviews, 20, validation: 24, test: 40)).Message);
    }
}
