using static TorchSharp.torch;

namespace RnnLessons;

/// <summary>Keeps what the reader's next random numbers will be, for every room that draws some on its own account.</summary>
internal sealed class RandomState : IDisposable
{
    private readonly Tensor state = get_rng_state().DetachFromDisposeScope();

    private RandomState()
    {
    }

    /// <summary>Draw what you like: at <see cref="Dispose"/> libtorch's generator is as it was.</summary>
    public static RandomState Keep() => new();

    /// <summary>The same, from a seed on.</summary>
    public static RandomState Seeded(long seed)
    {
        var kept = new RandomState();
        manual_seed(seed);
        return kept;
    }

    /// <summary>Puts the generator back.</summary>
    public void Dispose()
    {
        set_rng_state(state);
        state.Dispose();
    }
}
