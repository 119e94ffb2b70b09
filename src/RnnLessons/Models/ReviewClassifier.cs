using RnnLessons.Cells;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>Is a review positive? Word vectors, a BiLSTM that hands on every state, a BiLSTM that hands on its last, and one number.</summary>
/// <remarks>
/// [N, T], int64 → [N, T, 128] → [N, T, 128] → [N, 128] → logits [N, 1], whose sigmoid is the probability. No mask: padding is read like a word,
/// as in the article. At these sizes it has 2,757,761 parameters.
/// </remarks>
public sealed class ReviewClassifier : nn.Module<Tensor, Tensor>
{
    /// <summary>Makes the model; left out, sizes are the article's.</summary>
    /// <param name="words">How many ids there are, with padding, start and unknown.</param>
    /// <param name="width">How many numbers each word gets.</param>
    /// <param name="units">Units of each LSTM in each direction.</param>
    public ReviewClassifier(long words = 20_000, long width = 128, long units = 64) : base(nameof(ReviewClassifier))
    {
        Words = new Embedding(words, width);
        First = new Bidirectional(new LstmCell(width, units), new LstmCell(width, units), Returns.EveryState);
        Second = new Bidirectional(new LstmCell(2 * units, units), new LstmCell(2 * units, units));
        Output = new Dense(2 * units, 1);
        RegisterComponents();
    }

    /// <summary>A vector for every word.</summary>
    [ComponentName(Name = "words")]
    public readonly Embedding Words;

    /// <summary>Reads the words.</summary>
    [ComponentName(Name = "first")]
    public readonly Bidirectional First;

    /// <summary>Reads what the first layer made of them.</summary>
    [ComponentName(Name = "second")]
    public readonly Bidirectional Second;

    /// <summary>Says one number.</summary>
    [ComponentName(Name = "output")]
    public readonly Dense Output;

    /// <inheritdoc/>
    public override Tensor forward(Tensor ids)
    {
        using var scope = NewDisposeScope();
        var states = First.forward(Words.forward(ids));
        return Output.forward(Second.forward(states)).MoveToOuterDisposeScope();
    }
}
