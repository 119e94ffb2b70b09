using System.Runtime.InteropServices;

namespace RnnLessons.Native;

/// <summary>Arguments that end the process inside libtorch with a signal, which nobody can catch: they are looked at before the call.</summary>
/// <remarks>
/// Each check stands in the place of the function of its name and has its signature; a function it lets through is called as ever.
/// <c>OperationFuzzTests</c> found them.
/// </remarks>
internal static unsafe class ArgumentChecks
{
    /// <summary>The native functions, each with the address of its check.</summary>
    public static IReadOnlyDictionary<string, nint> All { get; } = new Dictionary<string, nint>
    {
        ["THSTensor_align_to"] = (nint)(delegate* unmanaged<nint, nint*, long, nint>)&AlignTo,
        ["THSTensor_index_put_"] = (nint)(delegate* unmanaged<nint, nint, nint, nint, nint*, int, nint, byte, void>)&IndexPut,
        ["THSInit_orthogonal_"] = (nint)(delegate* unmanaged<nint, double, void>)&Orthogonal,
        ["THSNN_MultiheadAttention_ctor"] = (nint)(delegate* unmanaged<long, long, double, byte, byte, byte, long, long, nint, nint>)&MultiheadAttention,
        ["THSNN_Transformer_ctor"] = (nint)(delegate* unmanaged<long, long, long, long, long, double, long, nint, nint>)&Transformer,
        ["THSNN_TransformerEncoderLayer_ctor"] = (nint)(delegate* unmanaged<long, long, long, double, long, nint, nint>)&TransformerEncoderLayer,
        ["THSNN_TransformerDecoderLayer_ctor"] = (nint)(delegate* unmanaged<long, long, long, double, long, nint, nint>)&TransformerDecoderLayer,
    };

    /// <summary>The functions behind the checks, by name: they catch what is thrown.</summary>
    public static Dictionary<string, nint> Behind { get; } = [];

    [UnmanagedCallersOnly]
    private static nint AlignTo(nint tensor, nint* names, long count)
    {
        for (var at = 0L; at < count; at++)
            if (names[at] == 0) return Refuse($"align_to needs a name for every dimension; that of dimension {at} is missing. Name them first: x.rename(\"N\", \"T\").");
        return ((delegate* unmanaged<nint, nint*, long, nint>)Behind["THSTensor_align_to"])(tensor, names, count);
    }

    [UnmanagedCallersOnly]
    private static void IndexPut(nint tensor, nint starts, nint ends, nint steps, nint* tensors, int count, nint value, byte accumulate)
    {
        for (var at = 0; accumulate != 0 && at < count; at++)
        {
            if (tensors is not null && tensors[at] != 0) continue;
            _ = Refuse($"index_put_ with accumulate needs a tensor as every index; index {at} of {count} is none.");
            return;
        }

        ((delegate* unmanaged<nint, nint, nint, nint, nint*, int, nint, byte, void>)Behind["THSTensor_index_put_"])(tensor, starts, ends, steps, tensors, count, value, accumulate);
    }

    [UnmanagedCallersOnly]
    private static void Orthogonal(nint tensor, double gain)
    {
        if (((delegate* unmanaged<nint, long>)Behind["THSTensor_numel"])(tensor) == 0) _ = Refuse("orthogonal_ needs a tensor with elements; this one is empty.");
        else ((delegate* unmanaged<nint, double, void>)Behind["THSInit_orthogonal_"])(tensor, gain);
    }

    [UnmanagedCallersOnly]
    private static nint MultiheadAttention(long size, long heads, double dropout, byte bias, byte keyBias, byte zero, long keys, long values, nint boxed) =>
        heads < 1 ? NoHeads(heads)
        : ((delegate* unmanaged<long, long, double, byte, byte, byte, long, long, nint, nint>)Behind["THSNN_MultiheadAttention_ctor"])(size, heads, dropout, bias, keyBias, zero, keys, values, boxed);

    [UnmanagedCallersOnly]
    private static nint Transformer(long size, long heads, long encoders, long decoders, long feedforward, double dropout, long activation, nint boxed) =>
        heads < 1 ? NoHeads(heads)
        : ((delegate* unmanaged<long, long, long, long, long, double, long, nint, nint>)Behind["THSNN_Transformer_ctor"])(size, heads, encoders, decoders, feedforward, dropout, activation, boxed);

    [UnmanagedCallersOnly]
    private static nint TransformerEncoderLayer(long size, long heads, long feedforward, double dropout, long activation, nint boxed) =>
        Layer("THSNN_TransformerEncoderLayer_ctor", size, heads, feedforward, dropout, activation, boxed);

    [UnmanagedCallersOnly]
    private static nint TransformerDecoderLayer(long size, long heads, long feedforward, double dropout, long activation, nint boxed) =>
        Layer("THSNN_TransformerDecoderLayer_ctor", size, heads, feedforward, dropout, activation, boxed);

    private static nint Layer(string function, long size, long heads, long feedforward, double dropout, long activation, nint boxed) =>
        heads < 1 ? NoHeads(heads)
        : ((delegate* unmanaged<long, long, long, double, long, nint, nint>)Behind[function])(size, heads, feedforward, dropout, activation, boxed);

    private static nint NoHeads(long heads) => Refuse($"The number of heads is {heads}; wanted: at least 1, and a divisor of the size of the model.");

    private static nint Refuse(string sentence)
    {
        CatchingLibrary.Fail(sentence);
        return 0;
    }
}
