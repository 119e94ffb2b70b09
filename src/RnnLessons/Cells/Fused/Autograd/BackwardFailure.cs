using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using RnnLessons.Native;

namespace RnnLessons.Cells.Fused;

/// <summary>Brings an exception out of a custom backward to whoever asked for the gradients.</summary>
/// <remarks>
/// libtorch's engine calls backward from native code. An exception that leaves it there ends the process, and so does an error of the
/// engine itself under <c>autograd.grad</c>. So the engine gets gradients of NaN and goes on, while libtorch is left with an error of
/// this thread that nobody has asked for yet. TorchSharp asks when the engine is done, and throws it at the caller; on the way it gets
/// the words of the real exception, which becomes the inner one. Should somebody else have asked for it, the next fused pass of the
/// thread throws.
/// </remarks>
internal static unsafe class BackwardFailure
{
    [ThreadStatic]
    private static Exception? pending;

    /// <summary>What has gone wrong on this thread and hasn't reached anybody yet.</summary>
    public static Exception? Pending => pending;

    /// <summary>Keeps the exception for the caller.</summary>
    public static void Report(Exception failure)
    {
        if (pending is null) AppDomain.CurrentDomain.FirstChanceException += Explain;
        pending = failure;
        // A product that can't be: its error stays with the thread, because this call doesn't ask for it.
        using var row = Float32Tensor.Full(0, 1, 2);
        var multiply = (delegate* unmanaged<nint, nint, nint>)NativeLibrary.GetExport(LibTorch.Library, "THSTensor_mm");
        _ = multiply(row.Handle, row.Handle);
        GC.KeepAlive(row);
    }

    /// <summary>Throws what hasn't reached anybody yet.</summary>
    public static void ThrowPending()
    {
        if (Take() is { } failure) throw new InvalidOperationException($"An earlier backward pass failed: {failure.Message}", failure);
    }

    private static Exception? Take()
    {
        var failure = pending;
        if (failure is not null) AppDomain.CurrentDomain.FirstChanceException -= Explain;
        pending = null;
        return failure;
    }

    private static void Explain(object? sender, FirstChanceExceptionEventArgs thrown)
    {
        if (thrown.Exception is not ExternalException reported || Take() is not { } failure) return;
        try
        {
            Message(reported) = failure.Message;
            Inner(reported) = failure;
        }
        catch (MissingFieldException)
        {
            // Another runtime may name its fields otherwise: then libtorch's words about the product must do.
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_message")]
    private static extern ref string Message(Exception exception);

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_innerException")]
    private static extern ref Exception Inner(Exception exception);
}
