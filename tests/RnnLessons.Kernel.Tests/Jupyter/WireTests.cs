using System.Text;

namespace RnnLessons.Kernel.Tests.Jupyter;

/// <summary>Messages that are not to be trusted.</summary>
public sealed class WireTests : IDisposable
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromSeconds(1);
    private readonly RunningKernel kernel = new();

    private KernelClient Client => kernel.Client;

    public void Dispose() => kernel.Dispose();

    [Fact]
    [Attack("A request signed with another key, without a signature, or changed after it was signed, a shutdown among them", "It is dropped without an answer; nothing runs")]
    public void A_forged_request_is_not_answered_and_not_run()
    {
        Client.SendFrames(Client.Write("execute_request", new() { ["code"] = "var forged = 1;" }, "another key").Frames);
        var (_, unsigned) = Client.Write("execute_request", new() { ["code"] = "var forged = 1;" });
        unsigned[1] = [];
        Client.SendFrames(unsigned);
        var (_, changed) = Client.Write("execute_request", new() { ["code"] = "var harmless = 1;" });
        changed[5] = Encoding.UTF8.GetBytes("""{"code":"var forged = 1;"}""");
        Client.SendFrames(changed);
        var (_, shutdown) = Client.Write("shutdown_request", new() { ["restart"] = false }, "another key");
        Client.SendFrames(shutdown, onControl: true);
        Assert.Null(Client.TryReply(LongEnough));
        Assert.Equal("error", (string?)Client.Run("forged").Reply["status"]);
        Assert.False(kernel.Left.IsCompleted);
        Assert.Equal(4, kernel.Server.Dropped);
    }

    [Fact]
    [Attack("A signed request is recorded and sent a second time", "It runs once")]
    public void A_request_sent_a_second_time_runs_once()
    {
        Client.Run("var runs = 0;");
        var (id, frames) = Client.Write("execute_request", new() { ["code"] = "runs++;" });
        Client.SendFrames(frames);
        Client.Reply(id);
        Client.SendFrames(frames);
        Client.SendFrames(frames, onControl: true);
        Assert.Null(Client.TryReply(LongEnough));
        Assert.Contains(Client.Run("runs").Shown, m => (string?)m.Content["data"]?["text/plain"] == "1");
        Assert.Equal(2, kernel.Server.Dropped);
    }

    [Fact]
    [Attack("Messages without a delimiter, cut off, or of 100 frames of zeros", "They are dropped; the kernel answers the next request")]
    public void What_is_no_message_is_dropped()
    {
        byte[][] nothing = [[]];
        byte[][] cut = ["<IDS|MSG>"u8.ToArray(), "00"u8.ToArray(), "{}"u8.ToArray()];
        Client.SendFrames(nothing);
        Client.SendFrames(cut);
        Client.SendFrames(cut, onControl: true);
        Client.SendFrames([.. Enumerable.Repeat(new byte[1000], 100)]);
        Assert.Equal("ok", (string?)Client.Run("1").Reply["status"]);
        Assert.Equal(4, kernel.Server.Dropped);
    }
}
