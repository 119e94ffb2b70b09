using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.DotNet.Interactive;
using InteractiveKernel = Microsoft.DotNet.Interactive.Kernel;

namespace RnnLessons.Kernel.Scripting;

/// <summary>Loads what packages hold for notebooks, in their folder <c>interactive-extensions/dotnet</c>.</summary>
internal sealed class PackageExtensions(CellAssemblies assemblies)
{
    /// <summary>The assembly that extensions were compiled against. Its types are the kernel's own, which live elsewhere.</summary>
    public const string InteractiveAssembly = "Microsoft.DotNet.Interactive";

    /// <summary>Loads an extension's assembly and calls what it holds.</summary>
    /// <param name="path">The assembly.</param>
    public async Task LoadAsync(string path)
    {
        if (assemblies.Know(path) is not null)
            return;
        if (assemblies.Find(InteractiveAssembly) is null)
            assemblies.KnowInteractive(Facade);
        foreach (var type in assemblies.LoadFromAssemblyPath(path).GetExportedTypes())
        {
            if (type is { IsClass: true, IsAbstract: false } && type.IsAssignableTo(typeof(IKernelExtension)))
                await ((IKernelExtension)Activator.CreateInstance(type)!).OnLoadAsync(InteractiveKernel.Root);
            // The later form: a class that is all static.
            else if (type is { IsAbstract: true, IsSealed: true } && StaticLoad(type) is { } load && load.Invoke(null, [InteractiveKernel.Root]) is Task loading)
                await loading;
        }
    }

    private static MethodInfo? StaticLoad(Type type) =>
        type.Name.EndsWith("Extension", StringComparison.Ordinal)
            ? type.GetMethod("LoadAsync", [typeof(InteractiveKernel)]) ?? type.GetMethod("Load", [typeof(InteractiveKernel)])
            : null;

    // An assembly of that name which holds nothing, and says of each type where it is.
    private static MemoryStream Facade()
    {
        var forwards = typeof(InteractiveKernel).Assembly.GetExportedTypes()
            .Where(type => type.Namespace == InteractiveAssembly && !type.IsNested)
            .Select(type => $"[assembly: System.Runtime.CompilerServices.TypeForwardedTo(typeof({type.FullName}))]");
        var compilation = CSharpCompilation.Create(InteractiveAssembly, [CSharpText.Parse(string.Concat(forwards), CSharpParseOptions.Default)], HostAssemblies.References().Values, new(OutputKind.DynamicallyLinkedLibrary));
        var image = new MemoryStream();
        CellCompiler.ThrowOnError(compilation.Emit(image).Diagnostics);
        image.Position = 0;
        return image;
    }
}
