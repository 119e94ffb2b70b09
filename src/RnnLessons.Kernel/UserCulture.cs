using System.Globalization;
using System.Runtime.InteropServices;

namespace RnnLessons.Kernel;

/// <summary>Whose culture numbers and text follow: a cell's code the user's, as with <c>dotnet run</c>; all that the program itself reads and writes, none.</summary>
internal static class UserCulture
{
    private const string InvariantSwitch = "System.Globalization.Invariant";
    private static CultureInfo? users;

    /// <summary>The culture in which cells run.</summary>
    public static CultureInfo Users => users ?? CultureInfo.CurrentCulture;

    /// <summary>What a reader should know of a machine that knows no cultures; null where it knows them.</summary>
    public static string? Missing { get; private set; }

    /// <summary>The program's first call: .NET ends a program that touches text where ICU is missing and nothing was said before.</summary>
    public static void Begin()
    {
        if (IcuIsMissing())
        {
            AppContext.SetSwitch(InvariantSwitch, true);
            Missing = "This machine has no ICU, the library in which .NET looks up cultures: cells know the invariant culture only, and Normalize leaves text as it is. "
                + "Install it and start again (Debian 12: apt-get install libicu72; Ubuntu 24.04: libicu74; Fedora and Alpine: icu-libs).";
        }

        users = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = CultureInfo.DefaultThreadCurrentCulture = CultureInfo.InvariantCulture;
    }

    // The runtime's own question, asked before the runtime asks it. Nothing here may touch a culture: no formatting, no comparison.
    private static bool IcuIsMissing()
    {
        if (!OperatingSystem.IsLinux())
            return false;
        try
        {
            return LoadIcu() == 0;
        }
        catch (Exception changed) when (changed is DllNotFoundException or EntryPointNotFoundException)
        {
            // Another runtime, which may look for it in another way: let it.
            return false;
        }
    }

    [DllImport("libSystem.Globalization.Native", EntryPoint = "GlobalizationNative_LoadICU")]
    private static extern int LoadIcu();
}
