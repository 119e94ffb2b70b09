using System.ComponentModel;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive.Formatting;

namespace RnnLessons.Kernel.Scripting;

/// <summary>A value that comes from outside of the session's code, on its way into a variable.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class SentValue
{
    [ThreadStatic]
    private static object? value;

    /// <summary>Takes the value: what the declaration of the variable calls.</summary>
    public static T Take<T>()
    {
        var taken = (T)value!;
        value = null;
        return taken;
    }

    /// <summary>Lays a value ready on this thread, and gives the code that declares a variable with it.</summary>
    internal static string Declare(string name, object? sent, Type? declaredType)
    {
        if (!SyntaxFacts.IsValidIdentifier(name))
            throw new InvalidOperationException($"{name} cannot be the name of a variable. Wanted: letters, digits and _, not beginning with a digit.");
        value = sent;
        var type = (declaredType ?? sent?.GetType() ?? typeof(object)).ToDisplayString(Display.MimeBundle.PlainText);
        // A type that a cell has declared, or one without a name.
        return $"var {name} = global::{typeof(SentValue).FullName}.{nameof(Take)}<{(type.Contains('#') || type.Contains("Anonymous", StringComparison.Ordinal) ? "dynamic" : type)}>();";
    }
}
