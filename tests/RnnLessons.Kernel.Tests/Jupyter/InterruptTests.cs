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
    [InlineData("for (var i = 0; ; i++) display(i);")]
    [InlineData("var shown = display(0); for (var i = 0; ; i++) shown.Update(i);")]
    [InlineData("for (var i = 0; ; i++) { ClearOutput(true); Console.WriteLine(i); }")]
    [InlineData("while (true) { Console.Write(new string('x', 300_000)); ClearOutput(); }")]
    [InlineData("Console.ReadLine();")]
    [InlineData("await Microsoft.DotNet.Interactive.Kernel.GetInputAsync(\"?\");")]
    [Fault("A cell loops, sleeps or waits for ever", "It is stopped on request, and the session keeps its variables")]
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
    [Fault("A front end asks twice, at once, to stop a cell", "The cell is stopped once, and the next one runs.")]
    public void Asked_twice_it_stops_once()
    {
        var id = Client.Begin("while (true) { }");
        var requests = Enumerable.Range(0, 2).Select(_ => Client.Send("interrupt_request", [], onControl: true)).ToList();
        requests.ForEach(request => Client.Reply(request, onControl: true));
        Assert.Equal("Stopped", (string?)Client.Reply(id)["ename"]);
        Assert.Equal("ok", (string?)Client.Run("System.Threading.Thread.Sleep(50);").Reply["status"]);
    }

    [Fact]
    [Fault("A cell updates one output a hundred thousand times", "The front end gets few updates, the last one among them.")]
    public void Updates_that_are_overtaken_are_not_sent()
    {
        var shown = Client.Run("var shown = display(0); for (var i = 1; i <= 100_000; i++) shown.Update(i);").Shown;
        var updates = shown.Where(m => m.Type == "update_display_data").Select(m => (string?)m.Content["data"]!["text/plain"]).ToList();
        Assert.InRange(updates.Count, 1, 10_000);
        Assert.Equal("100000", updates[^1]);
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
    [Fault("A cell is stopped while others wait behind it", "They do not run")]
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
