using System.Runtime.ExceptionServices;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Runs what recurses deeply: the compiler on nested code. A stack that overflows cannot be caught, it ends the process.</summary>
internal static class DeepStack
{
    /// <summary>As much as the cells' own thread has.</summary>
    public const int Bytes = 64 * 1024 * 1024;

    /// <summary>Runs work on a thread with a large stack, and waits for it.</summary>
    public static T Run<T>(Func<T> work)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(
            () =>
            {
                try
                {
                    result = work();
                }
                catch (Exception thrown)
                {
                    failure = ExceptionDispatchInfo.Capture(thrown);
                }
            },
            Bytes)
        { IsBackground = true, Name = "deep" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }
}
