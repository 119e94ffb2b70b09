using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace RnnLessons.Training;

/// <summary>What a reader hands over as settings, as names and values.</summary>
internal static class NamedValues
{
    /// <summary>The entries of a dictionary, or the public properties and fields of an object; a text is a setting called "note"; null has none.</summary>
    /// <exception cref="ArgumentException">The value has no names, or one of its properties can't be read.</exception>
    public static IEnumerable<KeyValuePair<string, object?>> Of(object? settings) => settings switch
    {
        null => [],
        string note => [KeyValuePair.Create("note", (object?)note)],
        IDictionary dictionary => dictionary.Keys.Cast<object>().Select(key => KeyValuePair.Create($"{key}", dictionary[key])),
        IEnumerable entries when Entry(entries) is { } entry => entries.Cast<object>().Select(one => KeyValuePair.Create($"{entry.GetProperty("Key")!.GetValue(one)}", entry.GetProperty("Value")!.GetValue(one))),
        ITuple or IEnumerable or Type or Delegate => throw Nameless(settings),
        _ => Members(settings),
    };

    /// <summary>Whether two values of a setting are the same: lists are by what they hold.</summary>
    public static IEqualityComparer<object?> ByContent { get; } = EqualityComparer<object?>.Create(
        (a, b) => StructuralComparisons.StructuralEqualityComparer.Equals(Comparable(a), Comparable(b)),
        value => StructuralComparisons.StructuralEqualityComparer.GetHashCode(Comparable(value)!));

    private static object? Comparable(object? value) => value is IEnumerable values and not string ? values.Cast<object?>().Select(Comparable).ToArray() : value;

    private static Type? Entry(IEnumerable entries) => entries.GetType().GetInterfaces()
        .Where(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(IEnumerable<>)).Select(type => type.GetGenericArguments()[0])
        .FirstOrDefault(type => type.IsGenericType && type.GetGenericTypeDefinition() == typeof(KeyValuePair<,>));

    private static KeyValuePair<string, object?>[] Members(object settings)
    {
        var type = settings.GetType();
        var properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.GetMethod is { IsPublic: true } && property.GetIndexParameters().Length == 0);
        var fields = type.GetFields(BindingFlags.Public | BindingFlags.Instance);
        KeyValuePair<string, object?>[] members = type.IsPrimitive || type.IsEnum || settings is IFormattable ? []
            : [.. properties.Select(property => KeyValuePair.Create(property.Name, Value(property, settings))), .. fields.Select(field => KeyValuePair.Create(field.Name, field.GetValue(settings)))];
        return members.Length > 0 ? members : throw Nameless(settings);
    }

    private static object? Value(PropertyInfo property, object settings)
    {
        try
        {
            return property.GetValue(settings);
        }
        catch (Exception failed) when (failed is TargetInvocationException or NotSupportedException)
        {
            throw new ArgumentException($"The setting {property.Name} of {settings.GetType().Name} can't be read: {(failed.InnerException ?? failed).Message} Hand over the values that matter: new {{ … }}.", nameof(settings), failed);
        }
    }

    private static ArgumentException Nameless(object settings) =>
        new($"The settings are {(settings is IFormattable ? $"{settings}, " : "")}of type {settings.GetType().Name}, which has no names for its values; wanted: an anonymous object such as new {{ lag = 5 }}, a record, a dictionary, or a note as text.", nameof(settings));
}
