using RnnLessons.Kernel.Display;

namespace RnnLessons.Kernel.Tests;

public sealed class PackageTests : IDisposable
{
    private readonly TestSession session = new();

    public void Dispose() => session.Dispose();

    [Fact]
    public async Task What_the_host_carries_is_satisfied_without_a_network()
    {
        var outputs = await session.SucceedAsync("#r \"nuget: Markdig\"\n#r \"nuget: Microsoft.DotNet.Interactive, 1.0.0-beta.24000.1\"\n#r \"nuget: Microsoft.DotNet.Interactive.Formatting\"\nMarkdig.Markdown.ToHtml(\"*a*\")");
        Assert.Equal("<p><em>a</em></p>", outputs.Result!.Trim());
        Assert.Empty(outputs.All.OfType<DisplayData>());
    }

    [Fact]
    public async Task A_package_comes_with_what_it_depends_on()
    {
        await Registry.WantAsync();
        var outputs = await session.SucceedAsync("#r \"nuget: DynamicObj, 8.0.0\"\nvar made = new DynamicObj.DynamicObj();\nmade.SetProperty(\"a\", 5);", "made.GetPropertyValue(\"a\")");
        Assert.Equal("5", outputs.Result);
    }

    [Fact]
    [Fault("`#r \"nuget: …\"` of a package that is not there", "an error that names it and says what to check")]
    public async Task A_package_that_is_not_there_is_an_error_that_names_it()
    {
        await Registry.WantAsync();
        var error = await session.FailAsync("var a = 1;\n#r \"nuget: RnnLessons.No.Such.Package, 9.9.9\"");
        Assert.Contains("RnnLessons.No.Such.Package 9.9.9", error.Message);
        Assert.Contains("Check their names", error.Message);
    }

    [Theory]
    [InlineData("#r \"nuget: \"")]
    [InlineData("#i nothing")]
    public async Task A_line_that_names_nothing_is_refused(string code) => Assert.Contains("Wanted:", (await session.FailAsync(code)).Message);
}
