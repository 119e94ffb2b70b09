using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace RnnLessons.Kernel.Tests;

/// <summary>Assemblies that need one another, named in one cell or in two.</summary>
public sealed class ReferenceTests : IDisposable
{
    private static readonly MetadataReference[] Framework =
        [.. ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Where(path => Path.GetFileName(path) is "System.Runtime.dll" or "System.Private.CoreLib.dll").Select(path => MetadataReference.CreateFromFile(path))];

    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public async Task An_assembly_that_stands_beside_is_found_and_naming_it_later_changes_nothing()
    {
        Compile("together");
        await session.SucceedAsync("#r \"together/Upper.dll\"", "var before = new Upper();");
        var outputs = await session.SucceedAsync("#r \"together/Lower.dll\"", "Upper now = before;\nnow.Sum(new Lower { Number = 1 })");
        Assert.Equal(("3", ""), (outputs.Result, outputs.Stderr));
    }

    [Fact]
    [Fault("a reference that an earlier cell's assembly lacked", "a warning that names it and says what to do")]
    public async Task An_assembly_that_comes_late_is_told()
    {
        var folder = Compile("apart");
        Directory.CreateDirectory(Path.Combine(session.Folder, "elsewhere"));
        File.Move(Path.Combine(folder, "Lower.dll"), Path.Combine(session.Folder, "elsewhere", "Lower.dll"));
        await session.SucceedAsync("#r \"apart/Upper.dll\"", "var before = new Upper();");
        Assert.Contains("warning: Lower.dll comes late.", (await session.SucceedAsync("#r \"elsewhere/Lower.dll\"")).Stderr);
        Assert.Equal("3", (await session.SucceedAsync("new Upper().Sum(new Lower { Number = 1 })")).Result);
    }

    private string Compile(string name)
    {
        var folder = Directory.CreateDirectory(Path.Combine(session.Folder, name)).FullName;
        var lower = Compile(folder, "Lower", "public class Lower { public int Number; }", Framework);
        Compile(folder, "Upper", "public class Upper { public int Sum(Lower lower) => lower.Number + 2; }", [.. Framework, MetadataReference.CreateFromFile(lower)]);
        return folder;
    }

    private static string Compile(string folder, string name, string code, MetadataReference[] references)
    {
        var path = Path.Combine(folder, name + ".dll");
        var emitted = CSharpCompilation.Create(name, [CSharpSyntaxTree.ParseText(code)], references, new(OutputKind.DynamicallyLinkedLibrary)).Emit(path);
        Assert.True(emitted.Success, string.Join('\n', emitted.Diagnostics));
        return path;
    }
}
