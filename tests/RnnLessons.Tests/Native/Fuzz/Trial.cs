using System.Reflection;
using System.Runtime.InteropServices;
using static TorchSharp.torch;

namespace RnnLessons.Tests.Native.Fuzz;

/// <summary>One operation with arguments drawn by one seed.</summary>
internal static class Trial
{
    /// <summary>Tries it; tells beforehand what it is, and afterwards what is wrong with the exception, if anything is.</summary>
    /// <param name="number">The number of the trial, which is also its seed.</param>
    /// <param name="tell">Gets the operation with its arguments, before it is tried.</param>
    /// <returns>What is wrong, or null.</returns>
    public static string? Run(int number, Action<string> tell)
    {
        var random = new Random(number);
        manual_seed(number);
        var operation = Operations.All[number % Operations.All.Count];
        var arguments = new Arguments(random, huge: operation.DeclaringType != typeof(nn));
        using var scope = NewDisposeScope();
        try
        {
            var made = Call(operation, operation.IsStatic ? null : arguments.Of(operation.DeclaringType!), arguments, tell);
            if (made is Tensor { IsInvalid: false, requires_grad: true } loss) loss.sum().backward();
            else if (made is not null and not Tensor && Operations.Of(made) is { Count: > 0 } more)
                _ = Call(more[random.Next(more.Count)], made, arguments, tell);
        }
        catch (TargetInvocationException e) when (e.InnerException is { } thrown)
        {
            return Fault(thrown);
        }
        catch (ExternalException e)
        {
            return Fault(e); // from backward
        }

        return null;
    }

    private static object? Call(MethodInfo operation, object? target, Arguments make, Action<string> tell)
    {
        var values = operation.GetParameters().Select(parameter => make.Of(parameter.ParameterType)).ToArray();
        tell($"{Operations.Name(operation)}: {(target is null ? "" : Arguments.Show(target) + " with ")}{string.Join(", ", values.Select(Arguments.Show))}");
        return operation.Invoke(target, values);
    }

    /// <summary>A reader gets a sentence about the operation, not the C++ functions that were being called.</summary>
    private static string? Fault(Exception thrown) =>
        string.IsNullOrWhiteSpace(thrown.Message) ? $"{thrown.GetType()} without a message"
        : thrown.Message.Contains("Exception raised from") || thrown.Message.Contains("frame #") ? $"C++ frames in: {thrown.Message}"
        : thrown is SEHException or AccessViolationException ? $"{thrown.GetType()}: {thrown.Message}"
        : null;
}
