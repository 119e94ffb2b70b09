using System.IO.Compression;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Tests;

/// <summary>Packages made for .NET Interactive: compiled against its assembly, which this kernel runs on.</summary>
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
    public async Task An_extension_brings_formatters_commands_kernels_and_a_notebook()
    {
        await Registry.WantAsync();
        Pack("""
            using System.Threading.Tasks;
            using Microsoft.DotNet.Interactive;
            using Microsoft.DotNet.Interactive.Commands;
            using Microsoft.DotNet.Interactive.Directives;
            using Microsoft.DotNet.Interactive.Formatting;
            public sealed class Spoon { }
            public sealed class SpoonExtension : IKernelExtension
            {
                public async Task OnLoadAsync(Kernel kernel)
                {
                    Formatter.Register<Spoon>(spoon => "<b>a spoon</b>", "text/html");
                    KernelInvocationContext.Current.Display("loaded", "text/plain");
                    kernel.AddDirective(new KernelActionDirective("#!spoon"), (command, context) => { context.Display("a spoon for " + kernel.Name, "text/plain"); return Task.CompletedTask; });
                    ((CompositeKernel)kernel).Add(new EchoKernel());
                    await kernel.SendAsync(new SubmitCode("var spoons = 3;", "csharp"));
                }
            }
            public sealed class EchoKernel : Kernel, IKernelCommandHandler<SubmitCode>
            {
                public EchoKernel() : base("echo") { }
                Task IKernelCommandHandler<SubmitCode>.HandleAsync(SubmitCode command, KernelInvocationContext context)
                {
                    context.Display(command.Code.Trim() + command.Code.Trim(), "text/plain");
                    return Task.CompletedTask;
                }
            }
            public static class LateExtension
            {
                public static void Load(Kernel kernel) => Formatter.Register<System.Version>(version => "version " + version, "text/html");
            }
            """, """
            #!csharp
            var forks = spoons + 1;
            #!html
            <i>from the notebook</i>
            """);
        var outputs = await session.SucceedAsync($"#i \"nuget: {session.Folder}\"\n#r \"nuget: {package}, 1.0.0\"");
        Assert.Equal("", outputs.Stderr);
        Assert.Contains("loaded", Shown(outputs, MimeBundle.PlainText));
        Assert.Contains("<i>from the notebook</i>", Shown(outputs, MimeBundle.Html));
        Assert.Equal("7", (await session.SucceedAsync("spoons + forks")).Result);
        Assert.Contains("version 1.2", Shown(await session.SucceedAsync("display(new Version(1, 2), \"text/html\");"), MimeBundle.Html).Single());
        Assert.Equal(["a spoon for .NET", "abab"], Shown(await session.SucceedAsync("#!spoon\n#!echo\nab"), MimeBundle.PlainText));
    }

    [Fact]
    public async Task The_charts_of_Plotly_NET_show_with_its_own_extension_and_a_later_package_changes_no_type()
    {
        await Registry.WantAsync();
        await session.SucceedAsync($"#r \"{Path.Combine(Repository.Root, "artifacts", "lessons", "RnnLessons.dll").Replace('\\', '/')}\"\nusing RnnLessons.Training;", "var before = new Hyperparameters();");
        var outputs = await session.SucceedAsync("#r \"nuget: Plotly.NET.Interactive, 6.0.0\"\n#r \"nuget: Plotly.NET.CSharp, 0.14.0\"");
        Assert.Equal("", outputs.Stderr);
        var chart = (await session.SucceedAsync("Hyperparameters after = before;\nPlotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 3.0, 4 }, Name: \"two points\")")).All.OfType<ExecuteResult>().Single().Bundle.Data;
        Assert.Contains("two points", chart[MimeBundle.Html].ToString());
        // Its own formatter's, not this kernel's.
        Assert.DoesNotContain("role=\"figure\"", chart[MimeBundle.Html].ToString());
        Assert.Equal("True", (await session.SucceedAsync("object.ReferenceEquals(before, after)")).Result);
        var figure = (await session.SucceedAsync("RnnLessons.Figures.Figure.Of(Plotly.NET.CSharp.Chart.Line<double, double, string>(new[] { 1.0, 2 }, new[] { 3.0, 5 }))")).All.OfType<ExecuteResult>().Single().Bundle.Data;
        Assert.Equal(5, (double)figure[MimeBundle.Plotly]["data"]![0]!["y"]![1]!);
    }

    private static List<string> Shown(Outputs outputs, string mimeType) =>
        [.. outputs.All.OfType<DisplayData>().Select(shown => shown.Bundle.Data.GetValueOrDefault(mimeType)?.ToString()).OfType<string>()];

    [Fact]
    [Fault("a package whose notebook extension fails", "a warning; the package itself is there")]
    public async Task An_extension_that_fails_is_a_warning()
    {
        await Registry.WantAsync();
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

    // Compiled against the real thing, as an author does.
    private void Pack(string code, string? notebook = null)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator)
            .Where(path => Path.GetFileName(path) is var name && (name.StartsWith("System.", StringComparison.Ordinal) || name is "netstandard.dll" || name.StartsWith("Microsoft.DotNet.Interactive", StringComparison.Ordinal)))
            .Select(path => (MetadataReference)MetadataReference.CreateFromFile(path));
        (string, byte[])[] files = [($"interactive-extensions/dotnet/{package}.dll", Compile(package, code, references))];
        Zip(package, notebook is null ? files : [.. files, ("interactive-extensions/dotnet/extension.dib", System.Text.Encoding.UTF8.GetBytes(notebook))]);
    }

    private void Zip(string id, params (string Name, byte[] Content)[] files)
    {
        using var zip = ZipFile.Open(Path.Combine(session.Folder, $"{id}.1.0.0.nupkg"), ZipArchiveMode.Create);
        Write($"{id}.nuspec", System.Text.Encoding.UTF8.GetBytes($"""
            <?xml version="1.0"?>
            <package><metadata><id>{id}</id><version>1.0.0</version><authors>a test</authors><description>a test</description></metadata></package>
            """));
        foreach (var (name, content) in files)
            Write(name, content);

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
