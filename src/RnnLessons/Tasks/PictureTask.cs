using RnnLessons.Data;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Say which of several classes a picture shows.</summary>
/// <remarks>
/// Inputs [N, 32, 32, 3], float, 0 … 1, channels last as in Keras; targets [N], int64, the class; outputs are logits [N, K].
/// The loss is Keras's categorical cross-entropy: −log of the softmax at the right class. Batches are drawn without replacement, epoch by
/// epoch; the last one of an epoch may be smaller.
/// </remarks>
public sealed class PictureTask : ClassificationTask
{
    private readonly Epochs epochs;
    private readonly long[] trainedOn, validatedOn;

    /// <summary>Makes the task.</summary>
    /// <param name="pictures">What to learn from.</param>
    /// <param name="train">How many training pictures to use; null uses all. The same number always means the same pictures.</param>
    /// <param name="validation">How many of the validation pictures to validate on, likewise.</param>
    public PictureTask(PictureSet pictures, int? train = null, int? validation = null)
        : base($"what a picture shows ({pictures.Source})", LabelledPictures.Channels, pictures.Classes.Count)
    {
        Pictures = pictures;
        trainedOn = Chosen(pictures.Train.Count, train, nameof(train));
        validatedOn = Chosen(pictures.Validation.Count, validation, nameof(validation));
        epochs = new(trainedOn.Length);
    }

    /// <summary>Where the pictures come from, with the names of the classes.</summary>
    public PictureSet Pictures { get; }

    /// <summary>The indices in <see cref="PictureSet.Train"/> of the pictures that are trained on.</summary>
    public IReadOnlyList<long> TrainedOn => trainedOn;

    /// <summary>The indices in <see cref="PictureSet.Validation"/> of the pictures of <see cref="SequenceTask.ValidationBatch"/>, in its order.</summary>
    public IReadOnlyList<long> ValidatedOn => validatedOn;

    /// <summary>The share of the most frequent class among the pictures that are validated on.</summary>
    public override double Baseline =>
        validatedOn.CountBy(index => Pictures.Validation.Labels[index]).Max(label => label.Value) / (double)validatedOn.Length;

    /// <summary>How many batches an epoch has.</summary>
    public int BatchesPerEpoch(int batchSize) => epochs.Batches(batchSize);

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var drawn = epochs.Next(sequences, generator);
        var which = new long[drawn.Length];
        for (var n = 0; n < which.Length; n++) which[n] = trainedOn[drawn[n]];
        return BatchFrom(Pictures.Train, which);
    }

    /// <summary>Some pictures as a batch, in the order of their indices.</summary>
    public static Batch BatchFrom(LabelledPictures pictures, ReadOnlySpan<long> which)
    {
        var labels = new long[which.Length];
        for (var n = 0; n < labels.Length; n++) labels[n] = pictures.Labels[which[n]];
        return new(pictures.ChannelsLast(which), tensor(labels));
    }

    /// <inheritdoc/>
    protected override Batch DrawValidation(int sequences, Generator generator) => BatchFrom(Pictures.Validation, validatedOn);

    /// <summary>So many indices from all over the list.</summary>
    private static long[] Chosen(int there, int? count, string name)
    {
        var all = Enumerable.Range(0, there).Select(index => (long)index).ToArray();
        if (count is not { } wanted || wanted == there) return all;
        if (wanted < 1 || wanted > there)
            throw new ArgumentOutOfRangeException(name, wanted, $"{name} is {wanted} pictures; wanted: 1 to {there}, all that there are, or null for all.");
        new Random(20_201).Shuffle(all);
        return all[..wanted];
    }
}
