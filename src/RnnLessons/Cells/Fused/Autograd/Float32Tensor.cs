using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RnnLessons.Cells.Fused;

/// <summary>Tensors whose numbers the kernels read and write where they stand: float32 on the CPU, whatever the defaults of torch are.</summary>
internal static unsafe class Float32Tensor
{
    /// <summary>Room for numbers that are all written later.</summary>
    public static Tensor Empty(params ReadOnlySpan<long> shape) => empty(shape, ScalarType.Float32, CPU);

    /// <summary>The same number everywhere.</summary>
    public static Tensor Full(float value, params ReadOnlySpan<long> shape) => full(shape, value, ScalarType.Float32, CPU);

    /// <summary>Where the first number of a contiguous tensor is.</summary>
    /// <exception cref="InvalidOperationException">The tensor holds other numbers, or elsewhere: a kernel would write past its end.</exception>
    public static float* Address(Tensor tensor)
    {
        if (tensor.dtype != ScalarType.Float32 || tensor.device_type != TorchSharp.DeviceType.CPU || !tensor.is_contiguous())
            throw new InvalidOperationException(
                $"A kernel got {(tensor.is_contiguous() ? "contiguous" : "scattered")} {tensor.dtype} on {tensor.device_type}; wanted: contiguous Float32 on the CPU.");
        return (float*)Unsafe.AsPointer(ref MemoryMarshal.GetReference(tensor.bytes));
    }
}
