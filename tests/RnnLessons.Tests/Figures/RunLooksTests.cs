using RnnLessons.Figures;
using RnnLessons.Training;

namespace RnnLessons.Tests.Figures;

/// <summary>Runs that are drawn over each other: what the legend calls them, and their colours and dashes.</summary>
public sealed class RunLooksTests
{
    [Fact]
    public void A_model_has_a_colour_and_its_seeds_have_dashes()
    {
        var history = new RunHistory();
        Run[] runs =
        [
            history.Start("SRNN", new() { Seed = 1 }), history.Start("LSTM", new() { Seed = 1 }), history.Start("SRNN", new() { Seed = 2 }),
            history.Start("LSTM", new() { Seed = 2 }), history.Start("SRNN", new() { Seed = 1, LearningRate = 0.5f }), history.Start("SRNN", new() { Seed = 1 }),
        ];
        var looks = new RunLooks(runs);
        Assert.Equal(new[] { 0, 1, 0, 1, 2, 0 }.Select(HouseStyle.Colour), runs.Select(run => looks.Pen(run).Colour));
        Assert.Equal(["solid", "solid", "dash", "dash", "solid", "dot"], runs.Select(run => looks.Pen(run).Dash));
    }

    [Fact]
    public void A_legend_says_what_differs_between_runs_of_one_name()
    {
        var history = new RunHistory();
        Run[] runs =
        [
            history.Start("SRNN", new() { Updates = 100 }, new { lag = 3 }), history.Start("SRNN", new() { Updates = 200 }, new { lag = 5 }),
            history.Start("LSTM", new() { Updates = 100 }, new { lag = 3 }),
        ];
        var looks = new RunLooks(runs);
        Assert.Equal(["SRNN, updates 100, lag 3", "SRNN, updates 200, lag 5", "LSTM"], runs.Select(looks.Name));
    }

    [Fact]
    public void Runs_that_differ_in_nothing_are_told_apart_by_their_numbers()
    {
        var history = new RunHistory();
        Run[] runs = [history.Start("GRU", new()), history.Start("SRNN", new()), history.Start("GRU", new())];
        Assert.Equal(["GRU, run 1", "SRNN", "GRU, run 3"], runs.Select(new RunLooks(runs).Name));
        Assert.Equal("GRU", new RunLooks(runs[..2]).Name(runs[0]));
    }

    [Fact]
    public void More_models_than_colours_still_differ()
    {
        var history = new RunHistory();
        Run[] runs = [.. Enumerable.Range(0, 20).Select(number => history.Start($"model {number}", new()))];
        var looks = new RunLooks(runs);
        Assert.Equal(20, runs.Select(run => (looks.Pen(run).Colour, looks.Pen(run).Dash)).Distinct().Count());
    }
}
