using RnnLessons.Training;

namespace RnnLessons.Tests.Training;

public sealed class RunHistoryTests
{
    [Fact]
    public void A_rerun_adds_to_the_comparison_and_shows_what_differs()
    {
        var history = new RunHistory();
        history.Start("SRNN", new() { LearningRate = 0.01 }, new { lag = 3 });
        history.Start("SRNN", new() { LearningRate = 0.1 }, new { lag = 3 });

        Assert.Equal(["SRNN · run 1", "SRNN · run 2"], history.Runs.Select(run => run.Label));
        Assert.Equal(["LearningRate"], history.Differences);
        history.Start("SRNN", new() { LearningRate = 0.1 });
        Assert.Equal(["LearningRate", "lag"], history.Differences);
    }

    [Fact]
    public void A_setting_of_ones_own_wins_over_a_hyperparameter_of_its_name() =>
        Assert.Equal("warm", new RunHistory().Start("SRNN", new(), new { LearningRate = "warm" }).Settings["LearningRate"]);

    [Fact]
    public void The_last_validation_is_the_last_one()
    {
        var run = new RunHistory().Start("SRNN", new());
        Assert.Null(run.LastValidation);
        run.Add(new(1, 1, 1, 0, new(0.9, 0.5)));
        run.Add(new(2, 1, 1, 0));
        Assert.Equal(new Validation(0.9, 0.5), run.LastValidation);
    }
}
