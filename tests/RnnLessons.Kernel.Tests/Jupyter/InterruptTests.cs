namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>An interrupt, through the protocol.</summary>
public sealed class InterruptTests : IDisposable
{
    private readonly RunningKernel kernel = new();

    private KernelClient Client => kernel.Client;

    public void Dispose() => kernel.Dispose();

    [Theory]
    [InlineData("while (true) { }")]
    [InlineData("System.Threading.Thread.Sleep(-1);")]
    [InlineData("await Task.Delay(-1);")]
    [InlineData("while (true) await Task.Delay(1);")]
    [InlineData("while (true) Console.WriteLine(\"more\");")]
    [InlineData("Console.ReadLine();")]
    [InlineData("await Microsoft.DotNet.Interactive.Kernel.GetInputAsync(\"?\");")]
    public void A_cell_that_does_not_end_is_stopped_and_the_session_lives_on(string code)
    {
        Client.Run("var kept = 41;");
        var id = Client.Begin(code);
        Assert.Equal("ok", (string?)Client.Reply(Client.Send("interrupt_request", [], onControl: true), onControl: true)["status"]);
        var reply = Client.Reply(id);
        Assert.Equal(("error", "Stopped"), ((string?)reply["status"], (string?)reply["ename"]));
        Assert.Contains(Client.ShownUntilIdle(id), m => m.Type == "error");
        Assert.Contains(Client.Run("kept + 1").Shown, m => (string?)m.Content["data"]?["text/plain"] == "42");
    }

    [Fact]
    public void An_interrupt_with_nothing_to_stop_is_answered_and_hits_no_later_cell()
    {
        Client.Reply(Client.Send("interrupt_request", [], onControl: true), onControl: true);
        Assert.Equal("ok", (string?)Client.Run("System.Threading.Thread.Sleep(50);").Reply["status"]);
    }

    [Fact]
    public void The_control_channel_answers_while_a_cell_runs()
    {
        var id = Client.Begin("System.Threading.Thread.Sleep(-1);");
        Assert.Equal("ok", (string?)Client.Reply(Client.Send("kernel_info_request", [], onControl: true), onControl: true)["status"]);
        Assert.True(Client.Beats());
        Client.Send("interrupt_request", [], onControl: true);
        Assert.Equal("error", (string?)Client.Reply(id)["status"]);
    }

    [Fact]
    public void Cells_that_wait_behind_a_stopped_one_do_not_run()
    {
        var stopped = Client.Begin("Console.ReadLine();");
        var next = Client.Execute("throw new Exception(\"ran\");");
        Client.Question();
        Client.Send("interrupt_request", [], onControl: true);
        Assert.Equal("error", (string?)Client.Reply(stopped)["status"]);
        Assert.Equal("aborted", (string?)Client.Reply(next)["status"]);
    }
}
