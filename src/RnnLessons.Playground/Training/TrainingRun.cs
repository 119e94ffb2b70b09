namespace RnnLessons.Playground.Training;

/// <summary>A validation: on sequences that are drawn apart from those that are trained on.</summary>
internal readonly record struct Validated(int Update, double Loss, double Score);

/// <summary>A run: a task, a network and its training, one update at a time.</summary>
internal sealed class TrainingRun
{
    /// <summary>The network is validated after every so many updates, and before the first.</summary>
    public const int ValidateEvery = 25;

    private const int ValidatedSequences = 128, ReadAtOnce = 64;

    private readonly Chance chance;
    private readonly Sequences[] parts;
    private Sequences batch;
    private Optimiser optimiser;
    private float[]? initialWeights;
    private Validated untrained;
    private Validated? last;

    /// <summary>Begins a run.</summary>
    /// <exception cref="ArgumentException">A value of the setting can't be used.</exception>
    public TrainingRun(Setting setting)
    {
        setting.Validate();
        Setting = setting;
        Task = PlayTask.Of(setting);
        Network = new(setting.Cell, setting.Layers, Task.Rule.Inputs, setting.Units, Task.OutputNames.Length);
        InitialWeights.Fill(Network, setting);
        chance = new(setting.Seed, Purpose.Training);
        optimiser = new(Network.Count);
        Validation = Task.Validation(ValidatedSequences);
        parts = [.. Enumerable.Range(0, (Validation.Count + ReadAtOnce - 1) / ReadAtOnce)
            .Select(part => Validation.From(part * ReadAtOnce, Math.Min(ReadAtOnce, Validation.Count - part * ReadAtOnce)))];
        batch = Batch(setting);
        initialWeights = Network.Weights.ToArray();
    }

    public Setting Setting { get; private set; }

    public PlayTask Task { get; }

    public Network Network { get; }

    /// <summary>What is never trained on.</summary>
    public Sequences Validation { get; }

    /// <summary>Updates so far.</summary>
    public int Updates { get; private set; }

    /// <summary>Loss of the last update's batch, before the weights moved.</summary>
    public double LastLoss { get; private set; } = double.NaN;

    /// <summary>Norm of its gradient before clipping.</summary>
    public double LastGradientNorm { get; private set; } = double.NaN;

    /// <summary>
    /// The validation before the first update, made when somebody asks for it: in a browser that has just started, it takes longer than the first
    /// update, which then need not wait for it.
    /// </summary>
    public Validated Untrained
    {
        get
        {
            if (initialWeights is null) return untrained;
            var weights = Network.Weights.ToArray();
            initialWeights.CopyTo(Network.Weights);
            untrained = Validate(0);
            weights.CopyTo(Network.Weights);
            initialWeights = null;
            return untrained;
        }
    }

    public Validated LastValidated => last ?? Untrained;

    /// <summary>Takes over what may change while a run goes on: learning rate, clipping, batch size, optimiser. A new optimiser begins without moments.</summary>
    /// <exception cref="ArgumentException">A value of the setting can't be used; the run is as it was.</exception>
    public void Change(Setting setting)
    {
        setting.Validate();
        if (!setting.GoesOnFrom(Setting)) throw new InvalidOperationException("The setting needs another run.");
        if (setting.Optimiser != Setting.Optimiser) optimiser = new(Network.Count);
        if (setting.Batch != Setting.Batch) batch = Batch(setting);
        Setting = setting;
    }

    /// <summary>One update. Returns whether it was made: where loss or gradient are no numbers, the weights stay as they are.</summary>
    public bool Update()
    {
        Task.Draw(batch, chance);
        (LastLoss, LastGradientNorm) = (Network.Learn(batch, Task.Answers), Optimiser.Norm(Network.Gradients));
        if (!double.IsFinite(LastLoss) || !double.IsFinite(LastGradientNorm)) return false;
        Optimiser.Clip(Network.Gradients, LastGradientNorm, Setting.Clip);
        optimiser.Move(Setting.Optimiser, Network.Weights, Network.Gradients, Setting.LearningRate);
        if (++Updates % ValidateEvery == 0) last = Validate(Updates);
        return true;
    }

    private Validated Validate(int update)
    {
        var (loss, right, count) = (0.0, 0, 0);
        foreach (var part in parts)
        {
            var one = Network.Judge(part, Task.Answers);
            (loss, right, count) = (loss + one.Loss, right + one.Right, count + one.Count);
        }

        return new(update, loss / count, Task.ScoreOf(loss, right, count));
    }

    private Sequences Batch(Setting setting) => new(setting.Batch, Task.Rule.Steps, Task.Rule.Inputs, Task.Rule.FirstCounted);
}
