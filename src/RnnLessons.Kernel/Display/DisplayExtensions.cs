using Microsoft.DotNet.Interactive;
using Microsoft.DotNet.Interactive.Formatting.TabularData;

// As in .NET Interactive: in a namespace that every cell uses.
namespace System;

/// <summary><c>.Display()</c> on any value.</summary>
public static class DisplayExtensions
{
    /// <summary>Shows the value.</summary>
    public static DisplayedValue Display(this object? value, params string[] mimeTypes) =>
        KernelInvocationContext.Required.Display(value, mimeTypes);

    /// <summary>Shows text that has the given form already.</summary>
    public static DisplayedValue DisplayAs(this string value, string mimeType) =>
        KernelInvocationContext.Required.DisplayAs(value, mimeType);

    /// <summary>Shows a sequence as a table.</summary>
    public static DisplayedValue DisplayTable<T>(this IEnumerable<T> value, params string[] mimeTypes) =>
        KernelInvocationContext.Required.Display(value?.ToTabularDataResource(), mimeTypes);
}
