using System.Reflection;
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
        var api = typeof(Cell).Assembly.GeneratePublicApi(new ApiGeneratorOptions { IncludeAssemblyAttributes = false }).ReplaceLineEndings("\n").TrimEnd() + "\n" + Ranks();
        if (File.Exists(approved) && File.ReadAllText(approved).ReplaceLineEndings("\n") == api)
        {
            File.Delete(received);
            return;
        }

        File.WriteAllText(received, api);
        Assert.Fail($"The public API is not the approved one. See what changed:\n  diff {approved} {received}\nIf it is meant, approve it, and commit it with the change:\n  mv {received} {approved}");
    }

    /// <summary>The generator writes double[,] as double[]: the members with such arrays follow in the runtime's own words.</summary>
    private static string Ranks()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var lines = typeof(Cell).Assembly.GetExportedTypes()
            .SelectMany(type => type.GetMembers(All).Where(IsOffered).Select(member => $"{type.FullName}: {member}"))
            .Where(line => line.Contains("[,")).Order(StringComparer.Ordinal);
        return string.Concat(lines.Prepend("// Arrays of more than one dimension, which are written above as if they had one:").Select(line => line + "\n"));
    }

    private static bool IsOffered(MemberInfo member) => member switch
    {
        MethodBase method => method.IsPublic || method.IsFamily || method.IsFamilyOrAssembly,
        FieldInfo field => field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly,
        _ => false,
    };

    private static string Here([CallerFilePath] string path = "") => path;
}
