namespace RnnLessons.Kernel.Scripting;

/// <summary>A package asked for by <c>#r "nuget: Name, Version"</c>.</summary>
/// <param name="Name">The package's name.</param>
/// <param name="Version">The version asked for, or null for the newest.</param>
internal sealed record PackageReference(string Name, string? Version)
{
    private const string Prefix = "nuget:";

    /// <summary>Whether what a <c>#r</c> names is a package and not a file.</summary>
    public static bool IsPackage(string reference) => reference.TrimStart().StartsWith(Prefix, StringComparison.OrdinalIgnoreCase);

    /// <summary>Reads what stands between the quotes.</summary>
    public static PackageReference Parse(string reference)
    {
        var parts = reference.Trim()[Prefix.Length..].Split(',', 2, StringSplitOptions.TrimEntries);
        if (parts[0].Length == 0)
            throw new InvalidOperationException($"#r \"{reference}\" names no package. Wanted: #r \"nuget: Name, Version\".");
        return new(parts[0], parts.Length > 1 && parts[1].Length > 0 ? parts[1] : null);
    }
}
