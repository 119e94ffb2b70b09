using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RnnLessons.Kernel.Tests;

/// <summary>A package made for .NET Interactive: compiled against an assembly of that name, which it brings along.</summary>
public sealed class PackageExtensionTests : IDisposable
{
    private readonly TestSession session = new();
    private readonly string package = "RnnLessons.Test.Extension" + Guid.NewGuid().ToString("N")[..8];

    public void Dispose()
    {
        session.Dispose();
        var packages = Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");
        foreach (var restored in Directory.Exists(packages) ? Directory.GetDirectories(packages, package.ToLowerInvariant() + "*") : [])
            Directory.Delete(restored, recursive: true);
    }

    [Fact]
    public async Task An_extension_registers_its_formatters()
    {
        await PackageTests.RequireRegistryAsync();
        Pack("""
            using System.Threading.Tasks;
            using Microsoft.DotNet.Interactive;
            using Microsoft.DotNet.Interactive.Formatting;
            public sealed class Spoon { }
            public sealed class SpoonExtension : IKernelExtension
            {
                public Task OnLoadAsync(Kernel kernel)
                {
                    Formatter.Register<Spoon>(spoon => "<b>a spoon</b>", "text/html");
                    KernelInvocationContext.Current.Display("loaded", "text/plain");
                    return Task.CompletedTask;
                }
            }
            public static class LateExtension
            {
                public static void Load(Kernel kernel) => Formatter.Register<System.Version>(version => "version " + version, "text/html");
            }
            """);
        var outputs = await session.SucceedAsync($"#i \"nuget: {session.Folder}\"\n#r \"nuget: {package}, 1.0.0\"");
        Assert.Equal("", outputs.Stderr);
        Assert.Contains(outputs.All, e => e is Display.DisplayData shown && shown.Bundle.Data["text/plain"].ToString() == "loaded");
        Assert.Contains("version 1.2", (await session.SucceedAsync("display(new Version(1, 2), \"text/html\");")).All.OfType<Display.DisplayData>().Single().Bundle.Data["text/html"].ToString());
    }

    [Fact]
    [Fault("a package whose notebook extension fails", "a warning; the package itself is there")]
    public async Task An_extension_that_fails_is_a_warning()
    {
        await PackageTests.RequireRegistryAsync();
        Pack("""
            using System.Threading.Tasks;
            using Microsoft.DotNet.Interactive;
            public sealed class BadExtension : IKernelExtension
            {
                public Task OnLoadAsync(Kernel kernel) => throw new System.NotSupportedException("not here");
            }
            """);
        var outputs = await session.SucceedAsync($"#i \"nuget: {session.Folder}\"\n#r \"nuget: {package}, 1.0.0\"\n1 + 1");
        Assert.Equal("2", outputs.Result);
        Assert.Contains("not here", outputs.Stderr);
    }

    private void Pack(string code)
    {
        var framework = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" or "Microsoft.DotNet.Interactive.Formatting.dll"))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path)).ToList();
        // What an author had: .NET Interactive's assembly, of which only the names that the extension uses matter.
        var interactive = Compile("Microsoft.DotNet.Interactive", """
            using System.Threading.Tasks;
            namespace Microsoft.DotNet.Interactive;
            public class Kernel { }
            public interface IKernelExtension { Task OnLoadAsync(Kernel kernel); }
            public class DisplayedValue { }
            public class KernelInvocationContext { public static KernelInvocationContext Current => null; }
            public static class KernelInvocationContextExtensions { public static DisplayedValue Display(this KernelInvocationContext context, object value, params string[] mimeTypes) => null; }
            """, framework);
        var extension = Compile(package, code, [.. framework, MetadataReference.CreateFromImage(interactive)]);
        var interactivePackage = package + ".Interactive";
        Zip(interactivePackage, "", ("lib/net10.0/Microsoft.DotNet.Interactive.dll", interactive));
        Zip(package, $"<dependencies><group targetFramework=\"net10.0\"><dependency id=\"{interactivePackage}\" version=\"1.0.0\" /></group></dependencies>", ($"interactive-extensions/dotnet/{package}.dll", extension));
    }

    private void Zip(string id, string dependencies, (string Name, byte[] Content) file)
    {
        using var zip = ZipFile.Open(Path.Combine(session.Folder, $"{id}.1.0.0.nupkg"), ZipArchiveMode.Create);
        Write($"{id}.nuspec", System.Text.Encoding.UTF8.GetBytes($"""
            <?xml version="1.0"?>
            <package><metadata><id>{id}</id><version>1.0.0</version><authors>a test</authors><description>a test</description>{dependencies}</metadata></package>
            """));
        Write(file.Name, file.Content);

        void Write(string name, byte[] content)
        {
            using var stream = zip.CreateEntry(name).Open();
            stream.Write(content);
        }
    }

    private static byte[] Compile(string name, string code, IEnumerable<MetadataReference> references)
    {
        using var image = new MemoryStream();
        var emitted = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)], references, new(OutputKind.DynamicallyLinkedLibrary)).Emit(image);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return image.ToArray();
    }
}
