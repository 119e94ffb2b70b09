using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>Cells that ask the person at the front end.</summary>
public sealed class InputTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    private KernelClient Client => kernel.Client;

    public void Dispose() => kernel.Dispose();

    [Theory]
    [InlineData("Console.ReadLine()", "", false)]
    [InlineData("await GetInputAsync(\"Your name?\")", "Your name?", false)]
    [InlineData("await GetInputAsync(\"Your key?\", \"password\")", "Your key?", true)]
    [InlineData("(await GetPasswordAsync(\"Your key?\")).GetClearTextPassword()", "Your key?", true)]
    public void An_answer_comes_back_to_the_cell(string code, string prompt, bool hidden)
    {
        var id = Client.Execute("Console.Write(\"before \"); " + code);
        var question = Client.Question();
        Assert.Equal(("input_request", id, prompt, hidden), (question.Type, question.ParentId, (string?)question.Content["prompt"], (bool)question.Content["password"]!));
        Client.Answer("Ada ∂");
        Assert.Equal("ok", (string?)Client.Reply(id)["status"]);
        Assert.Contains(Client.ShownUntilIdle(id), m => (string?)m.Content["data"]?["text/plain"] == "Ada ∂");
    }

    [Fact]
    public void A_password_is_not_shown_by_accident()
    {
        var id = Client.Execute("await GetPasswordAsync()");
        Client.Question();
        Client.Answer("secret");
        Client.Reply(id);
        Assert.DoesNotContain(Client.ShownUntilIdle(id), m => m.Content.ToJsonString().Contains("secret"));
    }

    [Fact]
    public void Lines_are_asked_for_one_by_one()
    {
        var id = Client.Execute("(char)Console.Read() + Console.ReadLine() + Console.ReadLine()");
        Client.Question();
        Client.Answer("abc");
        Client.Question();
        Client.Answer("def");
        Assert.Equal("ok", (string?)Client.Reply(id)["status"]);
        Assert.Contains(Client.ShownUntilIdle(id), m => (string?)m.Content["data"]?["text/plain"] == "abcdef");
    }

    [Fact]
    public void A_front_end_that_takes_no_questions_is_not_asked()
    {
        var (reply, _) = Client.Run("Console.ReadLine()", new JsonObject { ["allow_stdin"] = false });
        Assert.Equal("error", (string?)reply["status"]);
        Assert.Contains("does not take questions", (string?)reply["evalue"]);
    }

    [Fact]
    [Fault("An answer to a question arrives after its cell has ended", "It is not taken for the answer to the next question")]
    public void An_answer_that_nobody_waits_for_is_not_taken_for_the_next()
    {
        Client.Answer("too early");
        var id = Client.Execute("await GetInputAsync()");
        Client.Question();
        Client.Answer("in time");
        Client.Reply(id);
        Assert.Contains(Client.ShownUntilIdle(id), m => (string?)m.Content["data"]?["text/plain"] == "in time");
    }
}
