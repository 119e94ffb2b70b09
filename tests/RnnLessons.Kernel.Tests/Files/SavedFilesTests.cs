using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Tests.Serve;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>What a save leaves as it was: whose the file is, who may read it, its other names.</summary>
[System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
public sealed class SavedFilesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode WithGroup = OwnerOnly | UnixFileMode.GroupRead;
    private const UnixFileMode All = WithGroup | UnixFileMode.OtherRead;
    private static readonly Dictionary<string, string?> Nothing = [];

    [Theory]
    [InlineData(OwnerOnly)]
    [InlineData(WithGroup)]
    [InlineData(All)]
    [InlineData(All | UnixFileMode.GroupWrite | UnixFileMode.UserExecute)]
    [Fault("a save of a notebook that only its owner may read", "its mode stays, and the copy that is kept of it is no more readable")]
    public async Task The_mode_stays_and_the_kept_copy_is_no_more_readable(UnixFileMode mode)
    {
        SkipOnWindows();
        var file = Notebook("mode.ipynb", mode);
        Directory.CreateDirectory(Path.GetDirectoryName(Kept("mode"))!);
        File.Delete(Kept("mode"));
        await SaveAsync("mode.ipynb", HttpStatusCode.OK);
        Assert.Equal(mode, File.GetUnixFileMode(file));
        Assert.Equal(mode, File.GetUnixFileMode(Kept("mode")));
        // Closed later: so is the copy at the next save.
        File.SetUnixFileMode(file, OwnerOnly);
        await SaveAsync("mode.ipynb", HttpStatusCode.OK);
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(Kept("mode")));
        await server.SendAsync(HttpMethod.Post, "api/contents/mode.ipynb/checkpoints/checkpoint");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
        File.Delete(file);
        await server.SendAsync(HttpMethod.Post, "api/contents/mode.ipynb/checkpoints/checkpoint");
        Assert.Equal(OwnerOnly, File.GetUnixFileMode(file));
    }

    [Fact]
    [Fault("a save of a read-only notebook, also by root", "it is refused and nothing is written; the mode stays")]
    public async Task A_read_only_file_is_not_written()
    {
        SkipOnWindows();
        var file = Notebook("closed.ipynb", UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead);
        var before = File.ReadAllBytes(file);
        var answer = await SaveAsync("closed.ipynb", HttpStatusCode.Forbidden);
        Assert.Contains("read-only", (string)answer!["message"]!);
        Assert.Equal(before, File.ReadAllBytes(file));
        Assert.False((bool)(await server.GetAsync("api/contents/closed.ipynb?content=0")).Json!["writable"]!);
        // The kept copy can be renewed all the same.
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "api/contents/closed.ipynb/checkpoints")).Status);
        Assert.Equal(HttpStatusCode.Created, (await server.SendAsync(HttpMethod.Post, "api/contents/closed.ipynb/checkpoints")).Status);
    }

    [Fact]
    [Fault("a save of a notebook that has two names (hard links), or that a symbolic link leads to", "both names show the new content, and the link stays a link")]
    public async Task Other_names_stay_names_of_the_file()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Hard links are kept on Linux.");
        var file = Notebook("one.ipynb", All);
        OtherUser.Shell($"ln -f '{file}' '{server.Folder}/two.ipynb'");
        File.CreateSymbolicLink(Path.Combine(server.Folder, "three.ipynb"), "one.ipynb");
        await SaveAsync("three.ipynb", HttpStatusCode.OK, "by the third name");
        Assert.Contains("by the third name", File.ReadAllText(file));
        Assert.Contains("by the third name", File.ReadAllText(Path.Combine(server.Folder, "two.ipynb")));
        Assert.Equal("one.ipynb", new FileInfo(Path.Combine(server.Folder, "three.ipynb")).LinkTarget);
        // Shorter than before: nothing of the old content is left behind it.
        await SaveAsync("two.ipynb", HttpStatusCode.OK, "");
        JsonNode.Parse(File.ReadAllText(file));
        Assert.Empty(Directory.EnumerateFiles(server.Folder, "*.tmp", new EnumerationOptions { AttributesToSkip = 0 }));
    }

    [Fact]
    [Attack("a folder of notebooks in which `.ipynb_checkpoints` is a link that leads out of it", "nothing is written or read there")]
    public async Task A_link_in_the_place_of_the_kept_copies_leads_nowhere()
    {
        SkipOnWindows();
        var outside = Directory.CreateDirectory(Path.Combine(server.Above, "outside")).FullName;
        Directory.CreateDirectory(Path.Combine(server.Folder, "linked"));
        Notebook("linked/a.ipynb", All);
        Directory.CreateSymbolicLink(Path.Combine(server.Folder, "linked", ".ipynb_checkpoints"), outside);
        await SaveAsync("linked/a.ipynb", HttpStatusCode.NotFound);
        Assert.Equal(HttpStatusCode.NotFound, (await server.SendAsync(HttpMethod.Post, "api/contents/linked/a.ipynb/checkpoints")).Status);
        Assert.Empty(Directory.EnumerateFileSystemEntries(outside));
    }

    [Fact]
    [Fault("a save, by root, of a file that belongs to another user", "it belongs to that user still, and so does the copy that is kept")]
    public async Task The_owner_stays()
    {
        OtherUser.Require();
        var file = Notebook("theirs.ipynb", WithGroup);
        OtherUser.Give(file, OtherUser.Id, 12);
        await SaveAsync("theirs.ipynb", HttpStatusCode.OK);
        Assert.Equal("65534 12 640", OtherUser.Shell($"stat -c '%u %g %a' '{file}'"));
        Assert.Equal("65534 12 640", OtherUser.Shell($"stat -c '%u %g %a' '{Kept("theirs")}'"));
    }

    [Fact]
    [Fault("a run that writes over a notebook of another user, who lets everybody write to it", "the content is written into the file, which stays that user's")]
    public async Task A_file_of_another_user_that_may_be_written_stays_theirs()
    {
        OtherUser.Require();
        var (folder, file) = Shared(WithGroup | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite);
        // Once where the folder takes new files, and once where it does not.
        foreach (var mode in new[] { "777", "755" })
        {
            File.WriteAllText(file, new string('x', 100_000));
            OtherUser.Shell($"chmod {mode} '{folder}/out'");
            var (exit, output) = await OtherUser.RnnAsync(folder, Home(folder), "run", "a.ipynb", "--out", "out");
            Assert.True(exit == 0, output);
            Assert.NotNull(JsonNode.Parse(File.ReadAllText(file))!["cells"]);
            Assert.Equal("0 666", OtherUser.Shell($"stat -c '%u %a' '{file}'"));
            Assert.Equal("a.ipynb", Assert.Single(Directory.EnumerateFileSystemEntries(Path.Combine(folder, "out")).Select(Path.GetFileName)));
        }

        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Fault("a run that would write over a file that its user may not write to, in a folder that the user may write to", "it is refused, and the file is as it was")]
    public async Task A_file_of_another_user_that_may_not_be_written_is_not_replaced()
    {
        OtherUser.Require();
        var (folder, file) = Shared(All);
        var (exit, output) = await OtherUser.RnnAsync(folder, Home(folder), "run", "a.ipynb", "--out", "out");
        Assert.Equal(2, exit);
        Assert.Contains("may not write", output);
        Assert.Equal("as it was", File.ReadAllText(file));
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData("run", "a.ipynb", "--html", "--out", "OUT")]
    [InlineData("book", "notes", "--out", "OUT")]
    [Fault("an executed notebook, its HTML or a book that is written over one that only its owner may read", "the mode stays")]
    public async Task What_a_run_writes_over_keeps_its_mode(params string[] arguments)
    {
        SkipOnWindows();
        var folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "notes"));
        foreach (var name in new[] { "a.ipynb", "notes/a.ipynb" })
            File.WriteAllText(Path.Combine(folder, name), TestNotebook.Text(TestNotebook.Markdown("# A"), TestNotebook.Code("1 + 1")));
        var whole = arguments.Select(argument => argument == "OUT" ? Path.Combine(folder, "out") : argument is "a.ipynb" or "notes" ? Path.Combine(folder, argument) : argument).ToArray();
        var written = new List<string>();
        for (var time = 0; time < 2; time++)
        {
            var (exit, output) = await Jupyter.RnnProgram.RunAsync(Nothing, whole);
            Assert.True(exit == 0, output);
            written = [.. Directory.EnumerateFiles(Path.Combine(folder, "out"), "*", SearchOption.AllDirectories).Order()];
            if (time == 0)
            {
                written.ForEach(file => File.SetUnixFileMode(file, OwnerOnly));
                File.SetUnixFileMode(Path.Combine(folder, "out"), OwnerOnly | UnixFileMode.UserExecute);
            }
        }

        Assert.NotEmpty(written);
        Assert.All(written, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
        Assert.Equal(OwnerOnly | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.Combine(folder, "out")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Fault("a save of a file with extended attributes", "they stay")]
    public void Extended_attributes_stay()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Extended attributes are read on Linux.");
        var file = Notebook("noted.ipynb", All);
        var given = Kernel.Files.ExtendedAttributes.TryGive(new Dictionary<string, byte[]> { ["user.note"] = "kept"u8.ToArray() }, file);
        Assert.SkipUnless(given && Kernel.Files.ExtendedAttributes.Of(file).ContainsKey("user.note"), "This disk has no extended attributes.");
        AtomicFile.Write(file, "{}");
        Assert.Equal("kept", Encoding.UTF8.GetString(Kernel.Files.ExtendedAttributes.Of(file)["user.note"]));
    }

    [Fact]
    public void A_folder_or_a_pipe_in_the_place_of_a_file_is_refused()
    {
        SkipOnWindows();
        OtherUser.Shell($"mkfifo '{server.Above}/pipe'; ln -s circle '{server.Above}/circle'");
        foreach (var (name, why) in new[] { ("pipe", "pipe"), ("assets", "folder"), ("circle", "") })
            Assert.Contains(why, Assert.ThrowsAny<IOException>(() => AtomicFile.Write(Path.Combine(server.Above, name), "text")).Message);
        // A link that leads to nothing yet leads to the new file.
        File.CreateSymbolicLink(Path.Combine(server.Above, "ahead"), "made");
        AtomicFile.Write(Path.Combine(server.Above, "ahead"), "text");
        Assert.Equal("text", File.ReadAllText(Path.Combine(server.Above, "made")));
    }

    private static void SkipOnWindows() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no modes.");

    private static Dictionary<string, string?> Home(string folder) => new() { ["HOME"] = folder, ["DOTNET_CLI_HOME"] = folder, ["TMPDIR"] = folder };

    // A folder of root's in which another user may read and run, with a file that is written over.
    private static (string Folder, string File) Shared(UnixFileMode mode)
    {
        var folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "out"));
        File.WriteAllText(Path.Combine(folder, "a.ipynb"), TestNotebook.Text(TestNotebook.Code("1 + 1")));
        var file = Path.Combine(folder, "out", "a.ipynb");
        File.WriteAllText(file, "as it was");
        File.SetUnixFileMode(file, mode);
        OtherUser.Shell($"chmod 777 '{folder}' '{folder}/out'");
        return (folder, file);
    }

    private string Notebook(string name, UnixFileMode mode)
    {
        var file = server.Write(name, TestNotebook.Code("as it was, and rather long"));
        File.SetUnixFileMode(file, mode);
        return file;
    }

    private string Kept(string name) => Path.Combine(server.Folder, ".ipynb_checkpoints", name + "-checkpoint.ipynb");

    private async Task<JsonNode?> SaveAsync(string name, HttpStatusCode wanted, string source = "changed")
    {
        var content = JsonNode.Parse(TestNotebook.Text(TestNotebook.Code(source)));
        var answer = await server.SendAsync(HttpMethod.Put, "api/contents/" + name, new JsonObject { ["type"] = "notebook", ["format"] = "json", ["content"] = content });
        Assert.True(answer.Status == wanted, answer.Json?.ToJsonString());
        return answer.Json;
    }
}
