using System.Numerics;
using RnnLessons.Tasks.Rules;

namespace RnnLessons.Playground.Training;

/// <summary>Random numbers that a seed determines, the same on every machine.</summary>
/// <remarks>xoshiro256**, seeded by SplitMix64. Source: Blackman and Vigna 2021; Steele et al. 2014.</remarks>
internal sealed class Chance : IDraws
{
    private readonly ulong[] state = new ulong[4];

    /// <param name="seed">The run's seed.</param>
    /// <param name="purpose">What the numbers are for: each purpose has numbers of its own, whatever the others take.</param>
    public Chance(int seed, Purpose purpose)
    {
        var at = (ulong)seed << 8 | (ulong)purpose;
        for (var i = 0; i < state.Length; i++)
        {
            at += 0x9E3779B97F4A7C15;
            var mixed = (at ^ at >> 30) * 0xBF58476D1CE4E5B9;
            mixed = (mixed ^ mixed >> 27) * 0x94D049BB133111EB;
            state[i] = mixed ^ mixed >> 31;
        }
    }

    /// <inheritdoc/>
    public long[] Integers(long low, long high, int count)
    {
        var drawn = new long[count];
        for (var i = 0; i < count; i++) drawn[i] = low + (long)((Next() >> 32) * (ulong)(high - low) >> 32);
        return drawn;
    }

    /// <inheritdoc/>
    public float[] Shares(int count)
    {
        var drawn = new float[count];
        for (var i = 0; i < count; i++) drawn[i] = (Next() >> 40) * (1f / (1 << 24));
        return drawn;
    }

    /// <summary>A number in [0, 1).</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1L << 53));

    /// <summary>A number of the standard normal distribution. Source: Marsaglia and Bray 1964.</summary>
    public double Normal()
    {
        while (true)
        {
            var (x, y) = (2 * Share() - 1, 2 * Share() - 1);
            var square = x * x + y * y;
            if (square is > 0 and < 1) return x * Math.Sqrt(-2 * Math.Log(square) / square);
        }
    }

    private ulong Next()
    {
        var result = BitOperations.RotateLeft(state[1] * 5, 7) * 9;
        var shifted = state[1] << 17;
        state[2] ^= state[0];
        state[3] ^= state[1];
        state[1] ^= state[2];
        state[0] ^= state[3];
        state[2] ^= shifted;
        state[3] = BitOperations.RotateLeft(state[3], 45);
        return result;
    }
}

/// <summary>What random numbers are for.</summary>
internal enum Purpose
{
    Weights,
    Training,
    Validation,
    Writing,
}
