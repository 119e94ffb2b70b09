using static TorchSharp.torch;

namespace RnnLessons;

/// <summary>The type that a model computes in: inputs of another one are an error deep inside libtorch.</summary>
internal static class FloatingType
{
    /// <summary>The type of the model's first parameter that is no whole number; null where there is none.</summary>
    public static ScalarType? Of(nn.Module model) =>
        model.parameters().Select(parameter => parameter.dtype).Where(IsFloating).Select(type => (ScalarType?)type).FirstOrDefault();

    /// <summary>The tensor in the type of the model; itself where it holds whole numbers (tokens, classes) or has that type already.</summary>
    public static Tensor In(this Tensor tensor, ScalarType? type) => type is { } wanted && wanted != tensor.dtype && IsFloating(tensor.dtype) ? tensor.to(wanted) : tensor;

    private static bool IsFloating(ScalarType type) => type is ScalarType.Float32 or ScalarType.Float64 or ScalarType.Float16 or ScalarType.BFloat16;
}
