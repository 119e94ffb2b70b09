using RnnLessons.Cells.Fused;

namespace RnnLessons.Playground.Training;

/// <summary>Sequences with their targets.</summary>
internal sealed unsafe class Sequences
{
    private readonly Floats inputs = new();

    /// <param name="count">N.</param>
    /// <param name="steps">T.</param>
    /// <param name="width">D.</param>
    /// <param name="firstCounted">The first step with a target.</param>
    public Sequences(int count, int steps, int width, int firstCounted)
    {
        (Count, Steps, Width, FirstCounted) = (count, steps, width, firstCounted);
        inputs.Reserve((long)count * steps * width);
        Targets = new float[count * Counted];
    }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>T.</summary>
    public int Steps { get; }

    /// <summary>D.</summary>
    public int Width { get; }

    /// <summary>The first step, from 0, with a target.</summary>
    public int FirstCounted { get; }

    /// <summary>Steps with a target.</summary>
    public int Counted => Steps - FirstCounted;

    /// <summary>[N, T, D].</summary>
    public Span<float> Inputs => new(inputs.Start, Count * Steps * Width);

    /// <summary>Where the inputs stand; they don't move.</summary>
    public float* InputsStart => inputs.Start;

    /// <summary>[N, steps with a target].</summary>
    public float[] Targets { get; }

    /// <summary>[N, steps with a target]: false where a target is left out all the same; null where none is.</summary>
    public bool[]? Mask { get; init; }

    /// <summary>The targets of a sequence, from one on.</summary>
    public ReadOnlySpan<float> TargetsOf(int sequence, int from = 0) => Targets.AsSpan(sequence * Counted, Counted)[from..];

    /// <summary>Which of them count; empty where all do.</summary>
    public ReadOnlySpan<bool> MaskOf(int sequence, int from = 0) => Mask is null ? [] : Mask.AsSpan(sequence * Counted, Counted)[from..];

    /// <summary>Some of the sequences, from one on, beginning again behind the last.</summary>
    public Sequences From(int first, int count)
    {
        var part = new Sequences(count, Steps, Width, FirstCounted) { Mask = Mask is null ? null : new bool[count * Counted] };
        for (var i = 0; i < count; i++)
        {
            var from = (first + i) % Count;
            Inputs.Slice(from * Steps * Width, Steps * Width).CopyTo(part.Inputs[(i * Steps * Width)..]);
            Targets.AsSpan(from * Counted, Counted).CopyTo(part.Targets.AsSpan(i * Counted));
            Mask?.AsSpan(from * Counted, Counted).CopyTo(part.Mask.AsSpan(i * Counted));
        }

        return part;
    }
}
