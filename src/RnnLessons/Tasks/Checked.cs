using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Outputs and targets, checked before they are compared: libtorch stretches, misreads or accepts in silence much that no model should be trained with.</summary>
internal static class Checked
{
    /// <summary>The prediction, where it has the shape that the targets ask for.</summary>
    /// <exception cref="ArgumentException">It has another shape.</exception>
    public static Tensor Shaped(Tensor prediction, params ReadOnlySpan<long> wanted) => wanted.SequenceEqual(prediction.shape)
        ? prediction
        : throw new ArgumentException(
            $"The model's output has shape {Text(prediction.shape)}; wanted: {Text(wanted)}. " +
            "A recurrent model gives one answer for each step with Returns.EveryState, and one for each sequence with Returns.LastState.", nameof(prediction));

    /// <summary>Targets that are 0 or 1, in the type of the logits that they are compared with.</summary>
    /// <exception cref="ArgumentException">Their shape is another than the logits', or they hold another value.</exception>
    public static Tensor Bits(Tensor targets, Tensor logits)
    {
        if (!targets.shape.SequenceEqual(logits.shape)) throw Misshapen(targets, logits.shape);
        using var scope = NewDisposeScope();
        var bits = targets.to(logits.dtype);
        var odd = bits.masked_select((bits != 0).logical_and(bits != 1));
        return odd.numel() == 0 ? bits.MoveToOuterDisposeScope() : throw new ArgumentException(
            $"The targets hold {Number(odd[0])}; wanted: 0 or 1. Labels of -1 and 1 become 0 and 1 by (targets + 1) / 2.", nameof(targets));
    }

    /// <summary>Targets that are classes, int64.</summary>
    /// <exception cref="ArgumentException">They are one-hot vectors, of a type that no class has, or no class of the task.</exception>
    public static Tensor Classes(Tensor targets, Tensor prediction, long classes)
    {
        if (targets.shape.SequenceEqual(prediction.shape) && LookLikeDistributions(targets))
            throw new ArgumentException(
                $"The targets have the shape {Text(targets.shape)} of the outputs, as one-hot vectors have; wanted: {Text(targets.shape[..^1])}, the number of a class for each answer. " +
                "targets.argmax(-1) gives the numbers.", nameof(targets));
        if (targets.dtype is not (ScalarType.Int64 or ScalarType.Int32 or ScalarType.Int16 or ScalarType.Byte or ScalarType.Int8))
            throw new ArgumentException($"The targets are of type {targets.dtype}; wanted: Int64, the numbers of classes. targets.to(ScalarType.Int64) makes whole numbers of them.", nameof(targets));
        using var scope = NewDisposeScope();
        var numbers = targets.to(ScalarType.Int64);
        var odd = numbers.masked_select((numbers < 0).logical_or(numbers >= classes));
        return odd.numel() == 0 ? numbers.MoveToOuterDisposeScope() : throw new ArgumentException(
            $"The targets hold the class {odd[0].item<long>()}; wanted: 0 to {classes - 1}, for {classes} classes. A step that should not count is left out by the batch's mask.", nameof(targets));
    }

    /// <summary>Outputs that did not go through a softmax.</summary>
    /// <exception cref="ArgumentException">They did.</exception>
    public static Tensor Logits(Tensor outputs)
    {
        // Of one answer alone, chance might make a sum of 1.
        return outputs.numel() < 2 * outputs.shape[^1] || !LookLikeDistributions(outputs.detach()) ? outputs : throw new ArgumentException(
            "The outputs of each answer add up to 1, as they do after a softmax; wanted: logits, which may be any number. Leave the softmax out of the model: the loss applies its own.", nameof(outputs));
    }

    /// <summary>Whether outputs look as if they went through a sigmoid: many, from near 0 to near 1, and none beyond. Logits might, by chance.</summary>
    public static bool LookLikeProbabilities(Tensor outputs)
    {
        const int many = 32;
        if (outputs.numel() < many) return false;
        using var scope = NewDisposeScope();
        var (least, most) = (Number(outputs.min()), Number(outputs.max()));
        return least is >= 0 and < 0.1 && most is > 0.9 and <= 1;
    }

    /// <summary>Targets that are numbers, in the type of the predictions that they are compared with.</summary>
    /// <exception cref="ArgumentException">Their shape is another than the prediction's.</exception>
    public static Tensor Numbers(Tensor targets, Tensor prediction)
    {
        if (prediction.dim() > 0 && prediction.shape[^1] == 1 && targets.shape.SequenceEqual(prediction.shape[..^1])) throw Misshapen(targets, prediction.shape);
        Shaped(prediction, targets.shape);
        return targets.to(prediction.dtype);
    }

    /// <summary>The answers of the steps that count, [M] or [M, K]; all of them, unless the batch has a mask, and answers at each of its steps.</summary>
    /// <exception cref="ArgumentException">No step counts.</exception>
    public static Tensor Counted(Tensor answers, Batch batch)
    {
        if (batch.Mask is not { } mask || !mask.shape.SequenceEqual(answers.shape[..2])) return answers;
        using var scope = NewDisposeScope();
        var counted = mask.flatten().nonzero().squeeze(1);
        return counted.numel() > 0
            ? answers.flatten(0, 1).index_select(0, counted).MoveToOuterDisposeScope()
            : throw new ArgumentException($"The mask of shape {Text(mask.shape)} is false everywhere; wanted: one step or more that counts.", nameof(batch));
    }

    /// <summary>A shape as readers know it: [2, 3].</summary>
    public static string Text(ReadOnlySpan<long> shape) => $"[{string.Join(", ", shape.ToArray())}]";

    private static ArgumentException Misshapen(Tensor targets, ReadOnlySpan<long> wanted) => new(
        $"The targets have shape {Text(targets.shape)}; wanted: {Text(wanted)}, one for each output." +
        (targets.dim() < wanted.Length ? " targets.unsqueeze(-1) adds a last dimension of 1." : ""), nameof(targets));

    /// <summary>Whether each answer's targets add up to 1: one-hot vectors, or probabilities.</summary>
    private static bool LookLikeDistributions(Tensor targets)
    {
        if (targets.dim() < 2 || targets.numel() == 0) return false;
        using var scope = NewDisposeScope();
        var values = targets.to(ScalarType.Float64);
        return Number(values.min()) >= 0 && Number((values.sum(-1L) - 1).abs().max()) < 1e-5;
    }

    private static double Number(Tensor scalar) => scalar.detach().to(ScalarType.Float64).item<double>();
}
