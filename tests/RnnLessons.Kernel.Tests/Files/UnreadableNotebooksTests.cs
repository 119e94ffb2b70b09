using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Tests.Serve;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>Files that are named like notebooks: the list names each with what is wrong, opening it says the same, and the others are shown.</summary>
public sealed class UnreadableNotebooksTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly Stack<Socket> Sockets = new();

    private static readonly Dictionary<string, string?> Nothing = [];
    private static readonly byte[] Whole = Encoding.UTF8.GetBytes(TestNotebook.Text(TestNotebook.Markdown("# Übung"), TestNotebook.Code("\"añb — 日本\"")));

    private static readonly Dictionary<string, Action<string>> Files = new()
    {
        ["link to itself"] = path => File.CreateSymbolicLink(path, Path.GetFileName(path)),
        ["links in a circle"] = path =>
        {
            File.CreateSymbolicLink(path, "circle-2");
            File.CreateSymbolicLink(Path.Combine(Path.GetDirectoryName(path)!, "circle-2"), Path.GetFileName(path));
        },
        ["link to nothing"] = path => File.CreateSymbolicLink(path, "nothing.ipynb"),
        ["pipe"] = path => OtherUser.Shell($"mkfifo '{path}'"),
        ["link to a pipe"] = path => OtherUser.Shell($"mkfifo '{Path.GetDirectoryName(path)}/fifo.ipynb' && ln -s fifo.ipynb '{path}'"),
        ["socket"] = path =>
        {
            // Collected, it would delete its file: by then another test's, of the same name.
            Sockets.Push(new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified));
            Sockets.Peek().Bind(new UnixDomainSocketEndPoint(path));
        },
        ["device"] = path => OtherUser.Shell($"mknod '{path}' c 1 5"),
        ["2 GB, sparse"] = path =>
        {
            using var file = File.Create(path);
            file.SetLength(2_000_000_000);
        },
        ["empty"] = path => File.WriteAllText(path, ""),
        ["zeros"] = path => File.WriteAllBytes(path, new byte[1000]),
        ["cut off"] = path => File.WriteAllBytes(path, Whole[..^20]),
        ["a list"] = path => File.WriteAllText(path, "[]"),
        ["nested JSON"] = path => File.WriteAllText(path, CodeShapes.Times("[", 100_000)),
        ["JSON nested in a notebook"] = path => File.WriteAllText(path, Encoding.UTF8.GetString(Whole).Replace("\"unknown\":true", "\"unknown\":" + CodeShapes.Times("{\"a\":", 100) + "1" + CodeShapes.Times("}", 100))),
        ["a name twice"] = path => File.WriteAllText(path, Encoding.UTF8.GetString(Whole).Replace("\"unknown\"", "\"nbformat\":4,\"unknown\"")),
        ["half a character"] = path => File.WriteAllText(path, Encoding.UTF8.GetString(Whole).Replace("\"unknown\":true", "\"unknown\":\"\\ud83d\"")),
        ["half a character in a name"] = path => File.WriteAllText(path, Encoding.UTF8.GetString(Whole).Replace("\"unknown\":true", "\"\\uDE00\":1")),
        ["Latin-1"] = path => File.WriteAllBytes(path, Encoding.Latin1.GetBytes("{\n \"cells\": [],\n \"a\": \"ñ\"\n}")),
        ["UTF-16 cut off"] = path => File.WriteAllBytes(path, [0xFF, 0xFE, (byte)'{', 0, 0x3D]),
        ["a Python notebook"] = path => File.WriteAllText(path, Encoding.UTF8.GetString(Whole).Replace("\".net-csharp\"", "\"python3\",\"language\":\"python\"")),
        ["a picture"] = path => File.WriteAllBytes(path, [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]),
    };

    [Theory]
    [AttackData("a notebook that is a symbolic link to itself", "the list and the page say so; the server goes on", "link to itself", "link", false)]
    [AttackData("two symbolic links that lead to each other", "the list and the page say so; the server goes on", "links in a circle", "link", false)]
    [FaultData("a symbolic link that leads to nothing", "the list and the page say so", "link to nothing", "leads nowhere", true)]
    [AttackData("a pipe named like a notebook", "it is not read; the list and the page say so at once", "pipe", "pipe", false)]
    [AttackData("a link to a pipe, named like a notebook", "it is not read; the list and the page say so at once", "link to a pipe", "pipe", false)]
    [AttackData("a socket named like a notebook", "it is not read; the list and the page say so", "socket", "socket", false)]
    [AttackData("a device named like a notebook (`/dev/zero`)", "it is not read; the list and the page say so", "device", "device", false)]
    [AttackData("a sparse notebook of 2 GB", "it is not read: the list and the page name the limit, 256 MB", "2 GB, sparse", "256 MB", false)]
    [FaultData("an empty notebook", "the list, the page and `rnn run` say so", "empty", "empty", false)]
    [FaultData("a notebook of zeros, as a crash of the machine leaves it", "the list, the page and `rnn run` say that it is not JSON", "zeros", "not JSON", false)]
    [FaultData("a notebook that was cut off", "the list, the page and `rnn run` say so, with the line", "cut off", "cut off", false)]
    [FaultData("a notebook that is a JSON list", "the list, the page and `rnn run` say so", "a list", "not an object", false)]
    [AttackData("JSON that nests 100,000 lists", "the list, the page and `rnn run` name the limit", "nested JSON", "more than 64 deep", false)]
    [AttackData("a notebook with a value that nests 100 objects", "the list, the page and `rnn run` name the limit", "JSON nested in a notebook", "more than 64 deep", false)]
    [FaultData("a notebook in which a name is there twice", "the list, the page and `rnn run` name it", "a name twice", "nbformat", false)]
    [AttackData("a notebook with half a character (`\\ud83d`)", "the list, the page and `rnn run` name the line", "half a character", "half a character", false)]
    [AttackData("a notebook with half a character in the name of a field", "the list, the page and `rnn run` name the line", "half a character in a name", "half a character", false)]
    [FaultData("a notebook in Latin-1", "refused by the list, the page and `rnn run`, with the byte and the line", "Latin-1", "line 3, is 0xF1", false)]
    [FaultData("a notebook in UTF-16 that was cut off", "refused by the list, the page and `rnn run`", "UTF-16 cut off", "UTF-16", false)]
    [FaultData("a Python notebook", "it is called one by the list, the page and `rnn run`, and nothing of it is run", "a Python notebook", "Python notebook", false)]
    [FaultData("a picture named like a notebook", "refused by the list, the page and `rnn run`", "a picture", "not UTF-8", false)]
    public async Task What_cannot_be_read_is_named_everywhere(string kind, string why, bool isAbsent)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "These are files of Unix systems.");
        Assert.SkipWhen(kind == "device" && !Environment.IsPrivilegedProcess, "Only root can make a device.");
        server.Write("whole.ipynb", TestNotebook.Markdown("# Whole"), TestNotebook.Code("1"));
        var path = Path.Combine(server.Folder, "odd.ipynb");
        Files[kind](path);
        try
        {
            var listed = (await server.GetAsync("rnn/lessons")).Json!["groups"]![0]!["notebooks"]!.AsArray().ToDictionary(lesson => (string)lesson!["path"]!);
            Assert.Equal("Whole", (string?)listed["whole.ipynb"]!["title"]);
            Assert.Contains(why, (string)listed["odd.ipynb"]!["problem"]!);
            Assert.Contains((await server.GetAsync("api/contents")).Json!["content"]!.AsArray(), entry => (string)entry!["name"]! == "odd.ipynb");

            var (status, answer, _) = await server.GetAsync("api/contents/odd.ipynb");
            Assert.True((isAbsent ? HttpStatusCode.NotFound : HttpStatusCode.BadRequest) == status, $"{status}: {answer}; there is {FileBytes.KindOf(path)}");
            if (!isAbsent)
                Assert.Contains(why, (string)answer!["message"]!);

            Assert.Contains(isAbsent ? "does not exist" : why, Assert.Throws<NotebookException>(() =>
            {
                var notebook = Notebook.Read(path);
                notebook.CheckLanguage();
            }).Message);
        }
        finally
        {
            while (Sockets.TryPop(out var socket))
                socket.Dispose();
            File.Delete(path);
            File.Delete(Path.Combine(server.Folder, "circle-2"));
            File.Delete(Path.Combine(server.Folder, "fifo.ipynb"));
        }
    }

    [Theory]
    [InlineData("Latin-1")]
    [InlineData("UTF-16 cut off")]
    [InlineData("2 GB, sparse")]
    [Fault("a save, even one that is to overwrite whatever is there, over a notebook in Latin-1 or another that cannot be shown", "refused: no byte of the file is changed")]
    public async Task No_save_replaces_what_cannot_be_shown(string kind)
    {
        var path = Path.Combine(server.Folder, "kept.ipynb");
        Files[kind](path);
        var (length, start) = (new FileInfo(path).Length, Start(path));
        var content = JsonNode.Parse(Whole);
        Assert.Equal(HttpStatusCode.BadRequest, (await server.SendAsync(HttpMethod.Put, "api/contents/kept.ipynb", new JsonObject { ["content"] = content })).Status);
        Assert.Equal((length, start), (new FileInfo(path).Length, Start(path)));
        File.Delete(path);

        static string Start(string path)
        {
            using var file = File.OpenRead(path);
            var bytes = new byte[100];
            return Convert.ToHexString(bytes, 0, file.Read(bytes));
        }
    }

    [Theory]
    [InlineData("utf-8")]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    [InlineData("utf-32BE")]
    [Fault("a notebook with a byte order mark: UTF-8, UTF-16 or UTF-32", "the page, `rnn run`, a book and `#!import` read it alike; the copy that is kept at the first save is byte for byte the original")]
    public async Task A_byte_order_mark_is_skipped_everywhere(string encoding)
    {
        var form = Encoding.GetEncoding(encoding);
        byte[] bytes = [.. form.Preamble, .. form.GetBytes(Encoding.UTF8.GetString(Whole))];
        var (path, kept) = (Path.Combine(server.Folder, "marked.ipynb"), Path.Combine(server.Folder, ".ipynb_checkpoints", "marked-checkpoint.ipynb"));
        File.WriteAllBytes(path, bytes);
        Directory.CreateDirectory(Path.GetDirectoryName(kept)!);
        File.Delete(kept);
        var opened = await server.GetAsync("api/contents/marked.ipynb");
        Assert.Equal("\"añb — 日本\"", (string?)opened.Json!["content"]!["cells"]![1]!["source"]);
        Assert.Equal("Übung", (string?)(await server.GetAsync("rnn/lessons")).Json!["groups"]![0]!["notebooks"]!.AsArray().Single(lesson => (string)lesson!["path"]! == "marked.ipynb")!["title"]);
        Assert.Equal("\"añb — 日本\"", Notebook.Read(path).Cells[1].Source);
        using (var session = new TestSession())
        {
            File.Copy(path, Path.Combine(session.Folder, "marked.ipynb"));
            Assert.Equal("añb — 日本", (await session.SucceedAsync("#!import marked.ipynb")).Result);
            File.WriteAllBytes(Path.Combine(session.Folder, "marked.cs"), [.. form.Preamble, .. form.GetBytes("\"añb — 日本\"")]);
            Assert.Equal("añb — 日本", (await session.SucceedAsync("#!import marked.cs")).Result);
        }

        Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "api/contents/marked.ipynb", new JsonObject { ["content"] = opened.Json["content"]!.DeepClone() }, opened.Tag)).Status);
        Assert.Equal(bytes, File.ReadAllBytes(kept));
        Assert.Equal("\"añb — 日本\"", Notebook.Read(path).Cells[1].Source);
        Assert.DoesNotContain('\uFFFD', File.ReadAllText(path));
        await server.SendAsync(HttpMethod.Post, "api/contents/marked.ipynb/checkpoints/checkpoint");
        Assert.Equal(bytes, File.ReadAllBytes(path));
        File.Delete(path);
    }

    [Fact]
    [Fault("names that are not UTF-8, or hold a colon or a line break; a folder named like a notebook; an unreadable folder", "the list names what it cannot open, and shows the others")]
    public async Task Odd_names_are_named()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has no such names.");
        OtherUser.Shell($"cd '{server.Folder}'; cp /dev/null $'caf\\xe9.ipynb'; cp /dev/null 'a:b.ipynb'; cp /dev/null $'c\\nd.ipynb'; mkdir 'folder.ipynb'");
        server.Write("folder.ipynb/inner.ipynb", TestNotebook.Markdown("# Inner"));
        var groups = (await server.GetAsync("rnn/lessons")).Json!["groups"]!.AsArray();
        var problems = groups[0]!["notebooks"]!.AsArray().Where(lesson => lesson!["problem"] is not null).ToDictionary(lesson => (string)lesson!["path"]!, lesson => (string)lesson!["problem"]!);
        Assert.Contains("not UTF-8", problems["caf\uFFFD.ipynb"]);
        Assert.Contains("colon", problems["a:b.ipynb"]);
        Assert.Contains("control character", problems["c\nd.ipynb"]);
        Assert.Equal("Inner", (string?)groups.Single(group => (string)group!["name"]! == "folder.ipynb")!["notebooks"]![0]!["title"]);
        OtherUser.Shell($"cd '{server.Folder}'; rm -r caf* a:b.ipynb c*d.ipynb folder.ipynb");
    }

    [Fact]
    [Fault("5,000 notebooks, and folders 400 deep", "the list shows them; a path as deep as that is opened")]
    public async Task Many_and_deep_are_served()
    {
        var many = Directory.CreateDirectory(Path.Combine(server.Folder, "many")).FullName;
        for (var i = 0; i < 5_000; i++)
            File.WriteAllBytes(Path.Combine(many, $"{i}.ipynb"), Whole);
        var deep = string.Concat(Enumerable.Repeat("a/", 400));
        Directory.CreateDirectory(Path.Combine(server.Folder, deep));
        server.Write(deep + "deep.ipynb", TestNotebook.Code("1"));
        Assert.Equal(5_000, (await server.GetAsync("rnn/lessons")).Json!["groups"]!.AsArray().Single(group => (string)group!["name"]! == "many")!["notebooks"]!.AsArray().Count);
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync($"api/contents/{deep}deep.ipynb")).Status);
        Assert.Equal(HttpStatusCode.NotFound, (await server.GetAsync($"api/contents/{string.Concat(Enumerable.Repeat("b/", 2_000))}deep.ipynb")).Status);
        Directory.Delete(many, recursive: true);
    }

    [Fact]
    [Fault("notebooks that are written, cut short and taken away all the while the list is made", "every list is an answer")]
    public async Task Files_that_change_meanwhile_do_no_harm()
    {
        var path = Path.Combine(server.Folder, "busy.ipynb");
        using var ending = new CancellationTokenSource();
        var writing = Task.Run(() =>
        {
            for (var i = 0; !ending.IsCancellationRequested; i++)
            {
                File.WriteAllBytes(path, i % 2 == 0 ? Whole : Whole[..(i % Whole.Length)]);
                if (i % 3 == 0)
                    File.Delete(path);
            }
        });
        for (var i = 0; i < 100; i++)
        {
            Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("rnn/lessons")).Status);
            Assert.Contains((await server.GetAsync("api/contents/busy.ipynb")).Status, new[] { HttpStatusCode.OK, HttpStatusCode.BadRequest, HttpStatusCode.NotFound });
        }

        await ending.CancelAsync();
        await writing;
        File.Delete(path);
    }

    [Fact]
    [Fault("a file and a folder that their user may not read", "the list names both; `rnn run` says so and exits with 2")]
    public async Task What_may_not_be_read_is_named()
    {
        OtherUser.Require();
        var folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "closed"));
        File.WriteAllBytes(Path.Combine(folder, "closed.ipynb"), Whole);
        OtherUser.Shell($"chmod 755 '{folder}'; chmod 600 '{folder}/closed.ipynb'; chmod 700 '{folder}/closed'; mkdir '{folder}/home'; chmod 777 '{folder}/home'");
        var (exit, output) = await OtherUser.RnnAsync(folder, new Dictionary<string, string?> { ["HOME"] = folder + "/home", ["DOTNET_CLI_HOME"] = folder + "/home", ["TMPDIR"] = folder + "/home" }, "run", "closed.ipynb");
        Assert.Equal(2, exit);
        Assert.Contains("closed.ipynb cannot be read", output);
        Assert.DoesNotContain("   at ", output);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    [Fault("a Python notebook, given to `rnn run` and to `rnn book`", "it is called one, nothing is run, exit code 2")]
    public async Task A_notebook_of_another_language_is_not_run()
    {
        var folder = Directory.CreateTempSubdirectory("rnn-test-").FullName;
        Files["a Python notebook"](Path.Combine(folder, "p.ipynb"));
        foreach (var arguments in new[] { new[] { "run", Path.Combine(folder, "p.ipynb") }, ["book", folder, "--out", Path.Combine(folder, "out")] })
        {
            var (exit, output) = await Jupyter.RnnProgram.RunAsync(Nothing, arguments);
            Assert.Equal(2, exit);
            Assert.Contains("is a Python notebook", output);
        }

        Directory.Delete(folder, recursive: true);
    }
}
