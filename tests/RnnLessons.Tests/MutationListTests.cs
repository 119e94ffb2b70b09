using System.Runtime.CompilerServices;
using RnnLessons.Mutations;

namespace RnnLessons.Tests;

/// <summary>The lists of mutations stay in step with the source and the tests; whether each is caught is tried by tests/RnnLessons.Mutations.</summary>
public sealed class MutationListTests
{
    private static readonly string Root = Path.GetFullPath("../..", Path.GetDirectoryName(Here())!);

    private static readonly IReadOnlyList<Mutation> All = Mutation.In(Root);

    public static TheoryData<string> Words => [.. All.Select(mutation => $"{mutation.Room}: {mutation.What}")];

    [Fact]
    public void There_are_some_in_every_room_and_each_is_another()
    {
        foreach (var program in (string[])["src/RnnLessons", "src/RnnLessons.Kernel"])
            Assert.All(
                Directory.GetDirectories(Path.Combine(Root, program)).Select(Path.GetFileName).Where(room => room is not ("web" or "bin" or "obj")),
                room => Assert.Contains(All, mutation => mutation.File.StartsWith($"{program}/{room}/")));
        Assert.All(All, mutation => Assert.Contains(mutation.Ends, (string[])["fails", "crashes", "hangs"]));
        Assert.Equal(All.Count, All.Select(mutation => (mutation.File, mutation.Old, mutation.New)).Distinct().Count());
        Assert.Equal(All.Count, All.Select(mutation => mutation.What).Distinct().Count());
    }

    [Theory]
    [MemberData(nameof(Words))]
    public void Its_text_is_in_the_source_once_and_its_test_is_there(string words)
    {
        var mutation = All.Single(mutation => $"{mutation.Room}: {mutation.What}" == words);
        var source = File.ReadAllText(Path.Combine(Root, mutation.File));
        Assert.NotEqual(source, mutation.Apply(source));
        var (type, method) = (mutation.Test.Split('.')[^2], mutation.Test.Split('.')[^1]);
        Assert.Contains(Directory.GetFiles(Path.Combine(Root, mutation.Project), "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText),
            code => code.Contains($"namespace {string.Join('.', mutation.Test.Split('.')[..^2])};") && code.Contains($"class {type}") && code.Contains($" {method}("));
    }

    [Fact]
    public void A_text_that_is_no_longer_there_is_one_clear_error() => Assert.Contains("stands 0 times in a.cs",
        Assert.Throws<InvalidDataException>(() => new Mutation("x", "y", "a.cs", "old", "new", "t").Apply("source")).Message);

    private static string Here([CallerFilePath] string path = "") => path;
}
