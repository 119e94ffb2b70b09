using System.Reflection;
using System.Runtime.CompilerServices;
using static TorchSharp.torch;

namespace RnnLessons.Cells;

/// <summary>What a type of state is made of: found once per type, from the fields of the record, so that no computed property is ever run.</summary>
internal sealed class StateParts
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;
    private static readonly ConditionalWeakTable<Type, StateParts> Known = [];

    private readonly Type state;
    private readonly FieldInfo[] memory, shown;

    private StateParts(Type state)
    {
        this.state = state;
        var fields = FieldsOf(state).ToArray();
        if (fields.FirstOrDefault(field => !IsMemory(field) && !HoldsTensors(field.FieldType)) is { } odd)
            throw new ArgumentException(
                $"{state.Name} has a part \"{NameOf(odd)}\" of type {Plain(odd.FieldType)}. Wanted in a state: tensors, one row per sequence, which are handed on, and records of tensors (gates), which a probe looks at. {Instead(odd.FieldType)}");
        (memory, shown) = ([.. fields.Where(IsMemory)], [.. fields.Where(field => !IsMemory(field))]);
    }

    /// <summary>The parts of a type of state.</summary>
    /// <exception cref="ArgumentException">A part is neither a tensor nor made of tensors.</exception>
    public static StateParts Of(Type state) => Known.GetValue(state, made => new(made));

    /// <summary>The tensors of a state that are handed on, by name: h first, none that is null.</summary>
    public static IEnumerable<(string Name, Tensor Value)> MemoryOf(CellState state) => Of(state.GetType()).Slots(state).Where(slot => slot.Value is not null).Select(slot => (slot.Name, slot.Value!));

    /// <summary>The tensors of a state that can only be looked at: gates and candidates.</summary>
    public static IEnumerable<(string Name, Tensor Value)> GatesOf(CellState state) => Of(state.GetType()).Gates(state);

    /// <summary>The tensors that are handed on, by name; null where the state holds none. A state inside the state is memory too: <c>"inner.c"</c>.</summary>
    public IEnumerable<(string Name, Tensor? Value)> Slots(object of) => memory.SelectMany(field => field.GetValue(of) switch
    {
        CellState inner => Of(inner.GetType()).Slots(inner).Select(slot => ($"{NameOf(field)}.{slot.Name}", slot.Value)),
        var value => [(NameOf(field), (Tensor?)value)],
    });

    /// <summary>A name that the memory or another gate has already gets its record's before it.</summary>
    private IEnumerable<(string Name, Tensor Value)> Gates(object of)
    {
        var taken = Slots(of).Select(slot => slot.Name).ToHashSet();
        foreach (var field in shown)
            foreach (var (name, value) in Leaves(field.GetValue(of), TupleNames(field)))
                yield return (taken.Add(name) ? name : $"{NameOf(field)}.{name}", value);
    }

    /// <summary>Keeps what <paramref name="otherwise"/> has where <paramref name="kept"/>, [N, 1], is false.</summary>
    public void Merge(object merged, Tensor kept, object otherwise)
    {
        foreach (var field in memory)
            field.SetValue(merged, (field.GetValue(merged), field.GetValue(otherwise)) switch
            {
                (Tensor next, Tensor past) => where(kept.view([kept.shape[0], .. Enumerable.Repeat(1L, (int)next.dim() - 1)]), next, past),
                (CellState next, CellState past) => next.Where(kept, past),
                var (next, _) => next,
            });
    }

    /// <summary>Puts another tensor in the place of each that is handed on, and nothing in the place of what can only be looked at.</summary>
    /// <param name="changed">A copy of a state.</param>
    /// <param name="into">The tensor for a name as <see cref="Slots"/> has it, from the one that is there.</param>
    public void Replace(object changed, Func<string, Tensor, Tensor> into)
    {
        foreach (var field in memory)
            field.SetValue(changed, field.GetValue(changed) switch
            {
                Tensor value => into(NameOf(field), value),
                CellState inner => inner.Replaced((name, value) => into($"{NameOf(field)}.{name}", value)),
                var nothing => nothing,
            });
        foreach (var field in shown.Where(field => !field.FieldType.IsValueType)) field.SetValue(changed, null);
    }

    /// <summary>A state whose memory is 0: each tensor [N, H].</summary>
    /// <exception cref="InvalidOperationException">The record can't be made from tensors alone.</exception>
    public object Zeros(long[] shape, ScalarType? type)
    {
        var made = Make(_ => zeros(shape, dtype: type), inner => Of(inner).Zeros(shape, type));
        foreach (var field in memory.Where(field => field.GetValue(made) is null))
            field.SetValue(made, field.FieldType == typeof(Tensor) ? zeros(shape, dtype: type) : Of(field.FieldType).Zeros(shape, type));
        return made;
    }

    /// <summary>A record may take a tensor and keep another in its place: <c>record MyState(Tensor h, Tensor c) : CellState(c)</c>.</summary>
    /// <exception cref="ArgumentException">It does.</exception>
    public void WantKept(long[] shape)
    {
        using var scope = NewDisposeScope();
        var given = new Dictionary<string, Tensor>();
        object made;
        try
        {
            made = Make(name => given[name] = zeros(shape), inner => Of(inner).Zeros(shape, null));
        }
        catch (InvalidOperationException)
        {
            return; // what can't be made from zeros is no fault of a cell that has a Start of its own; else Start says so
        }

        foreach (var (name, value) in Slots(made))
            if (given.TryGetValue(name, out var own) && !ReferenceEquals(own, value) && given.FirstOrDefault(other => ReferenceEquals(other.Value, value)).Key is { } other)
                throw new ArgumentException(
                    $"{state.Name} got two tensors \"{name}\" and \"{other}\", and keeps \"{other}\" as its {name}. Wanted: record {state.Name}(Tensor h, …) : CellState(h), with the hidden state handed to CellState.");
    }

    /// <summary>The instance fields of a type and of its bases, in the order in which they were written: the base's first.</summary>
    private static IEnumerable<FieldInfo> FieldsOf(Type type) => (type.BaseType is { } inherited && inherited != typeof(object) && inherited != typeof(ValueType)
        ? FieldsOf(inherited) : []).Concat(type.GetFields(Declared).OrderBy(field => field.MetadataToken));

    /// <summary>A property's field is named after it: <c>&lt;h&gt;k__BackingField</c>.</summary>
    private static string NameOf(FieldInfo field) => field.Name.StartsWith('<') ? field.Name[1..field.Name.IndexOf('>')] : field.Name;

    private static bool IsMemory(FieldInfo field) => field.FieldType == typeof(Tensor) || field.FieldType.IsAssignableTo(typeof(CellState));

    /// <summary>Whether a type is a record, class, struct or tuple with a tensor in one of its fields.</summary>
    private static bool HoldsTensors(Type type, int depth = 0) =>
        Nullable.GetUnderlyingType(type) is { } underlying ? HoldsTensors(underlying, depth)
        : IsOpen(type) && depth < 4 && FieldsOf(type).Any(field => field.FieldType == typeof(Tensor) || HoldsTensors(field.FieldType, depth + 1));

    /// <summary>Whether to look at the fields of a type: not those of the runtime's and torch's own, but for tuples.</summary>
    private static bool IsOpen(Type type) => !type.IsPrimitive && !type.IsArray && !type.IsAssignableTo(typeof(Delegate)) && type.Assembly != typeof(Tensor).Assembly
        && (type.IsAssignableTo(typeof(ITuple)) || type.Namespace?.Split('.')[0] is not "System");

    private static IEnumerable<(string Name, Tensor Value)> Leaves(object? record, IList<string?>? names = null)
    {
        if (record is null) yield break;
        foreach (var (at, field) in FieldsOf(record.GetType()).Index())
        {
            if (field.GetValue(record) is Tensor value) yield return (names?[at] ?? NameOf(field), value);
            else if (IsOpen(field.FieldType))
                foreach (var inner in Leaves(field.GetValue(record), TupleNames(field))) yield return inner;
        }
    }

    /// <summary>The names that a tuple's elements were given, which the compiler notes at the field or at the property over it.</summary>
    private static IList<string?>? TupleNames(FieldInfo field) => (field.GetCustomAttribute<TupleElementNamesAttribute>()
        ?? field.DeclaringType!.GetProperty(NameOf(field))?.GetCustomAttribute<TupleElementNamesAttribute>())?.TransformNames;

    /// <summary>The constructor that takes most of the parts, and little else.</summary>
    private ConstructorInfo? Constructor() => state.IsAbstract ? null : state.GetConstructors()
        .OrderByDescending(candidate => candidate.GetParameters().Count(parameter => memory.Any(field => NameOf(field) == parameter.Name)))
        .ThenBy(candidate => candidate.GetParameters().Length).FirstOrDefault();

    private object Make(Func<string, Tensor> tensor, Func<Type, object> inner)
    {
        var constructor = Constructor() ?? throw new InvalidOperationException(
            $"A {state.Name} before the first step can't be made: it {(state.IsAbstract ? "is abstract" : "has no public constructor")}. Wanted: a record such as HiddenState, or a cell that overrides Start.");
        try
        {
            return constructor.Invoke([.. constructor.GetParameters().Select(parameter =>
                parameter.ParameterType == typeof(Tensor) ? tensor(parameter.Name!)
                : parameter.ParameterType.IsAssignableTo(typeof(CellState)) ? inner(parameter.ParameterType) : null)]);
        }
        catch (TargetInvocationException thrown)
        {
            throw new InvalidOperationException(
                $"A {state.Name} before the first step can't be made from zeros: {thrown.InnerException!.Message} Wanted: a record that accepts them, or a cell that overrides Start.", thrown.InnerException);
        }
    }

    private static string Plain(Type type) => Nullable.GetUnderlyingType(type) is { } underlying ? $"{Plain(underlying)}?"
        : type.IsGenericType ? $"{type.Name.Split('`')[0]}<{string.Join(", ", type.GetGenericArguments().Select(Plain))}>"
        : type.IsArray ? $"{Plain(type.GetElementType()!)}[]" : type.Name;

    private static string Instead(Type type) =>
        type.IsAssignableTo(typeof(Tensor)) ? "Write Tensor: a state changes from step to step, and a parameter belongs into a field of the cell."
        : type.IsPrimitive ? "A number that changes from step to step can be a Tensor [N, 1]; one that doesn't belongs into a field of the cell."
        : "Write its tensors one by one: record MyState(Tensor h, Tensor c) : CellState(h).";
}
