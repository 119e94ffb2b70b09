using System.Runtime.InteropServices.JavaScript;
using System.Runtime.Intrinsics;
using System.Runtime.Versioning;

[assembly: SupportedOSPlatform("browser")]

namespace RnnLessons.Playground;

internal static partial class Exports
{
    private static void Main()
    {
    }

    [JSExport]
    internal static bool Simd() => Vector128.IsHardwareAccelerated;
}
