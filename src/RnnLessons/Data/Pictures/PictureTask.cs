using static TorchSharp.torch;
using static TorchSharp.torch.nn;

namespace RnnLessons.Data;

/// <summary>Say which of several classes a picture shows.</summary>
/// <remarks>
/// Inputs [N, 32, 32, 3], float, 0 … 1, channels last as in Keras; targets [N], int64, the class; outputs are logits [N, K].
/// The loss is Keras's categorical cross-entropy: −log of the softmax at the right class. Batches are drawn without replacement, epoch by
/// epoch; the last one of an epoch may be smaller.
/// </remarks>
public sealed class PictureTask : SequenceTask
{
    private readonly Epochs epochs;
    private readonly long[] trainedOn, validatedOn;

    /// <summary>Makes the task.</summary>
    /// <param name="pictures">What to learn from.</param>
    /// <param name="train">How many training pictures to use; null uses all. The same number always means the same pictures.</param>
    /// <param name="test">How many test pictures to validate on, likewise.</param>
    public PictureTask(PictureSet pictures, int? train = null, int? test = null) : base(test ?? pictures.Test.Count)
    {
        Pictures = pictures;
        trainedOn = Chosen(pictures.Train.Count, train, nameof(train));
        validatedOn = Chosen(pictures.Test.Count, test, nameof(test));
        epochs = new(trainedOn.Length);
    }

    /// <summary>Where the pictures come from, with the names of the classes.</summary>
    public PictureSet Pictures { get; }

    /// <summary>The indices in <see cref="PictureSet.Train"/> of the pictures that are trained on.</summary>
    public IReadOnlyList<long> TrainedOn => trainedOn;

    /// <summary>The indices in <see cref="PictureSet.Test"/> of the pictures of <see cref="SequenceTask.Validation"/>, in its order.</summary>
    public IReadOnlyList<long> ValidatedOn => validatedOn;

    /// <inheritdoc/>
    public override string Name => $"what a picture shows ({Pictures.Source})";

    /// <summary>Channels of a pixel.</summary>
    public override long InputSize => LabelledPictures.Channels;

    /// <summary>How many classes there are.</summary>
    public override long OutputSize => Pictures.Classes.Count;

    /// <inheritdoc/>
    public override string ScoreName => "accuracy (0 … 1)";

    /// <summary>The share of the most frequent class among the test pictures.</summary>
    public override double Baseline =>
        validatedOn.CountBy(index => Pictures.Test.Labels[index]).Max(label => label.Value) / (double)validatedOn.Length;

    /// <summary>How many batches an epoch has.</summary>
    public int StepsPerEpoch(int batchSize) => epochs.Steps(batchSize);

    /// <inheritdoc/>
    public override Batch Draw(int sequences, Generator generator)
    {
        var drawn = epochs.Next(sequences, generator);
        var which = new long[drawn.Length];
        for (var n = 0; n < which.Length; n++) which[n] = trainedOn[drawn[n]];
        return BatchOf(Pictures.Train, which);
    }

    /// <inheritdoc/>
    public override Tensor Loss(Tensor prediction, Batch batch) => functional.cross_entropy(Answers(prediction, batch), batch.Targets);

    /// <inheritdoc/>
    public override double Score(Tensor prediction, Batch batch) => Accuracy.OfClasses(Answers(prediction, batch), batch.Targets);

    /// <summary>Some pictures as a batch, in the order of their indices.</summary>
    public static Batch BatchOf(LabelledPictures pictures, ReadOnlySpan<long> which)
    {
        var labels = new long[which.Length];
        for (var n = 0; n < labels.Length; n++) labels[n] = pictures.Labels[which[n]];
        return new(pictures.ChannelsLast(which), tensor(labels));
    }

    /// <inheritdoc/>
    protected override Batch DrawHeldOut(int sequences, Generator generator) => BatchOf(Pictures.Test, validatedOn);

    private Tensor Answers(Tensor prediction, Batch batch) => Shaped(prediction, batch.Inputs.shape[0], OutputSize);

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
