using System.ComponentModel;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>What a cell holds by <c>using var</c> at its top, until it ends. <see cref="CellUsings"/> puts the calls in.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class CellScope
{
    /// <summary>Has a value disposed of when the cell ends: <c>using var</c>.</summary>
    public static void Hold(IDisposable? value) => CellRun.Required.Held.Push(() =>
    {
        value?.Dispose();
        return ValueTask.CompletedTask;
    });

    /// <summary>Has a value disposed of when the cell ends: <c>await using var</c>.</summary>
    public static void HoldAsync(IAsyncDisposable? value) => CellRun.Required.Held.Push(() => value?.DisposeAsync() ?? ValueTask.CompletedTask);

    /// <summary>Disposes of all that a cell holds, the last first; an exception is thrown when all of it is done.</summary>
    internal static async Task ReleaseAsync(CellRun cell)
    {
        if (!cell.Held.TryPop(out var release))
            return;
        try
        {
            await release();
        }
        finally
        {
            await ReleaseAsync(cell);
        }
    }
}
