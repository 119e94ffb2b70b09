using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.DotNet.Interactive.Formatting;

namespace RnnLessons.Kernel.Display;

/// <summary>Which cell showed a value first: an update from a later cell, or from a task, appears under that one.</summary>
internal static class ShownValues
{
    // By the id's object, which the value's handle keeps: as long as code can update the value, and no longer.
    private static readonly ConditionalWeakTable<string, Place> Places = [];

    // x.Display(), x.DisplayAs(…) and Kernel.display(x) of .NET Interactive show one handle and return another, with another id. What both
    // have in common, also after updates, is the object that holds the name of a form: where that is this output's own, it leads to the id.
    private static readonly ConditionalWeakTable<string, string> Ids = [];
    private static readonly FieldInfo NameOfForm = typeof(FormattedValue).GetField("<MimeType>k__BackingField", BindingFlags.Instance | BindingFlags.NonPublic)
        ?? throw new MissingFieldException(typeof(FormattedValue).FullName, nameof(FormattedValue.MimeType));

    /// <summary>Shows a value for the first time.</summary>
    /// <param name="displayId">What the front end knows it by.</param>
    /// <param name="bundle">The value.</param>
    /// <param name="cell">The cell that shows it.</param>
    /// <param name="all">Whether what takes its place is to be shown in all the forms that it prefers itself.</param>
    public static void Show(string displayId, MimeBundle bundle, CellRun cell, bool all)
    {
        Places.AddOrUpdate(displayId, new(cell, all));
        cell.Sink.Publish(new DisplayData(displayId, bundle));
    }

    /// <summary>Has the other handle of a value known, by the forms that the two share.</summary>
    public static void Know(string displayId, IReadOnlyCollection<FormattedValue> forms)
    {
        foreach (var form in forms)
        {
            var own = new string(form.MimeType.AsSpan());
            NameOfForm.SetValue(form, own);
            Ids.Add(own, displayId);
        }
    }

    /// <summary>Shows another value in the place of one that is there.</summary>
    /// <param name="displayId">What the front end knows it by.</param>
    /// <param name="value">The new value.</param>
    /// <param name="forms">What .NET Interactive has made of it.</param>
    public static void Update(string displayId, object? value, IReadOnlyCollection<FormattedValue> forms)
    {
        if (forms.FirstOrDefault() is { } form && Ids.TryGetValue(form.MimeType, out var first))
            displayId = first;
        if (Places.TryGetValue(displayId, out var place))
            place.Cell.Sink.Publish(new DisplayUpdate(displayId, MimeBundle.Of(value, forms, place.All)));
    }

    private sealed record Place(CellRun Cell, bool All);
}
