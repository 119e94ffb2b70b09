using RnnLessons.Cells;
using RnnLessons.Tasks;
using TorchSharp.Modules;
using TorchSharp.Utils;
using static TorchSharp.torch;

namespace RnnLessons.Models;

/// <summary>Many-to-many, shifted: one cell reads all tokens, and its last state starts another, which writes.</summary>
/// <remarks>[N, T], int64 → logits [N, T', K]. Source: Sutskever, Vinyals and Le 2014; Cho et al. 2014.</remarks>
public sealed class EncoderDecoder : BatchModel
{
    private readonly int steps;

    /// <summary>Joins two cells of the same kind and size.</summary>
    /// <param name="encoder">Reads.</param>
    /// <param name="decoder">Writes; its first state is the encoder's last.</param>
    /// <param name="tokens">How many tokens can be read.</param>
    /// <param name="outputSize">K, how many tokens can be written.</param>
    /// <param name="steps">T', how many tokens to write.</param>
    public EncoderDecoder(Cell encoder, Cell decoder, long tokens, long outputSize, int steps) : base(nameof(EncoderDecoder))
    {
        ArgumentNullException.ThrowIfNull(encoder);
        ArgumentNullException.ThrowIfNull(decoder);
        if (encoder.GetType() != decoder.GetType() || encoder.HiddenSize != decoder.HiddenSize)
            throw new ArgumentException($"The decoder is a {decoder.GetType().Name} of {decoder.HiddenSize} units; wanted: a {encoder.GetType().Name} of {encoder.HiddenSize}, as the encoder, whose state it takes over.", nameof(decoder));
        if (ReferenceEquals(encoder, decoder)) throw new ArgumentException("The encoder and the decoder are the same cell; wanted: a cell of its own for each.", nameof(decoder));
        Wanted.AtLeast(1, steps);
        Wanted.AtLeast(1, outputSize);
        this.steps = steps;
        (Encoder, Decoder) = (new Recurrent(encoder), new Recurrent(decoder, Returns.EveryState));
        // One row more than there are tokens: the sign that nothing has been written yet.
        (ToRead, ToWrite) = (new Embedding(tokens, encoder.InputSize), new Embedding(outputSize + 1, decoder.InputSize));
        using var scope = NewDisposeScope();
        W_O = new Parameter(Initialisers.GlorotUniform([decoder.HiddenSize, outputSize]).DetachFromDisposeScope());
        B_O = new Parameter(zeros(outputSize).DetachFromDisposeScope());
        RegisterComponents();
    }

    /// <summary>A vector for every token that can be read, and for every token that can be written.</summary>
    [ComponentName(Name = "read")]
    public readonly Embedding ToRead;

    /// <inheritdoc cref="ToRead"/>
    [ComponentName(Name = "written")]
    public readonly Embedding ToWrite;

    /// <summary>The layer that reads.</summary>
    [ComponentName(Name = "encoder")]
    public readonly Recurrent Encoder;

    /// <summary>The layer that writes.</summary>
    [ComponentName(Name = "decoder")]
    public readonly Recurrent Decoder;

    /// <summary>Weight of the output, [H, K].</summary>
    public readonly Parameter W_O;

    /// <summary>Bias of the output, [K].</summary>
    public readonly Parameter B_O;

    /// <summary>While it learns, the model is shown what should have been written so far; else it has only what it wrote itself.</summary>
    /// <exception cref="ArgumentException">The targets have another number of tokens than the model writes.</exception>
    public override Tensor forward(Batch batch)
    {
        if (batch.Targets.dim() != 2 || batch.Targets.shape[1] != steps)
            throw new ArgumentException($"The targets have shape [{string.Join(", ", batch.Targets.shape)}], and this model writes {steps} tokens; wanted: [N, {steps}], or a model made with as many steps.", nameof(batch));
        return training ? Taught(batch.Inputs, batch.Targets, batch.Mask) : Written(batch.Inputs, batch.Mask);
    }

    /// <inheritdoc/>
    public override Tensor forward(Tensor ids) => Written(ids);

    /// <summary>Teacher forcing: the input of each step is the right token of the step before.</summary>
    /// <param name="ids">What is read, [N, T], int64.</param>
    /// <param name="targets">What should be written, [N, T'], int64.</param>
    /// <param name="mask">True where a step that is read counts, [N, T], bool.</param>
    public Tensor Taught(Tensor ids, Tensor targets, Tensor? mask = null)
    {
        Shapes.WantIds(ids);
        Shapes.WantIds(targets, "targets");
        if (ids.shape[0] != targets.shape[0])
            throw new ArgumentException($"The ids have shape {Shapes.Of(ids)} and the targets {Shapes.Of(targets)}; wanted: as many sequences to write as to read.", nameof(targets));
        using var scope = NewDisposeScope();
        var before = cat([NothingYet(ids.shape[0]), targets[.., ..^1]], 1);
        var H = Decoder.Unroll(ToWrite.forward(before), start: Read(ids, mask)).States;
        return (H.matmul(W_O) + B_O).MoveToOuterDisposeScope();
    }

    /// <summary>Greedy writing: the input of each step is the likeliest token of the step before.</summary>
    /// <param name="ids">What is read, [N, T], int64.</param>
    /// <param name="mask">True where a step that is read counts, [N, T], bool.</param>
    public Tensor Written(Tensor ids, Tensor? mask = null)
    {
        Shapes.WantIds(ids);
        using var scope = NewDisposeScope();
        var (token, state) = (NothingYet(ids.shape[0]), Read(ids, mask));
        var outputs = new Tensor[steps];
        for (var t = 0; t < steps; t++)
        {
            state = Decoder.Unroll(ToWrite.forward(token), start: state).Last;
            outputs[t] = state.h.matmul(W_O) + B_O;
            token = outputs[t].argmax(-1).unsqueeze(1);
        }

        return stack(outputs, 1).MoveToOuterDisposeScope();
    }

    private CellState Read(Tensor ids, Tensor? mask) => Encoder.Unroll(ToRead.forward(Masking.Cleared(ids, mask)), mask).Last;

    private Tensor NothingYet(long sequences) => full([sequences, 1], W_O.shape[1], ScalarType.Int64);
}
