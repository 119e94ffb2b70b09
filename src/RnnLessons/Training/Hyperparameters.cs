namespace RnnLessons.Training;

/// <summary>How the weights follow the gradient.</summary>
public enum Optimizer
{
    /// <summary>Adaptive moment estimation (Kingma and Ba 2015), with β₁ = 0.9, β₂ = 0.999.</summary>
    Adam,

    /// <summary>Adam as Keras has it: ε̂ = 1e-7, added before the second moment is corrected.</summary>
    KerasAdam,

    /// <summary>Plain stochastic gradient descent.</summary>
    Sgd,
}

/// <summary>What a reader may change between two runs. A changed run is one changed line: <c>hyperparameters with { LearningRate = 0.1 }</c>.</summary>
public sealed record Hyperparameters
{
    /// <summary>How often to update the weights, at the most: each update learns from one batch.</summary>
    public int Updates { get; init; } = 500;

    /// <summary>Sequences in a batch, N.</summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>Units in the hidden state, H.</summary>
    public int HiddenSize { get; init; } = 32;

    /// <summary>Step size of the optimizer.</summary>
    public double LearningRate { get; init; } = 0.003;

    /// <summary>How the weights follow the gradient.</summary>
    public Optimizer Optimizer { get; init; } = Optimizer.Adam;

    /// <summary>The gradient's norm is scaled down to this where it is larger; null leaves it as it is.</summary>
    public double? ClipNorm { get; init; }

    /// <summary>The model is validated after every so many updates, and after the last.</summary>
    public int ValidateEvery { get; init; } = 25;

    /// <summary>Stop after so many validations in a row without a lower validation loss; null trains to the end.</summary>
    public int? Patience { get; init; }

    /// <summary>Seed of the training batches: the same seed, model and machine give the same run bit for bit.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>Throws one error that names the first value that can't be used.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public void Validate()
    {
        Want(Updates >= 1, Updates, nameof(Updates), "at least 1 update");
        Want(BatchSize >= 1, BatchSize, nameof(BatchSize), "at least 1 sequence");
        Want(HiddenSize >= 1, HiddenSize, nameof(HiddenSize), "at least 1 hidden unit");
        Want(LearningRate > 0 && double.IsFinite(LearningRate), LearningRate, nameof(LearningRate), "a positive number, such as 0.003");
        Want(ClipNorm is not { } clip || (clip > 0 && double.IsFinite(clip)), ClipNorm, nameof(ClipNorm), "a positive number, or null for no clipping");
        Want(ValidateEvery >= 1, ValidateEvery, nameof(ValidateEvery), "at least 1 update between validations");
        Want(Patience is not < 1, Patience, nameof(Patience), "at least 1 validation, or null to train to the end");
    }

    private static void Want(bool fine, object? value, string name, string wanted)
    {
        if (!fine) throw new ArgumentOutOfRangeException(name, $"{value}", $"{name} is {value}; wanted: {wanted}.");
    }
}
