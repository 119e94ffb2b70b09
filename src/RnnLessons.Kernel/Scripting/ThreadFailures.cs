using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Exceptions that nothing catches, on threads that a cell started. By themselves they end the process; here the thread ends, and its cell is told.</summary>
internal static class ThreadFailures
{
    private static int installed;

    /// <summary>Takes them from now on, once in a process.</summary>
    public static void Install()
    {
        if (Interlocked.Exchange(ref installed, 1) == 0)
            ExceptionHandling.SetUnhandledExceptionHandler(failure => IsTaken(failure));
    }

    // What is no cell's is a fault of this program, whose state is then not known: the process ends.
    private static bool IsTaken(Exception failure)
    {
        if ((CellRun.Current?.ThreadFailed ?? Thrower(failure)) is not { } take)
            return false;
        take(failure);
        return true;
    }

    // Timers and finalizers belong to no cell, but their code does.
    private static Action<Exception>? Thrower(Exception failure) =>
        new StackTrace(failure).GetFrames()
            .Select(frame => frame.GetMethod()?.Module.Assembly)
            .Select(assembly => assembly is null ? null : CellAssemblies.Of(AssemblyLoadContext.GetLoadContext(assembly))?.ThreadFailed)
            .FirstOrDefault(take => take is not null);
}
