using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace RnnLessons.Tasks;

/// <summary>Walks examples without replacement: each once an epoch, in an order that is shuffled anew when an epoch begins.</summary>
/// <remarks>
/// A generator has a walk of its own, which begins with the generator: two trainings of one task, one after the other or in turn, each get
/// what they would get alone. The last batch of an epoch is smaller where the examples don't divide by the batch size, as in Keras.
/// </remarks>
internal sealed class Epochs(int examples)
{
    private readonly ConditionalWeakTable<Generator, Walk> walks = [];

    /// <summary>How many examples an epoch has.</summary>
    public int Examples { get; } = examples;

    /// <summary>How many batches an epoch has.</summary>
    public int Batches(int batchSize) => (Examples + Wanted.AtLeast(1, batchSize) - 1) / batchSize;

    /// <summary>The indices of the next batch: <paramref name="most"/> or what is left of the epoch.</summary>
    public ReadOnlySpan<long> Next(int most, Generator generator)
    {
        Wanted.AtLeast(1, most);
        var walk = walks.GetOrAdd(generator, _ => new Walk());
        if (walk.Done == walk.Order.Length)
        {
            using var order = randperm(Examples, generator: generator);
            (walk.Order, walk.Done) = (order.data<long>().ToArray(), 0);
        }

        var batch = walk.Order.AsSpan(walk.Done, Math.Min(most, Examples - walk.Done));
        walk.Done += batch.Length;
        return batch;
    }

    private sealed class Walk
    {
        public long[] Order { get; set; } = [];

        public int Done { get; set; }
    }
}
