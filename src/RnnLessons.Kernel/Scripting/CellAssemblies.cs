using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using RnnLessons.Kernel.Files;

namespace RnnLessons.Kernel.Scripting;

/// <summary>
/// Where the assemblies of a session live: those that cells name with <c>#r</c>, what these need from their own folders,
/// and the cells themselves. Apart from the host's, so that a notebook may use another version of what the host is made of.
/// </summary>
internal sealed class CellAssemblies() : AssemblyLoadContext("cells")
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, string> files = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Assembly> compiled = [];
    private readonly List<string> folders = [];
    private readonly List<string> natives = [];

    /// <summary>Takes an exception that nothing caught, on a thread that runs code of these assemblies and belongs to no cell.</summary>
    public Action<Exception>? ThreadFailed { get; set; }

    /// <summary>The session that a context belongs to; null for the host's.</summary>
    public static CellAssemblies? Of(AssemblyLoadContext? context) => context as CellAssemblies ?? (context as OneCell)?.Session;

    /// <summary>Makes a file known: it is loaded when code first needs it, and so are its neighbours.</summary>
    /// <returns>The file already known by that simple name, if it is another one.</returns>
    public string? Know(string path)
    {
        lock (gate)
        {
            var name = Path.GetFileNameWithoutExtension(path);
            if (files.TryGetValue(name, out var known))
                return known.Equals(path, PathNames.Comparison) ? null : known;
            files.Add(name, path);
            var folder = Path.GetDirectoryName(path)!;
            if (!folders.Contains(folder, PathNames.Comparer))
                folders.Add(folder);
            return null;
        }
    }

    /// <summary>Makes a native library's file known.</summary>
    public void KnowNative(string path)
    {
        lock (gate)
            natives.Add(path);
    }

    /// <summary>The file that an assembly of this name would be loaded from, or null.</summary>
    public string? Find(string simpleName)
    {
        lock (gate)
        {
            return files.TryGetValue(simpleName, out var path)
                ? path
                : folders.Select(folder => Path.Combine(folder, simpleName + ".dll")).FirstOrDefault(File.Exists);
        }
    }

    /// <summary>Loads what a cell was compiled to, with the checks by which it can be stopped.</summary>
    public Assembly LoadCompiled(MemoryStream image, MemoryStream symbols)
    {
        (image, symbols) = CheckpointInsertion.Rewrite(image, symbols);
        // A context of its own: a library cell that is run again brings another assembly of the same name.
        var assembly = new OneCell(this).LoadFromStream(image, symbols);
        lock (gate)
            compiled[assembly.FullName!] = assembly;
        return assembly;
    }

    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        lock (gate)
        {
            if (compiled.TryGetValue(assemblyName.FullName, out var cell))
                return cell;
        }

        if (assemblyName.Name is not { } name || HostAssemblies.Shares(name))
            return null;
        return Find(name) is { } path ? LoadFromAssemblyPath(path) : null;
    }

    /// <inheritdoc/>
    protected override nint LoadUnmanagedDll(string unmanagedDllName)
    {
        // Beside the assembly that asks is where the runtime looks by itself; packages keep natives in folders of their own.
        lock (gate)
        {
            foreach (var path in natives)
            {
                var file = Path.GetFileName(path);
                if (file == unmanagedDllName || Path.GetFileNameWithoutExtension(file) is var bare && (bare == unmanagedDllName || bare == "lib" + unmanagedDllName))
                    return LoadNative(path);
            }
        }

        return 0;
    }

    // Where the file itself can't be loaded, a library may have loaded a mended copy of it already; the system knows that by its name.
    private static nint LoadNative(string path)
    {
        try
        {
            return NativeLibrary.Load(path);
        }
        catch (DllNotFoundException) when (NativeLibrary.TryLoad(Path.GetFileName(path), out var loaded))
        {
            return loaded;
        }
    }

    private sealed class OneCell(CellAssemblies session) : AssemblyLoadContext("cell")
    {
        public CellAssemblies Session => session;

        protected override Assembly? Load(AssemblyName assemblyName) =>
            assemblyName.Name is { } name && HostAssemblies.Shares(name) ? null : session.LoadFromAssemblyName(assemblyName);
    }
}
