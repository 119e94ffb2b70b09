using System.Net;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Serve;

/// <summary>A notebook as a C# program, from the page.</summary>
public sealed class ProgramOfTests(RunningServer server) : IClassFixture<RunningServer>
{
    [Fact]
    public async Task The_notebook_as_it_is_on_the_page_is_a_program()
    {
        var (status, answer, _) = await AskAsync(TestNotebook.Markdown("# Žluť"), TestNotebook.Code("\"日本 ∂\""));
        Assert.True(status == HttpStatusCode.OK, answer?.ToJsonString());
        Assert.Contains("// # Žluť\n\nPage.Show(\"日本 ∂\");\n", (string)answer!["program"]!);
    }

    [Theory]
    [AttackData("downloading a notebook as a program whose code nests 100,000 brackets", "refused with a message; the server goes on", "deep", "brackets are open")]
    [AttackData("downloading a notebook as a program that asks for a package", "no package is restored: one may run code of its own", "#r \"nuget: RnnLessons.No.Such.Package, 9.9.9\"\n1", "not restored here")]
    [FaultData("downloading a notebook as a program that does not compile", "refused; the message names the cell", "var a = ;", "Cell 1 of")]
    public async Task What_cannot_be_one_is_refused(string code, string why)
    {
        var (status, answer, _) = await AskAsync(TestNotebook.Code(code == "deep" ? new string('(', 100_000) + "1" + new string(')', 100_000) : code));
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(why, (string)answer!["message"]!);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("rnn/lessons")).Status);
    }

    private Task<(HttpStatusCode Status, JsonNode? Json, string? Tag)> AskAsync(params JsonObject[] cells) => server.SendAsync(
        HttpMethod.Post, "rnn/program", new JsonObject { ["path"] = "page.ipynb", ["content"] = JsonNode.Parse(TestNotebook.Text(cells)) });
}
