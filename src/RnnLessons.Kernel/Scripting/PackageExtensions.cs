using System.Reflection;
using Microsoft.DotNet.Interactive;
using InteractiveKernel = Microsoft.DotNet.Interactive.Kernel;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Loads what packages hold for notebooks, in their folder <c>interactive-extensions/dotnet</c>.</summary>
internal sealed class PackageExtensions(CellAssemblies assemblies, CSharpKernel kernel)
{
    /// <summary>The notebook that a package may hold in the place of an assembly.</summary>
    public const string Notebook = "extension.dib";

    private readonly HashSet<string> loaded = [];

    /// <summary>Loads an extension: calls what its assembly holds, or runs its notebook.</summary>
    /// <param name="path">The assembly, or the notebook.</param>
    public async Task LoadAsync(string path)
    {
        if (Path.GetFileName(path) == Notebook)
        {
            await kernel.Composite.LoadAndRunInteractiveDocument(new FileInfo(path));
            return;
        }

        if (!loaded.Add(Path.GetFileName(path)))
            return;
        // Many packages hold the same assembly as a library as well: cells may have seen its types already.
        foreach (var type in assemblies.LoadFromAssemblyPath(assemblies.Know(path) ?? path).GetExportedTypes())
        {
            if (type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IKernelExtension)))
                await ((IKernelExtension)Activator.CreateInstance(type)!).OnLoadAsync(kernel.Composite);
            // The later form, which .NET Interactive knows by its name: a class that is all static, FooExtension with Load or LoadAsync.
            else if (type is { IsAbstract: true, IsSealed: true } && StaticLoad(type) is { } load && load.Invoke(null, [kernel.Composite]) is Task loading)
                await loading;
        }
    }

    private static MethodInfo? StaticLoad(Type type) =>
        type.Name.EndsWith("Extension", StringComparison.Ordinal)
            ? type.GetMethod("LoadAsync", [typeof(InteractiveKernel)]) ?? type.GetMethod("Load", [typeof(InteractiveKernel)])
            : null;
}
