using System.Runtime.CompilerServices;

namespace RnnLessons.Kernel.Tests;

internal static class Repository
{
    public static string Root { get; } = Path.GetFullPath("../..", Path.GetDirectoryName(Here())!);

    private static string Here([CallerFilePath] string path = "") => path;
}
