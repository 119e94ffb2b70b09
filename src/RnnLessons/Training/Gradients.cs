using static TorchSharp.torch;

namespace RnnLessons.Training;

/// <summary>The gradients of all parameters of a model, taken as one long vector.</summary>
internal static class Gradients
{
    /// <summary>Its Euclidean norm, summed in double: in float32 the squares of a vanished gradient are 0.</summary>
    public static double Norm(nn.Module model)
    {
        using var scope = NewDisposeScope();
        return Math.Sqrt(Of(model).Sum(gradient => gradient.to(ScalarType.Float64).square().sum().item<double>()));
    }

    /// <summary>Multiplies all of it by a factor.</summary>
    public static void Scale(nn.Module model, double factor)
    {
        using var scope = NewDisposeScope();
        foreach (var gradient in Of(model)) gradient.mul_(factor);
    }

    private static IEnumerable<Tensor> Of(nn.Module model) =>
        model.parameters().Select(parameter => parameter.grad).Where(gradient => gradient is not null)!;
}
