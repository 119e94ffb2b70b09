using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Scripting;

/// <summary>The packages that the host is built from, as its own .deps.json lists them.</summary>
internal static class HostPackages
{
    private static readonly Lazy<IReadOnlyDictionary<string, (Version Version, string[] Files)>> Carried = new(Read);

    /// <summary>Whether the host carries a package in the version asked for, or a newer one of the same major number.</summary>
    /// <param name="package">What is asked for.</param>
    /// <param name="files">Gets the package's assemblies.</param>
    public static bool Satisfies(PackageReference package, List<string> files)
    {
        if (!Carried.Value.TryGetValue(package.Name, out var carried))
            return false;
        if (package.Version is not null && !(Number(package.Version) is { } asked && asked.Major == carried.Version.Major && asked <= carried.Version))
            return false;
        files.AddRange(carried.Files.Where(file => !HostAssemblies.Shares(Path.GetFileNameWithoutExtension(file))));
        return true;
    }

    private static Version? Number(string version) =>
        Version.TryParse(version.Split('-', '+')[0], out var number) ? new(number.Major, number.Minor, Math.Max(0, number.Build), Math.Max(0, number.Revision)) : null;

    private static Dictionary<string, (Version, string[])> Read()
    {
        var carried = new Dictionary<string, (Version, string[])>(StringComparer.OrdinalIgnoreCase);
        // The host may run inside another program, as it does in tests: the list that names the host's own package is the right one.
        foreach (var path in Directory.EnumerateFiles(AppContext.BaseDirectory, "*.deps.json"))
        {
            foreach (var target in JsonNode.Parse(File.ReadAllText(path))?["targets"]?.AsObject() ?? [])
            {
                foreach (var (library, parts) in target.Value!.AsObject())
                {
                    var (name, version) = (library.Split('/')[0], library.Split('/')[1]);
                    var files = (parts?["runtime"]?.AsObject() ?? []).Select(file => Path.Combine(AppContext.BaseDirectory, Path.GetFileName(file.Key))).Where(File.Exists).ToArray();
                    if (files.Length > 0 && Number(version) is { } number)
                        carried[name] = (number, files);
                }
            }
        }

        return carried;
    }
}
