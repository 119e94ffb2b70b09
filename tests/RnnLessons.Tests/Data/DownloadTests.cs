using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using RnnLessons.Data;

namespace RnnLessons.Tests.Data;

/// <summary>Downloads over bad connections, from a server on this computer: whole or not at all.</summary>
public sealed class DownloadTests : IDisposable
{
    /// <summary>No test waits for its silence, however busy the machine is, but those that set their own.</summary>
    private static readonly Download.Patience Short = new(TimeSpan.FromMinutes(2), 3, TimeSpan.FromMilliseconds(1));

    private readonly ScriptedServer server = new();
    private readonly string folder = Directory.CreateTempSubdirectory("rnnlessons-fetch-").FullName;
    private readonly byte[] content = Content(300_000);
    private readonly List<LoadProgress> reports = [];

    private DataSet Set => new("some data", Path.Combine(folder, "sub", "archive.tar.gz"), "07", server.Address, content.Length, Convert.ToHexStringLower(MD5.HashData(content)));

    private string Part => Set.Path + ".part";

    public void Dispose()
    {
        server.Dispose();
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_whole_file_arrives_with_progress_and_nothing_beside_it()
    {
        server.ThenSend(content);
        await Fetch();
        Whole();
        Assert.Equal(reports.Select(report => report.Done).Order(), reports.Select(report => report.Done));
        Assert.Equal(new("downloading archive.tar.gz", content.Length, content.Length), reports[^1]);
        Assert.All(reports.SkipLast(1), report => Assert.False(report.IsDone));
    }

    [Fact]
    public async Task A_cut_connection_goes_on_where_it_stopped()
    {
        server.ThenSend(content, closeAfter: 100_000).ThenSend(content, closeAfter: 50_000).ThenSend(content);
        await Fetch();
        Whole();
        Assert.Equal([0, 100_000, 150_000], server.Requests.Select(request => request.From));
    }

    [Fact]
    public async Task A_second_call_goes_on_where_the_first_gave_up()
    {
        server.ThenSend(content, closeAfter: 100_000).ThenSay("503 Busy").ThenSay("503 Busy").ThenSay("503 Busy").ThenSend(content);
        var error = await Assert.ThrowsAsync<FetchException>(Fetch);
        Assert.Contains("127.0.0.1 could not be reached, or broke off 3 times in a row (127.0.0.1 answered 503 (Busy)); 100,000 of 300,000 bytes are there.", error.Message);
        Assert.Contains($"put it at {Set.Path}", error.Message);
        Assert.Equal(content[..100_000], File.ReadAllBytes(Part));
        Assert.False(File.Exists(Set.Path), "A file that is not whole has the name of the whole one.");
        await Fetch();
        Whole();
        Assert.Equal(100_000, server.Requests[^1].From);
    }

    [Fact]
    public async Task Another_version_on_the_server_begins_anew()
    {
        server.ThenSend(Content(content.Length, seed: 2), tag: "\"v0\"", closeAfter: 100_000).ThenSend(content);
        await Fetch();
        Whole();
        Assert.Equal("\"v0\"", server.Requests[^1].Headers["if-range"]);
    }

    [Fact]
    public async Task A_server_that_knows_no_ranges_begins_anew()
    {
        server.ThenSend(content, closeAfter: 100_000, ranges: false).ThenSend(content, ranges: false);
        await Fetch();
        Whole();
    }

    [Fact]
    public async Task Without_a_version_nothing_is_put_together_from_two_answers()
    {
        server.ThenSend(Content(content.Length, seed: 2), tag: null, closeAfter: 100_000).ThenSend(content, tag: null);
        await Fetch();
        Whole();
        Assert.Equal(0, server.Requests[^1].From);
    }

    [Fact]
    public async Task A_server_that_always_breaks_off_is_given_up()
    {
        server.ThenSend(content, closeAfter: 100_000, ranges: false);
        Assert.Contains("broke off 3 times in a row", (await Assert.ThrowsAsync<FetchException>(Fetch)).Message);
    }

    [Fact]
    public async Task Wrong_bytes_are_deleted_and_their_sum_named()
    {
        var wrong = Content(content.Length, seed: 2);
        server.ThenSend(wrong);
        var error = await Assert.ThrowsAsync<FetchException>(Fetch);
        Assert.Contains($"MD5 sum {Convert.ToHexStringLower(MD5.HashData(wrong))}; it was deleted", error.Message);
        Nothing();
    }

    [Theory]
    [InlineData(299_999)]
    [InlineData(300_001)]
    [InlineData(5)]
    public async Task A_wrong_length_is_refused_at_once(int length)
    {
        server.ThenSend(Content(length));
        Assert.Contains($"has {length:N0} bytes. Wanted: 300,000, the official archive.", (await Assert.ThrowsAsync<FetchException>(Fetch)).Message);
        Assert.Single(server.Requests);
        Nothing();
    }

    [Fact]
    public async Task More_bytes_than_there_may_be_are_not_taken_even_where_no_length_is_declared()
    {
        server.Then(async (_, stream) =>
        {
            await ScriptedServer.Write(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n");
            await stream.WriteAsync(Content(400_000));
        });
        Assert.Contains("has more than 300,000 bytes", (await Assert.ThrowsAsync<FetchException>(Fetch)).Message);
        Nothing();
    }

    [Fact]
    public async Task Not_found_says_so_at_once()
    {
        server.ThenSay("404 Not Found");
        Assert.Contains($"{server.Address} answered 404 (Not Found). If it stays so, get the archive elsewhere and put it at {Set.Path}.", (await Assert.ThrowsAsync<FetchException>(Fetch)).Message);
        Assert.Single(server.Requests);
        Nothing();
    }

    [Fact]
    public async Task A_connection_that_falls_silent_is_cut_and_taken_up_again()
    {
        server.Then(async (_, stream) =>
        {
            await ScriptedServer.Write(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n");
            await stream.WriteAsync(content.AsMemory(0, 1000));
            // Longer than the client is patient: it closes the connection, and reading it ends.
            await stream.CopyToAsync(Stream.Null);
        }).ThenSend(content);
        await Fetch(Short with { Silence = TimeSpan.FromSeconds(3), Attempts = 100 });
        Whole();
        Assert.Equal(1000, server.Requests[^1].From);
    }

    [Fact]
    public async Task A_slow_connection_is_none_that_is_cut()
    {
        server.Then(async (_, stream) =>
        {
            await ScriptedServer.Write(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nConnection: close\r\n\r\n");
            foreach (var piece in content.Chunk(45_000))
            {
                await stream.WriteAsync(piece);
                await Task.Delay(TimeSpan.FromSeconds(1));
            }
        });
        // In all it takes longer than any silence may last.
        await Fetch(Short with { Silence = TimeSpan.FromSeconds(5) });
        Whole();
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task Offline_says_where_to_put_the_file_by_hand()
    {
        var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        var nobody = new Uri($"http://127.0.0.1:{((IPEndPoint)free.LocalEndpoint).Port}/archive.tar.gz");
        free.Dispose();
        var error = await Assert.ThrowsAsync<FetchException>(() => new Download(Set with { Address = nobody }, null, default, Short).Run());
        Assert.Contains("could not be reached", error.Message);
        Assert.Contains($"or download {nobody} elsewhere and put it at {Set.Path}", error.Message);
        Nothing();
    }

    [Fact]
    public async Task A_cancelled_download_keeps_what_has_arrived()
    {
        using var stop = new CancellationTokenSource();
        server.Then(async (_, stream) =>
        {
            await ScriptedServer.Write(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {content.Length}\r\nETag: \"v1\"\r\nConnection: close\r\n\r\n");
            await stream.WriteAsync(content.AsMemory(0, 1000));
            await stream.CopyToAsync(Stream.Null);
        }).ThenSend(content);
        var report = new Reports(progress =>
        {
            if (progress.Done == 1000) stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new Download(Set, report, stop.Token, Short).Run());
        Assert.Equal(content[..1000], File.ReadAllBytes(Part));
        await Fetch();
        Whole();
        Assert.Equal(1000, server.Requests[^1].From);
    }

    [Fact]
    public async Task A_disk_without_room_is_one_clear_error_before_anything_is_asked_for()
    {
        var error = await Assert.ThrowsAsync<FetchException>(() => new Download(Set with { Bytes = long.MaxValue / 2 }, null, default, Short).Run());
        Assert.Matches(@"there are [\d,]+ MB of room in .*\. Wanted: [\d,]+ MB; the environment variable RNNLESSONS_DATA names another folder\.", error.Message);
        Assert.Empty(server.Requests);
    }

    [Fact]
    public async Task A_disk_that_becomes_full_is_one_clear_error()
    {
        if (!File.Exists("/dev/full")) Assert.Skip("There is no /dev/full here, the device that is always full.");
        server.ThenSend(content);
        Directory.CreateDirectory(Path.GetDirectoryName(Set.Path)!);
        File.CreateSymbolicLink(Part, "/dev/full");
        var error = await Assert.ThrowsAsync<FetchException>(Fetch);
        Assert.Contains($"{Set.Path} can't be written (No space left on device", error.Message);
        Assert.Contains("RNNLESSONS_DATA names another one", error.Message);
    }

    [Fact]
    public async Task Two_downloads_of_one_file_do_not_write_into_each_other()
    {
        server.ThenSend(content);
        Directory.CreateDirectory(Path.GetDirectoryName(Set.Path)!);
        using (new FileStream(Part, FileMode.Create, FileAccess.Write, FileShare.None))
            Assert.Contains("no other download of it at the same time", (await Assert.ThrowsAsync<FetchException>(Fetch)).Message);
        await Fetch();
        Whole();
    }

    [Fact]
    public async Task What_is_there_is_not_fetched_again()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Set.Path)!);
        File.WriteAllText(Set.Path, "mine");
        Assert.Equal(Set.Path, await DataFolder.Fetch(Set));
        Assert.Empty(server.Requests);
        Assert.Equal("mine", File.ReadAllText(Set.Path));
    }

    [Fact]
    public async Task The_public_way_is_the_same_way()
    {
        server.ThenSend(content);
        Assert.Equal(Set.Path, await DataFolder.Fetch(Set));
        Whole();
    }

    [Fact]
    public void The_official_addresses_are_known()
    {
        Assert.Equal(["IMDB reviews", "CIFAR-10"], DataFolder.Named("all").Select(set => set.Name));
        Assert.Equal(["IMDB reviews"], DataFolder.Named("imdb").Select(set => set.Name));
        Assert.Empty(DataFolder.Named(""));
        Assert.Contains("There is no data set «mnist»; wanted: imdb, cifar10, all, or nothing.", Assert.Throws<ArgumentException>(() => DataFolder.Named("mnist")).Message);
        Assert.All(DataFolder.DataSets, set => Assert.True(Path.IsPathRooted(set.Path), set.Path));
    }

    private Task Fetch() => Fetch(Short);

    private Task Fetch(Download.Patience patience) => new Download(Set, new Reports(reports.Add), default, patience).Run();

    private void Whole()
    {
        Assert.Equal(content, File.ReadAllBytes(Set.Path));
        Assert.Equal([Set.Path], Directory.GetFiles(Path.GetDirectoryName(Set.Path)!));
    }

    private void Nothing() => Assert.Empty(Directory.GetFiles(Path.GetDirectoryName(Set.Path)!));

    private static byte[] Content(int length, int seed = 1)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    private sealed class Reports(Action<LoadProgress> report) : IProgress<LoadProgress>
    {
        public void Report(LoadProgress value) => report(value);
    }
}
