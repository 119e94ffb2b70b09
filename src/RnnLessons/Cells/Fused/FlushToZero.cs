using System.Runtime.InteropServices;

namespace RnnLessons.Cells.Fused;

/// <summary>While it lives, this thread takes floats below 1.2e-38 for 0.</summary>
/// <remarks>
/// A gradient that vanishes over many steps ends among the subnormal numbers, which processors handle in microcode, a hundred times
/// slower than others: the very lesson on vanishing gradients would crawl. The C library can switch them off for a thread; where it
/// can't be asked, all works the same, only slower. Source: fenv(3), and _controlfp_s in Microsoft's C runtime.
/// </remarks>
internal readonly unsafe ref struct FlushToZero
{
    // x86's MXCSR: flush results to zero (bit 15), take operands for zero (bit 6). Arm's FPCR: both, bit 24.
    private const uint X86Bits = 0x8040, ArmBit = 1 << 24;

    // Microsoft's _MCW_DN and _DN_FLUSH.
    private const uint DenormalMask = 0x0300_0000, DenormalFlush = 0x0100_0000;

    private static bool available = true;

    // Room for fenv_t of any C library; the largest, of glibc on x86-64, has 32 bytes.
    private static readonly int Register = RuntimeInformation.ProcessArchitecture switch
    {
        Architecture.X64 => 28, // MXCSR stands behind the 28 bytes of the x87
        Architecture.Arm64 => OperatingSystem.IsMacOS() ? 8 : 0,
        _ => -1,
    };

    private readonly bool switched;
    private readonly uint before;

    private FlushToZero(uint before) => (switched, this.before) = (true, before);

    /// <summary>Switches subnormal numbers off until disposed.</summary>
    public static FlushToZero Begin()
    {
        if (!available) return default;
        try
        {
            if (OperatingSystem.IsWindows())
            {
                _ = ControlWindows(out var found, 0, 0);
                _ = ControlWindows(out _, DenormalFlush, DenormalMask);
                return new(found);
            }

            if (Register < 0) return default;
            var register = Exchange(null);
            Exchange(register | (RuntimeInformation.ProcessArchitecture is Architecture.X64 ? X86Bits : ArmBit));
            return new(register);
        }
        catch (Exception e) when (e is DllNotFoundException or EntryPointNotFoundException)
        {
            available = false;
            return default;
        }
    }

    public void Dispose()
    {
        if (!switched) return;
        if (OperatingSystem.IsWindows()) _ = ControlWindows(out _, before, DenormalMask);
        else Exchange(before);
    }

    /// <summary>Reads the control register, and sets it where there is a value.</summary>
    private static uint Exchange(uint? value)
    {
        var environment = stackalloc byte[64];
        var register = (uint*)(environment + Register);
        _ = OperatingSystem.IsMacOS() ? GetMac(environment) : GetLinux(environment);
        var found = *register;
        if (value is not { } wanted) return found;
        *register = wanted;
        _ = OperatingSystem.IsMacOS() ? SetMac(environment) : SetLinux(environment);
        return found;
    }

    [DllImport("libm.so.6", EntryPoint = "fegetenv")]
    private static extern int GetLinux(byte* environment);

    [DllImport("libm.so.6", EntryPoint = "fesetenv")]
    private static extern int SetLinux(byte* environment);

    [DllImport("libSystem.dylib", EntryPoint = "fegetenv")]
    private static extern int GetMac(byte* environment);

    [DllImport("libSystem.dylib", EntryPoint = "fesetenv")]
    private static extern int SetMac(byte* environment);

    [DllImport("ucrtbase.dll", EntryPoint = "_controlfp_s")]
    private static extern int ControlWindows(out uint found, uint value, uint mask);
}
