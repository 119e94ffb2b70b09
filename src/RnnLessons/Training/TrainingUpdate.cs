namespace RnnLessons.Training;

/// <summary>What one batch did: given to the reader's own loop as soon as the weights have moved.</summary>
/// <param name="Number">1 for the first update of the run.</param>
/// <param name="Loss">Mean training loss of the batch, before the weights moved.</param>
/// <param name="GradientNorm">‖∂L/∂θ‖₂ over all parameters before any clipping, accumulated in double precision.</param>
/// <param name="Seconds">Training time since the run began; the reader's loop body and its figures don't count.</param>
/// <param name="Validation">Loss and score on the validation data where this update was followed by a validation.</param>
/// <param name="Score">The task's score on the batch, before the weights moved.</param>
/// <param name="Means">Where this update was followed by a validation: how training went since the validation before.</param>
public sealed record TrainingUpdate(
    int Number, double Loss, double GradientNorm, double Seconds, Validation? Validation = null, double Score = double.NaN, TrainingMeans? Means = null);

/// <summary>Means over the batches of an epoch, each batch judged before its update: what Keras reports as training loss and accuracy.</summary>
/// <remarks>The weights move all the while, so that the first batches of an epoch were judged by worse weights than the validation at its end.</remarks>
/// <param name="Loss">Mean loss of a sequence.</param>
/// <param name="Score">Mean of the batches' scores, each by its number of sequences.</param>
public sealed record TrainingMeans(double Loss, double Score);

/// <summary>How the model does on data that it never trains on.</summary>
/// <param name="Loss">Mean loss.</param>
/// <param name="Score">The task's own measure: accuracy (0 … 1), or an error in the unit of the data.</param>
public sealed record Validation(double Loss, double Score);
