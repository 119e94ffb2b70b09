using System.Collections;
using System.Reflection;
using System.Runtime.CompilerServices;
using TorchSharp;
using TorchSharp.Modules;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>Where the weights of a cell are, and whether training will find them.</summary>
internal static class CellWeights
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private const int Deepest = 6;
    private static readonly ConditionalWeakTable<Type, FieldInfo[]> Fields = [];
    private static readonly ConditionalWeakTable<Type, object> Warned = [];

    /// <summary>The fields that a reader wrote into a cell's type and its bases; not those that the compiler put behind properties.</summary>
    public static FieldInfo[] FieldsOf(Type cell) => Fields.GetValue(cell, type => [.. AllFields(type).Where(field => !field.Name.StartsWith('<'))]);

    /// <summary>A parameter's name is that of the field that holds it.</summary>
    /// <exception cref="ArgumentException">There is no such field, or it can't hold a parameter.</exception>
    public static void WantField(Cell cell, string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var type = cell.GetType();
        if (FieldsOf(type).FirstOrDefault(field => field.ComponentName() == name) is { } field)
        {
            if (!field.FieldType.IsAssignableFrom(typeof(Parameter)))
                throw new ArgumentException($"The field \"{name}\" of {type.Name} is a {field.FieldType.Name}; wanted: readonly Parameter {name};", nameof(name));
            return;
        }

        if (AllFields(type).Any(field => Spoken(field) == name))
            throw new ArgumentException($"\"{name}\" of {type.Name} is a property; wanted: a field, readonly Parameter {name}; cell.to(dtype) can't replace a parameter in a property.", nameof(name));
        string[] fields = [.. FieldsOf(type).Where(field => field.FieldType.IsAssignableTo(typeof(Tensor))).Select(field => field.ComponentName())];
        throw new ArgumentException(
            $"{type.Name} has no field \"{name}\" for this parameter; wanted: the name of the field that holds it{(fields.Length == 0 ? "" : $" ({string.Join(", ", fields)})")}.", nameof(name));
    }

    /// <summary>The fields for parameters that hold none.</summary>
    public static IEnumerable<string> Unmade(Cell cell) =>
        FieldsOf(cell.GetType()).Where(field => field.FieldType == typeof(Parameter) && field.GetValue(cell) is null).Select(field => field.Name);

    /// <summary>A new parameter.</summary>
    /// <exception cref="ArgumentException">The shape is none, or the initialiser gives something else.</exception>
    public static Parameter Make(string what, Initialiser initialiser, long[] shape)
    {
        ArgumentNullException.ThrowIfNull(initialiser);
        if (shape.Any(size => size < 1)) throw new ArgumentException($"{what} has shape [{string.Join(", ", shape)}]; wanted: sizes of 1 or more.", nameof(shape));
        using var _ = no_grad();
        var made = initialiser([.. shape]);
        if (made is null || made.IsInvalid) throw new ArgumentException($"{what}: the initialiser gave {(made is null ? "null" : "a tensor that has been disposed")}; wanted: a tensor of shape [{string.Join(", ", shape)}].", nameof(initialiser));
        if (!made.shape.SequenceEqual(shape))
            throw new ArgumentException($"{what} has shape [{string.Join(", ", shape)}], and its initialiser gave [{string.Join(", ", made.shape)}]; wanted: the same.", nameof(initialiser));
        if (!made.is_floating_point()) throw new ArgumentException($"{what}: the initialiser gave {made.dtype}; wanted: floating-point numbers, such as Float32, which can be trained.", nameof(initialiser));
        // A copy: a Parameter takes a tensor's memory away from whoever holds it, and the reader may.
        return new Parameter(made.clone().DetachFromDisposeScope());
    }

    /// <summary>A weight that is no registered parameter stays as it is, whatever is trained.</summary>
    /// <exception cref="InvalidOperationException">A weight of the cell is not registered, or by the name of another field.</exception>
    public static void WantAllFound(Cell cell, IEnumerable<(string Name, Parameter Parameter)> named)
    {
        var type = cell.GetType();
        foreach (var (name, parameter) in named)
            if (FieldsOf(type).FirstOrDefault(field => field.ComponentName() == name) is { } own && own.GetValue(cell) is var held && !ReferenceEquals(held, parameter))
                throw new InvalidOperationException(
                    $"{type.Name} made a parameter by the name \"{name}\", and its field {name} holds {(held is null ? "null" : "another one")}. Wanted: the same name for both, {name} = FromInput(\"{name}\").");
        var search = new Search(cell);
        if (search.Weights.FirstOrDefault() is { } found)
            throw new InvalidOperationException(
                $"{type.Name} has a weight {found}, where training does not find it. Wanted: a field for each weight, such as readonly Parameter W = FromInput(d, h);");
        if (search.Registered.Count == 0 && Warned.TryAdd(type, type))
            Console.Error.WriteLine(
                $"{type.Name} has no parameters: training will not change it.{(search.Tensors.Count == 0 ? "" : $" It has plain tensors {string.Join(", ", search.Tensors)}.")} If it should learn, wanted: a field for each weight, such as readonly Parameter W = FromInput(d, h);");
    }

    private static IEnumerable<FieldInfo> AllFields(Type? type) =>
        type is null || type == typeof(Cell) || type.Assembly == typeof(Tensor).Assembly ? [] : type.GetFields(Declared).Concat(AllFields(type.BaseType));

    private static string Spoken(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    /// <summary>Goes through everything that a cell holds, for parameters and modules that are registered nowhere.</summary>
    private sealed class Search
    {
        private readonly HashSet<object> seen = new(ReferenceEqualityComparer.Instance);

        public Search(Cell cell)
        {
            Registered = new(cell.parameters(), ReferenceEqualityComparer.Instance);
            seen.UnionWith(cell.modules());
            foreach (var field in AllFields(cell.GetType()))
                Look(field.GetValue(cell), field.Name.StartsWith('<') ? $"in the property or constructor parameter {Spoken(field)}" : $"in {field.Name}", Deepest);
            foreach (var (name, module) in cell.named_modules().Where(named => IsReaders(named.module.GetType()))) Inside(module, $"in {name}", Deepest);
            for (var type = cell.GetType(); type != typeof(Cell); type = type.BaseType!)
                foreach (var field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly))
                    if (!field.IsLiteral && type.Assembly != typeof(Cell).Assembly) Look(field.GetValue(null), $"in the static field {Spoken(field)}", Deepest);
        }

        /// <summary>What training adjusts.</summary>
        public HashSet<object> Registered { get; }

        /// <summary>Where a weight is that training does not find, in words.</summary>
        public List<string> Weights { get; } = [];

        /// <summary>Where there are tensors that are no parameters.</summary>
        public List<string> Tensors { get; } = [];

        private void Look(object? value, string place, int depth)
        {
            if (value is null || depth == 0 || Registered.Contains(value) || !seen.Add(value)) return;
            switch (value)
            {
                case Tensor { IsInvalid: true }:
                    break;
                case Tensor tensor:
                    if (tensor.requires_grad && tensor.is_leaf) Weights.Add($"{place} (shape [{string.Join(", ", tensor.shape)}])");
                    else Tensors.Add(place);
                    break;
                case nn.Module module:
                    if (module.parameters().Any(parameter => parameter.requires_grad && !Registered.Contains(parameter))) Weights.Add($"{place} (the parameters of a {module.GetType().Name})");
                    break;
                case IEnumerable when HoldsNumbers(value.GetType()):
                    break;
                case IDictionary dictionary:
                    foreach (DictionaryEntry entry in dictionary) Look(entry.Value, $"{place}[{(entry.Key is string key ? $"\"{key}\"" : entry.Key)}]", depth - 1);
                    break;
                case IEnumerable several when value is Array || value.GetType().Namespace?.StartsWith("System.Collections", StringComparison.Ordinal) is true:
                    foreach (var (at, entry) in several.Cast<object?>().Index()) Look(entry, $"{place}[{at}]", depth - 1);
                    break;
                case ITuple tuple:
                    for (var at = 0; at < tuple.Length; at++) Look(tuple[at], $"{place}.Item{at + 1}", depth - 1);
                    break;
                case Delegate function:
                    if (function.Target?.GetType().IsDefined(typeof(CompilerGeneratedAttribute)) is true) Inside(function.Target, place, depth);
                    break;
                default:
                    if (IsReaders(value.GetType())) Inside(value, place, depth);
                    break;
            }
        }

        private void Inside(object holder, string place, int depth)
        {
            foreach (var field in AllFields(holder.GetType())) Look(field.GetValue(holder), $"{place}.{Spoken(field)}", depth - 1);
        }

        /// <summary>An array or a list of numbers may be long, and no tensor is in it.</summary>
        private static bool HoldsNumbers(Type type) => (type.IsArray ? type.GetElementType() : type.GetGenericArguments() is [var only] ? only : null) is { IsPrimitive: true };

        /// <summary>A type that a reader wrote, and not one of the runtime, of torch or of this library.</summary>
        private static bool IsReaders(Type type) => type.Namespace?.Split('.')[0] is not ("System" or "Microsoft") && type.Assembly != typeof(Tensor).Assembly && type.Assembly != typeof(Cell).Assembly;
    }
}
