using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>The program that started this one: a kernel whose front end has died serves nobody.</summary>
internal static class ParentProcess
{
    /// <summary>The environment variable by which a front end names itself.</summary>
    public const string Variable = "JPY_PARENT_PID";
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>Watches, on a thread of its own.</summary>
    /// <param name="gone">Called once it has ended.</param>
    public static void WhenGone(Action gone)
    {
        var named = long.TryParse(Environment.GetEnvironmentVariable(Variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 1 ? number : (long?)null;
        Action wait;
        if (OperatingSystem.IsWindows())
        {
            // Jupyter passes a handle there, which ends with the process that it is of; without one there is nothing to watch.
            if (named is not { } handle || GetProcessId((nint)handle) == 0)
                return;
            wait = () => new ProcessHandle((nint)handle).WaitOne();
        }
        else
        {
            var parent = getppid();
            wait = named is { } id && id != parent ? () => WaitFor((int)id) : () => WaitWhileChildOf(parent);
        }

        new Thread(() =>
        {
            wait();
            gone();
        })
        { IsBackground = true, Name = "parent watch" }.Start();
    }

    // An orphan is given to another parent. No process number is asked after, which might by then belong to somebody else.
    private static void WaitWhileChildOf(int parent)
    {
        while (getppid() == parent)
            Thread.Sleep(Interval);
    }

    // The front end started a script, and that this kernel.
    private static void WaitFor(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.WaitForExit();
        }
        catch (ArgumentException)
        {
            // It has ended already.
        }
    }

    [DllImport("libc")]
    private static extern int getppid();

    [DllImport("kernel32")]
    private static extern uint GetProcessId(nint process);

    private sealed class ProcessHandle : WaitHandle
    {
        public ProcessHandle(nint handle) => SafeWaitHandle = new SafeWaitHandle(handle, ownsHandle: false);
    }
}
