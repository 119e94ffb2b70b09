using System.Runtime.CompilerServices;

namespace RnnLessons.Kernel.Display;

/// <summary>Which cell showed a value first: an update from a later cell, or from a task, appears under that one.</summary>
internal static class ShownValues
{
    // By the id's object, which the value's handle keeps: as long as code can update the value, and no longer.
    private static readonly ConditionalWeakTable<string, CellRun> Owners = [];

    /// <summary>Shows a value for the first time.</summary>
    public static void Show(string displayId, MimeBundle bundle, CellRun cell)
    {
        Owners.AddOrUpdate(displayId, cell);
        cell.Sink.Publish(new DisplayData(displayId, bundle));
    }

    /// <summary>Shows another value in the place of one that is there.</summary>
    public static void Update(string displayId, MimeBundle bundle)
    {
        if (Owners.TryGetValue(displayId, out var cell))
            cell.Sink.Publish(new DisplayUpdate(displayId, bundle));
    }
}
