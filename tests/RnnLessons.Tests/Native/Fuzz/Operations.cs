using System.Reflection;
using TorchSharp;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Native.Fuzz;

/// <summary>The tensor operations of TorchSharp's public API that wrong arguments are tried on.</summary>
internal static class Operations
{
    private static readonly Type[] Rooms =
    [
        typeof(Tensor), typeof(torch), typeof(TensorExtensionMethods), typeof(nn), typeof(nn.functional), typeof(nn.init), typeof(nn.utils), typeof(nn.utils.rnn),
        typeof(linalg), typeof(special), typeof(fft), typeof(autograd), typeof(distributions), typeof(torch.random),
    ];

    /// <summary>What would change the process, its files or its devices for the operations that follow, or reads memory as the caller says.</summary>
    private static readonly HashSet<string> LeftOut =
    [
        "save", "load", "Save", "Load", "from_file", "use_deterministic_algorithms", "InitializeDeviceType", "InitializeDevice", "TryInitializeDeviceType",
        "DecoupleFromNativeHandle", "MoveToOuterDisposeScope", "MoveToOtherDisposeScope", "DetachFromDisposeScope", "Dispose", "UnsafeCreateTensor",
        "NewDisposeScope", "WrappedTensorDisposeScope", "print", "cuda", "mps", "WriteTensor", "ReadTensor", "data", "frombuffer",
    ];

    /// <summary>Every operation, in an order that is the same in every process.</summary>
    public static IReadOnlyList<MethodInfo> All { get; } =
    [
        .. Rooms.SelectMany(room => room.GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(method => !LeftOut.Contains(method.Name) && !method.ReturnType.IsByRefLike && !method.Name.StartsWith("set_", StringComparison.Ordinal))
            .Select(Closed).OfType<MethodInfo>()
            .Where(method => method.GetParameters().All(parameter => Arguments.CanMake(parameter.ParameterType)))
            .DistinctBy(Name).OrderBy(Name, StringComparer.Ordinal),
    ];

    /// <summary>What can be done with an object that an operation made (a layer, a distribution), in the same order.</summary>
    public static IReadOnlyList<MethodInfo> Of(object made) =>
    [
        .. made.GetType().GetMethods(BindingFlags.Public | BindingFlags.Instance)
            .Where(method => method.Name is "call" or "forward" or "sample" or "rsample" or "log_prob" or "entropy" or "cdf" or "icdf" or "expand" or "get_mean" or "get_variance")
            .Where(method => !method.ContainsGenericParameters && method.GetParameters().All(parameter => Arguments.CanMake(parameter.ParameterType)))
            .OrderBy(Name, StringComparer.Ordinal),
    ];

    /// <summary>The room, the name, and the types that it takes.</summary>
    public static string Name(MethodInfo method) =>
        $"{method.DeclaringType!.Name}.{method.Name}({string.Join(", ", method.GetParameters().Select(parameter => parameter.ParameterType.ToString()))})";

    /// <summary>A generic operation for numbers of one type, or null where its type is no number.</summary>
    private static MethodInfo? Closed(MethodInfo method)
    {
        if (!method.IsGenericMethodDefinition) return method;
        try
        {
            return method.MakeGenericMethod([.. method.GetGenericArguments().Select(_ => typeof(float))]);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
