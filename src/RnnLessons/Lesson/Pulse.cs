using System.Globalization;
using System.Runtime.CompilerServices;
using RnnLessons.Training;

namespace RnnLessons.Lesson;

/// <summary>Tells the page of <c>rnn open</c> how far a training run is, twice a second at the most. Other hosts have no place for it.</summary>
internal sealed class Pulse(TimeProvider time, Func<Action<string>?> page)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Lock gate = new();
    private long toldAt;

#pragma warning disable CA2255 // A library of which no call is needed: whoever trains is told how far it is.
    [ModuleInitializer]
#pragma warning restore CA2255
    internal static void Begin() => Trainer.Watching = new Pulse(TimeProvider.System, () => NotebookSurface.Find()?.Progress).Tell;

    /// <summary>Tells how far a run is, unless it was told a moment ago.</summary>
    public void Tell(TrainingPulse pulse)
    {
        lock (gate)
        {
            if (toldAt != 0 && time.GetElapsedTime(toldAt) < Interval) return;
            toldAt = time.GetTimestamp();
        }

        page()?.Invoke(Words(pulse));
    }

    /// <summary>«update 340 of 1,000, seed 2, about 12 s left».</summary>
    internal static string Words(TrainingPulse pulse)
    {
        var left = pulse.Left.TotalSeconds;
        var rest = pulse.Update < 3 || left < 1 ? "" : left < 90 ? $", about {left:0} s left" : $", about {left / 60:0} min left";
        return string.Create(CultureInfo.InvariantCulture, $"update {pulse.Update:N0} of {pulse.Updates:N0}, seed {pulse.Seed}{rest}");
    }
}
