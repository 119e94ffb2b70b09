using System.Runtime.InteropServices;

namespace RnnLessons.Kernel.Display;

/// <summary>The C runtime that libraries on Windows share (ucrtbase.dll): its file descriptors, which are not the system's handles.</summary>
internal static class WindowsRuntime
{
    private const int Binary = 0x8000;
    private const int SameAccess = 2;
    private const int Unbuffered = 4;

    /// <summary>Leads a descriptor to a pipe. What it led to before is closed.</summary>
    /// <param name="pipe">The end to write to; it stays the caller's.</param>
    /// <param name="descriptor">1 for standard output.</param>
    public static void Lead(SafeHandle pipe, int descriptor)
    {
        var opened = Open(pipe);
        if (_dup2(opened, descriptor) != 0)
            throw new IOException($"The output of native libraries (descriptor {descriptor}) could not be taken over.");
        _ = _close(opened);
    }

    /// <summary>A stream of the C runtime (<c>FILE*</c>) that leads to a pipe. Nothing waits in it.</summary>
    public static nint Stream(SafeHandle pipe)
    {
        var stream = _fdopen(Open(pipe), "wb");
        if (stream == 0 || setvbuf(stream, 0, Unbuffered, 0) != 0)
            throw new IOException("No stream of the C runtime could be made for native output.");
        return stream;
    }

    /// <summary>The C runtime's own stream of standard error.</summary>
    public static nint StandardError => __acrt_iob_func(2);

    /// <summary>Writes what waits in the runtime's buffers.</summary>
    public static void Flush() => _ = fflush(0);

    private static int Open(SafeHandle pipe)
    {
        var self = GetCurrentProcess();
        if (!DuplicateHandle(self, pipe.DangerousGetHandle(), self, out var copy, 0, inherits: false, SameAccess))
            throw new IOException($"A pipe for native output could not be copied (error {Marshal.GetLastPInvokeError()}).");
        return _open_osfhandle(copy, Binary) is >= 0 and var opened ? opened : throw new IOException("A pipe for native output could not be opened.");
    }

    [DllImport("kernel32")]
    private static extern nint GetCurrentProcess();

    [DllImport("kernel32", SetLastError = true)]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static extern bool DuplicateHandle(nint process, nint handle, nint toProcess, out nint copy, uint access, [MarshalAs(UnmanagedType.Bool)] bool inherits, uint options);

    [DllImport("ucrtbase")]
    private static extern int _open_osfhandle(nint handle, int flags);

    [DllImport("ucrtbase")]
    private static extern int _dup2(int from, int to);

    [DllImport("ucrtbase")]
    private static extern int _close(int descriptor);

    [DllImport("ucrtbase")]
    private static extern nint _fdopen(int descriptor, [MarshalAs(UnmanagedType.LPUTF8Str)] string mode);

    [DllImport("ucrtbase")]
    private static extern int setvbuf(nint stream, nint buffer, int mode, nint size);

    [DllImport("ucrtbase")]
    private static extern nint __acrt_iob_func(uint index);

    [DllImport("ucrtbase")]
    private static extern int fflush(nint stream);
}
