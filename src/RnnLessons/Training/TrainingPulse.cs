namespace RnnLessons.Training;

/// <summary>How far a training run is.</summary>
/// <param name="Update">The update that was just made, from 1.</param>
/// <param name="Updates">How many there are at the most.</param>
/// <param name="Seed">The run's seed.</param>
/// <param name="Elapsed">Since the run began, with all that its reader did between the updates.</param>
internal readonly record struct TrainingPulse(int Update, int Updates, int Seed, TimeSpan Elapsed)
{
    /// <summary>The rest of the run, if it goes on as it did.</summary>
    public TimeSpan Left => Elapsed / Update * (Updates - Update);
}
