namespace RnnLessons.Training;

/// <summary>A run ended because its loss or its gradient is no longer a number.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(int update, double loss, double gradientNorm, Hyperparameters hyperparameters)
        : base(Explain(update, loss, gradientNorm, hyperparameters))
    {
        (Update, Loss, GradientNorm) = (update, loss, gradientNorm);
    }

    /// <summary>The update that could not be made.</summary>
    public int Update { get; }

    /// <summary>Its loss.</summary>
    public double Loss { get; }

    /// <summary>Its gradient norm.</summary>
    public double GradientNorm { get; }

    private static string Explain(int update, double loss, double gradientNorm, Hyperparameters hyperparameters)
    {
        var clip = hyperparameters.ClipNorm is { } norm ? $"a ClipNorm below {norm}" : "ClipNorm = 1";
        return $"Training diverged at update {update}: the loss is {loss}, the gradient norm {gradientNorm:G4}. " +
               $"The weights are those before this update. Try a LearningRate below {hyperparameters.LearningRate} or {clip}, " +
               "and look for NaN or Infinity in the inputs.";
    }
}
