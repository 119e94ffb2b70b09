namespace RnnLessons.Training;

/// <summary>A run ended because its loss or its gradient is no longer a number.</summary>
public sealed class TrainingDivergedException : Exception
{
    internal TrainingDivergedException(int step, double loss, double gradientNorm, Hyperparameters hyperparameters)
        : base(Explain(step, loss, gradientNorm, hyperparameters))
    {
        (Step, Loss, GradientNorm) = (step, loss, gradientNorm);
    }

    /// <summary>The step that could not be taken.</summary>
    public int Step { get; }

    /// <summary>Its loss.</summary>
    public double Loss { get; }

    /// <summary>Its gradient norm.</summary>
    public double GradientNorm { get; }

    private static string Explain(int step, double loss, double gradientNorm, Hyperparameters hyperparameters)
    {
        var clip = hyperparameters.ClipNorm is { } norm ? $"a ClipNorm below {norm}" : "ClipNorm = 1";
        return $"Training diverged at step {step}: the loss is {loss}, the gradient norm {gradientNorm:G4}. " +
               $"The weights are those before this step. Try a LearningRate below {hyperparameters.LearningRate} or {clip}, " +
               "and look for NaN or Infinity in the inputs.";
    }
}
