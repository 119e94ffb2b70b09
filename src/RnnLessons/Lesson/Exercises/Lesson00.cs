using RnnLessons.Cells;
using RnnLessons.Models;
using RnnLessons.Tasks;
using RnnLessons.Training;
using static TorchSharp.torch;

namespace RnnLessons.Lesson;

/// <summary>Checks of the exercises of lesson 00.</summary>
public static class Lesson00
{
    /// <summary>0.1: the accuracy of always answering "odd" on random bits.</summary>
    public static Answer<double> Guessing(double? answer) =>
        Exercise.For("0.1 The accuracy of guessing", answer)
            .Expect(share => share is >= 0 and <= 1, share => $"{share} is no share. An accuracy lies between 0 (all wrong) and 1 (all right): write 50 % as 0.5.")
            .Expect(share => share is not (0 or 1), share => $"{share} would mean that all answers are the same. The bits are random: how often is the number of ones odd?")
            .Expect(share => Math.Abs(share - 0.5) < 0.02, share => $"{share} is not what random bits give. Of 100 random sequences, in about how many is the number of ones odd?");

    /// <summary>0.2: the hyperparameters of the lesson, with three times the units and clipping at 1.</summary>
    public static Answer<Hyperparameters> OneChangedLine(Hyperparameters? answer, Hyperparameters original) =>
        Exercise.For("0.2 One changed line", answer)
            .Expect(changed => changed.HiddenSize == 3 * original.HiddenSize, changed => $"HiddenSize is {changed.HiddenSize}; wanted: 3 × {original.HiddenSize} = {3 * original.HiddenSize}.")
            .Expect(changed => changed.ClipNorm == 1, changed => $"ClipNorm is {(changed.ClipNorm is { } norm ? $"{norm}" : "null, no clipping")}; wanted: 1.")
            .Expect(changed => changed with { HiddenSize = original.HiddenSize, ClipNorm = original.ClipNorm }, rest => rest == original,
                rest => $"Something else differs from section 2 too: yours is {rest}. Begin with `hyperparameters with {{ … }}`, which keeps all that you don't name.");

    /// <summary>0.3: after how many steps held-out accuracy is above 0.95 for the first time.</summary>
    public static Answer<int> StopWhenGood(int? answer, SequenceTask task, Hyperparameters hyperparameters)
    {
        var planned = hyperparameters with { Updates = 1000 };
        var expected = new Lazy<int?>(() =>
        {
            manual_seed(planned.Seed);
            using var model = new SequenceModel(new SrnnCell(task.InputSize, planned.HiddenSize), task.OutputSize, Returns.EveryState);
            return new Trainer().Run(model, task, planned).FirstOrDefault(step => step.Validation?.Score > 0.95)?.Number;
        });
        return Exercise.For("0.3 Stop when it is good enough", answer)
            .Expect(needed => needed < planned.Updates, needed => $"{needed} steps is all of them: your loop doesn't stop by itself. Leave it with `break` when the validation is good enough.")
            .Expect(needed => needed > 0 && needed % planned.ValidateEvery == 0, needed =>
                $"Step {needed} is not validated: accuracy is taken every {planned.ValidateEvery} steps. Look at step.Validation, and only where it isn't null.")
            .Expect(needed => expected.Value is not null, $"With these hyperparameters the accuracy stays at or below 0.95 for {planned.Updates} steps; check with those of the lesson.")
            .Expect(needed => needed == expected.Value, needed =>
                $"You needed {needed} steps; with the same seed, hyperparameters and limit it takes {expected.Value}. Did you call manual_seed(seed) right before you made the model, and compare Score with 0.95?");
    }
}
