using RnnLessons.Tasks.Rules;

namespace RnnLessons.Playground.Training;

/// <summary>A task of the playground: the library's rule, or the text's, with what a page has to know of it.</summary>
internal sealed class PlayTask
{
    // Where the library seeds its validation batch.
    private const int ValidationSeed = 20_201;

    private PlayTask(Rule rule, Answers answers, string[] inputs, string[] outputs, double baseline) =>
        (Rule, Answers, InputNames, OutputNames, Baseline) = (rule, answers, inputs, outputs, baseline);

    /// <summary>Draws what is trained on.</summary>
    public Rule Rule { get; }

    public Answers Answers { get; }

    /// <summary>What each number of an input is, D of them.</summary>
    public string[] InputNames { get; }

    /// <summary>What each output is, K of them.</summary>
    public string[] OutputNames { get; }

    /// <summary>The score of knowing nothing.</summary>
    public double Baseline { get; private init; }

    /// <summary>What the score measures.</summary>
    public string Score { get; private init; } = "accuracy (0 … 1)";

    /// <summary>Whether the score of numbers is the root of their mean squared error, in the unit of the data.</summary>
    public bool Rooted { get; private init; }

    /// <summary>The unit of the data: what the network sees, times Scale, plus Mean.</summary>
    public (double Mean, double Scale) Unit { get; private init; } = (0, 1);

    /// <summary>Sequences that are never trained on, where the task has data of its own kept apart; null where it makes them up.</summary>
    private Sequences? HeldOut { get; init; }

    /// <summary>The task of a setting.</summary>
    /// <exception cref="ArgumentException">The text can't be learned from; the message says why.</exception>
    public static PlayTask Of(Setting setting) => setting.Task switch
    {
        "echo" => new(new EchoRule(setting.Lag, setting.Steps), Answers.Bits, ["bit"], ["bit"], 0.5),
        "parity" => new(new ParityRule(setting.Steps), Answers.Bits, ["bit"], ["odd"], 0.5),
        "latch" => new(new LatchRule(setting.Steps, 0.15), Answers.Bits, ["value", "store"], ["stored value"], 0.5),
        "recall" => new(new RecallRule(setting.Steps, 4), Answers.Classes, ["symbol A", "symbol B", "symbol C", "symbol D", "distractor"], ["A", "B", "C", "D"], 0.25),
        "adding" => new(new AddingRule(setting.Steps), Answers.Numbers, ["number", "mark"], ["sum"], 1.0 / 6) { Score = "mean squared error" },
        "sunspots" => Sunspots(setting.Steps),
        _ => TextTask(setting),
    };

    /// <summary>The validation batch: the same each time.</summary>
    public Sequences Validation(int sequences) => HeldOut ?? Draw(sequences, new Chance(ValidationSeed, Purpose.Validation));

    /// <summary>Draws a batch.</summary>
    public Sequences Draw(int sequences, IDraws draws)
    {
        var drawn = new Sequences(sequences, Rule.Steps, Rule.Inputs, Rule.FirstCounted);
        Draw(drawn, draws);
        return drawn;
    }

    /// <summary>Draws a batch into another's place.</summary>
    public void Draw(Sequences batch, IDraws draws)
    {
        batch.Inputs.Clear();
        batch.Targets.AsSpan().Clear();
        Rule.Fill(batch.Count, draws, batch.Inputs, batch.Targets);
    }

    /// <summary>The score of answers whose loss has been summed up.</summary>
    public double ScoreOf(double loss, int right, int count) => Answers is not Answers.Numbers ? (double)right / count
        : Rooted ? Unit.Scale * Math.Sqrt(loss / count)
        : loss / count;

    private static PlayTask Sunspots(int steps)
    {
        var series = SunspotSeries.Values();
        var scale = SeriesScale.Of(series, (int)(series.Length * 0.8));
        var values = scale.Scaled(series);
        var heldOut = HeldOutWindows(values, scale, steps);
        return new(new WindowRule(values, scale.Trained, steps), Answers.Numbers, ["sunspots"], ["sunspots of the next month"], scale.Scale * Math.Sqrt(Persistence(heldOut)))
        {
            Score = "RMSE (sunspots)",
            Rooted = true,
            Unit = (scale.Mean, scale.Scale),
            HeldOut = heldOut,
        };
    }

    private static Sequences HeldOutWindows(float[] values, SeriesScale scale, int steps)
    {
        var (starts, repeated) = scale.HeldOutWindows(values.Length, steps);
        var windows = new Sequences(starts.Length, steps, 1, 0) { Mask = new bool[starts.Length * steps] };
        windows.Mask.AsSpan().Fill(true);
        windows.Mask.AsSpan((starts.Length - 1) * steps, repeated).Clear();
        foreach (var (window, start) in starts.Index())
        {
            values.AsSpan(start, steps).CopyTo(windows.Inputs[(window * steps)..]);
            values.AsSpan(start + 1, steps).CopyTo(windows.Targets.AsSpan(window * steps));
        }

        return windows;
    }

    /// <summary>The mean squared error of predicting that the next month is as this one.</summary>
    private static double Persistence(Sequences heldOut)
    {
        var (sum, count) = (0.0, 0);
        for (var i = 0; i < heldOut.Targets.Length; i++)
        {
            if (heldOut.Mask is { } mask && !mask[i]) continue;
            var off = heldOut.Inputs[i] - (double)heldOut.Targets[i];
            (sum, count) = (sum + off * off, count + 1);
        }

        return sum / count;
    }

    private static PlayTask TextTask(Setting setting)
    {
        var text = CharacterText.Of(setting.Text, setting.Steps);
        var names = text.Alphabet.Select(character => character.ToString()).ToArray();
        var heldOut = text.HeldOut(setting.Steps);
        return new(new TextRule(text.Trained, text.Alphabet.Length, setting.Steps), Answers.Classes, names, names, text.MostFrequent) { HeldOut = heldOut };
    }
}
