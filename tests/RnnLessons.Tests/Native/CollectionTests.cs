using static TorchSharp.torch;

namespace RnnLessons.Tests.Native;

public sealed class CollectionTests
{
    /// <summary>Fails within a second or two on TorchSharp as it is published: build/MendTorchSharp.cs says why.</summary>
    [Fact]
    public void Sums_are_right_while_other_threads_collect_garbage()
    {
        using var stop = new CancellationTokenSource();
        var collectors = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(() =>
        {
            while (!stop.IsCancellationRequested) GC.KeepAlive(new byte[80_000]);
        })).ToArray();
        foreach (var collector in collectors) collector.Start();
        try
        {
            using var one = ones(64, 200);
            for (var before = GC.CollectionCount(0); GC.CollectionCount(0) < before + 20_000;)
            {
                using var scope = NewDisposeScope();
                var sum = zeros(64, 200);
                for (var step = 0; step < 300; step++) sum = sum + one;
                Assert.Equal(300, sum[0, 0].item<float>());
            }
        }
        finally
        {
            stop.Cancel();
            foreach (var collector in collectors) collector.Join();
        }
    }
}
