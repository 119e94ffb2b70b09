namespace RnnLessons.Shared;

/// <summary>Names that Windows keeps for devices, in every folder and with any ending: <c>aux.ipynb</c>, <c>NUL</c>.</summary>
internal static class DeviceNames
{
    private static readonly string[] Devices = ["CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"];
    private static readonly string[] Ports = ["COM", "LPT"];

    /// <summary>The device that a path's last name belongs to; null for a name that no device has.</summary>
    public static string? In(string path)
    {
        var name = path[(path.LastIndexOfAny(['/', '\\']) + 1)..];
        // Blanks before the ending do not count; what comes after a colon names a part of the file.
        var bare = name.Split('.', ':')[0].TrimEnd(' ').ToUpperInvariant();
        // Of the ports, ¹ ² ³ are digits too.
        var isPort = bare.Length == 4 && Ports.Any(port => bare.StartsWith(port, StringComparison.Ordinal)) && "0123456789¹²³".Contains(bare[3]);
        return isPort || Devices.Contains(bare) ? bare : null;
    }
}
