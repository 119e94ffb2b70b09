using RnnLessons.Probes;

namespace RnnLessons.Tests.Probes;

[Trait("lesson", "10")]
public sealed class TrackingUnitsTests
{
    [Fact]
    public void A_unit_that_follows_is_found_whatever_its_sign_and_scale()
    {
        double[] signal = [0, 1, 2, 1, 0, 3];
        var states = new double[4, 6];
        for (var t = 0; t < 6; t++)
        {
            states[0, t] = 0.5; // never moves
            states[1, t] = t % 2;
            states[2, t] = 7 - 3 * signal[t];
            states[3, t] = signal[t] + (t == 2 ? 2 : 0);
        }

        var correlations = TrackingUnits.Correlations(states, signal);
        Assert.Equal(0, correlations[0]);
        Assert.Equal(-1, correlations[2], 12);
        Assert.InRange(correlations[3], 0.5, 0.99);
        // By hand: Σ xy − n x̄ ȳ = 5 − 6 · ½ · 7/6 = 1.5; Σ x² − n x̄² = 1.5; Σ y² − n ȳ² = 15 − 49/6.
        Assert.Equal(1.5 / Math.Sqrt(1.5 * (15 - 49 / 6.0)), correlations[1], 12);
        Assert.Equal(2, TrackingUnits.Best(correlations));
    }

    [Fact]
    public void What_cannot_be_followed_is_named()
    {
        Assert.Contains("3 steps and the signal has 2", Assert.Throws<ArgumentException>(() => TrackingUnits.Correlations(new double[1, 3], [0, 1])).Message);
        Assert.Contains("1 at every step", Assert.Throws<ArgumentException>(() => TrackingUnits.Correlations(new double[1, 2], [1, 1])).Message);
    }
}
