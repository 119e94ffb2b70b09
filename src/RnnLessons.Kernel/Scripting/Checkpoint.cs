using System.ComponentModel;
using System.Runtime.CompilerServices;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// What the code of cells calls at every turn of a loop and at the beginning of every method, so that it can be stopped and
/// does not overflow the stack. <see cref="CheckpointInsertion"/> puts the calls in.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Checkpoint
{
    // Below what a check has found free, so much is left free: the runtime promises twice as much where it says that there is enough.
    private const int Proven = 64 * 1024;

    // How many cells are being stopped. As long as it is 0, a check costs one comparison.
    private static volatile int stopping;

    // The lowest address to which the stack may grow without another look, as its complement: 0, the default, makes the first call look.
    [ThreadStatic]
    private static nuint reach;

    // Where the stack of a cell's thread has to end; 0 for the end that the system gives it.
    [ThreadStatic]
    private static nuint end;

    /// <summary>At a turn of a loop.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Turn()
    {
        if (stopping != 0)
            Stop();
    }

    /// <summary>At the beginning of a method that calls others.</summary>
    /// <exception cref="InsufficientExecutionStackException">The methods have called each other too deeply.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Enter()
    {
        if (stopping != 0)
            Stop();
        byte here = 0;
        if (Address(ref here) < ~reach)
            Deeper(Address(ref here));
    }

    /// <summary>Says how much of this thread's stack cells may use.</summary>
    internal static void Allow(int bytes)
    {
        byte here = 0;
        end = Address(ref here) - (nuint)bytes;
        reach = ~end;
    }

    /// <summary>From now on every check looks whether its cell has to stop.</summary>
    internal static void Watch() => Interlocked.Increment(ref stopping);

    /// <summary>One cell less to look for.</summary>
    internal static void Unwatch() => Interlocked.Decrement(ref stopping);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Stop() => CellRun.Current?.Stop.ThrowIfInsisted();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Deeper(nuint here)
    {
        if (here < end || !RuntimeHelpers.TryEnsureSufficientExecutionStack())
            throw new InsufficientExecutionStackException("The methods of this cell have called each other so often, none of them returning, that the stack is used up. Does a method call itself without end? A recursion needs a case in which it stops; a deep one is better written as a loop.");
        if (end == 0)
            reach = ~(here - Proven);
    }

    private static nuint Address(ref byte local) => (nuint)Unsafe.ByteOffset(ref Unsafe.NullRef<byte>(), ref local);
}
