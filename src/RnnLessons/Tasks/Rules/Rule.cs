namespace RnnLessons.Tasks.Rules;

/// <summary>Where the random numbers of a task come from.</summary>
internal interface IDraws
{
    /// <summary>So many whole numbers from <paramref name="low"/> up to, but not including, <paramref name="high"/>, all equally likely.</summary>
    long[] Integers(long low, long high, int count);

    /// <summary>So many numbers in [0, 1).</summary>
    float[] Shares(int count);
}

/// <summary>What a task shows and what it asks for, made from random numbers: plain arithmetic, for the library and for the playground in a browser.</summary>
/// <param name="steps">T.</param>
/// <param name="inputs">D.</param>
/// <param name="firstCounted">The first step, from 0, at which something is asked for; from there on, each step has a target.</param>
internal abstract class Rule(int steps, int inputs, int firstCounted = 0)
{
    /// <summary>T, the length of a sequence.</summary>
    public int Steps { get; } = steps;

    /// <summary>D, the width of the input.</summary>
    public int Inputs { get; } = inputs;

    /// <summary>The first step, from 0, that has a target.</summary>
    public int FirstCounted { get; } = firstCounted;

    /// <summary>Steps that have a target.</summary>
    public int Counted => Steps - FirstCounted;

    /// <summary>Draws sequences.</summary>
    /// <param name="sequences">N.</param>
    /// <param name="draws">Where chance comes from. All sequences' numbers of one kind are asked for together: their order is part of what a seed stands for.</param>
    /// <param name="inputs">[N, T, D], zeros.</param>
    /// <param name="targets">[N, <see cref="Counted"/>].</param>
    public abstract void Fill(int sequences, IDraws draws, Span<float> inputs, Span<float> targets);
}
