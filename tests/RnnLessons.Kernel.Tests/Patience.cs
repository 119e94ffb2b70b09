namespace RnnLessons.Kernel.Tests;

/// <summary>How long tests wait for what must come.</summary>
internal static class Patience
{
    /// <summary>Only what never comes takes longer, however busy the machine is.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromMinutes(4);

    /// <summary>Waits until a file is there, as long as the process that is to write it runs.</summary>
    public static async Task UntilThereAsync(string file, System.Diagnostics.Process writer)
    {
        for (var waited = System.Diagnostics.Stopwatch.StartNew(); !File.Exists(file); await Task.Delay(50))
        {
            Assert.False(writer.HasExited, $"The process that was to write {file} has ended.");
            Assert.True(waited.Elapsed < Long, $"{file} was not written.");
        }
    }
}
