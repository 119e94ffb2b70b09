using System.Runtime.CompilerServices;
using PublicApiGenerator;
using RnnLessons.Cells;

namespace RnnLessons.Tests.Api;

/// <summary>What the library offers is one approved file: a change to it is seen in review.</summary>
public sealed class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var approved = Path.Combine(Path.GetDirectoryName(Here())!, "RnnLessons.approved.txt");
        var received = Path.ChangeExtension(Path.ChangeExtension(approved, null), ".received.txt");
        var api = typeof(Cell).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n";
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == api)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, api);
        Assert.Fail($"The public API is not the approved one. See what changed:\n  diff {approved} {received}\nIf it is meant, approve it, and commit it with the change:\n  mv {received} {approved}");
    }

    private static string Here([CallerFilePath] string path = "") => path;
}
