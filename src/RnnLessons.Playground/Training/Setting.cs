namespace RnnLessons.Playground.Training;

/// <summary>Everything that a run depends on: the same setting gives the same run, bit for bit.</summary>
internal sealed record Setting
{
    /// <summary>echo, recall, latch, adding, parity, sunspots or text.</summary>
    public string Task { get; init; } = "echo";

    /// <summary>T.</summary>
    public int Steps { get; init; } = 20;

    /// <summary>Echo alone: how many steps ago.</summary>
    public int Lag { get; init; } = 3;

    /// <summary>srnn, lstm, peephole, gru or gru-after.</summary>
    public string Cell { get; init; } = "lstm";

    /// <summary>Recurrent layers, one on the other.</summary>
    public int Layers { get; init; } = 1;

    /// <summary>H.</summary>
    public int Units { get; init; } = 16;

    /// <summary>N.</summary>
    public int Batch { get; init; } = 32;

    /// <summary>η.</summary>
    public double LearningRate { get; init; } = 0.01;

    /// <summary>adam or sgd.</summary>
    public string Optimiser { get; init; } = "adam";

    /// <summary>The gradient's norm is scaled down to this where it is larger; 0 leaves it as it is.</summary>
    public double Clip { get; init; }

    /// <summary>How the weights on the state begin: glorot, orthogonal or radius.</summary>
    public string Start { get; init; } = "orthogonal";

    /// <summary>The spectral radius that each matrix on the state begins with, where <see cref="Start"/> is radius.</summary>
    public double Radius { get; init; } = 1;

    /// <summary>What the LSTM's b_f begins with.</summary>
    public double ForgetBias { get; init; } = 1;

    /// <summary>What the LSTM's b_i begins with.</summary>
    public double InputBias { get; init; }

    /// <summary>What all random numbers are made from.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>What the task text learns; empty for the paragraph that comes with the page.</summary>
    public string Text { get; init; } = "";

    /// <summary>Whether a run can go on where only this has changed: nothing that its weights or sequences began with.</summary>
    public bool GoesOnFrom(Setting before) =>
        this with { LearningRate = before.LearningRate, Optimiser = before.Optimiser, Clip = before.Clip, Batch = before.Batch } == before;

    /// <summary>Throws one error that names the first value that can't be used.</summary>
    /// <exception cref="ArgumentException">A value is out of its range.</exception>
    public void Validate()
    {
        OneOf(Task, "task", "echo", "recall", "latch", "adding", "parity", "sunspots", "text");
        OneOf(Cell, "cell", "srnn", "lstm", "peephole", "gru", "gru-after");
        OneOf(Optimiser, "optimiser", "adam", "sgd");
        OneOf(Start, "start", "glorot", "orthogonal", "radius");
        Between(Steps, 2, 200, "sequence length T");
        if (Task == "echo" && (Lag < 0 || Lag >= Steps))
            throw new ArgumentException($"The lag is {Lag}; wanted: 0 to {Steps - 1}, less than the sequence length T = {Steps}.");
        Between(Layers, 1, 2, "number of layers");
        Between(Units, 1, 64, "number of units H");
        Between(Batch, 1, 256, "batch size N");
        Between(Seed, 0, int.MaxValue, "seed");
        Number(LearningRate > 0 && LearningRate <= 10, LearningRate, "learning rate", "a positive number up to 10, such as 0.01");
        Number(Clip is >= 0 and <= 1e6, Clip, "clipping norm", "a positive number, or 0 for no clipping");
        Number(Radius is >= 0 and <= 10, Radius, "spectral radius", "0 to 10, such as 1");
        Number(Math.Abs(ForgetBias) <= 20, ForgetBias, "forget bias", "-20 to 20, such as 1");
        Number(Math.Abs(InputBias) <= 20, InputBias, "input bias", "-20 to 20, such as 0");
    }

    private static void OneOf(string value, string name, params ReadOnlySpan<string> known)
    {
        if (!known.Contains(value)) throw new ArgumentException($"The {name} is \"{value}\"; wanted: {string.Join(", ", known.ToArray())}.");
    }

    private static void Between(int value, int least, int most, string name)
    {
        if (value < least || value > most) throw new ArgumentException($"The {name} is {value}; wanted: {least} to {most}.");
    }

    private static void Number(bool fine, double value, string name, string wanted)
    {
        if (!fine) throw new ArgumentException($"The {name} is {value}; wanted: {wanted}.");
    }
}
