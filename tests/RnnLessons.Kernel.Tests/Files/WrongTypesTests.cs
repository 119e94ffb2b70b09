using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using RnnLessons.Kernel.Run;
using RnnLessons.Kernel.Run.Html;
using RnnLessons.Kernel.Tests.Serve;

namespace RnnLessons.Kernel.Tests.Files;

/// <summary>JSON in which something else stands than what belongs there: every field of every message and of a notebook, each with values of every other type.</summary>
public sealed class WrongTypesTests(RunningServer server) : IClassFixture<RunningServer>
{
    private static readonly string?[] Wrong = [null, "5", "-1.5e300", "true", "\"text\"", "\"\"", "[]", "[[1]]", "{}", """{"a":{"b":1}}""", "\"\\u0000\""];

    [Theory]
    [InlineData("POST", "api/sessions", """{"path":"types.ipynb","name":"types.ipynb","type":"notebook","kernel":{"name":".net-csharp"}}""", "path")]
    [InlineData("PATCH", "api/sessions/none", """{"path":"types.ipynb","name":"types.ipynb"}""", "")]
    [InlineData("PUT", "api/contents/types.ipynb", """{"type":"notebook","format":"json","content":{"cells":[],"metadata":{},"nbformat":4,"nbformat_minor":5}}""", "")]
    [InlineData("POST", "rnn/parameters", """{"source":"var a = 1;","values":{"a":"2"}}""", "")]
    [Attack("requests to the server in which any field is of any other type, or missing", "each is answered, with 2xx or 4xx, and the server goes on")]
    public async Task A_request_with_a_field_of_another_type_is_answered(string method, string address, string body, string without)
    {
        server.Write("types.ipynb", TestNotebook.Code("1"));
        // A whole request starts a kernel, so that field is left out of what stays right.
        foreach (var changed in Changed(JsonNode.Parse(body)!).Where(changed => without.Length == 0 || (changed as JsonObject)?[without] is not JsonValue value || !value.ToString().EndsWith(".ipynb", StringComparison.Ordinal)))
        {
            var (status, answer, _) = await server.SendAsync(new(method), address, changed);
            Assert.True((int)status is >= 200 and < 500, $"{status} {answer} for {changed.ToJsonString()}");
        }

        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("rnn/lessons")).Status);
    }

    [Fact]
    [Attack("WebSocket messages in which any field of the header, the content or the rest is of any other type, or missing (a numeric `session` among them)", "the socket of who sent it is closed, or the kernel answers; the server and the kernel go on")]
    public async Task A_message_with_a_field_of_another_type_ends_neither_server_nor_kernel()
    {
        server.Write("messages.ipynb", TestNotebook.Code("1"));
        var (_, kernel) = await server.OpenAsync("messages.ipynb");
        // Other tests of this class may have kernels of their own on this server.
        int? Process() => Assert.Single(server.Server.Kernels, running => running.Id == kernel).ProcessId;
        var process = Process();
        var contents = new (string Type, string Content)[]
        {
            ("execute_request", """{"code":"1","silent":false,"store_history":true,"user_expressions":{"a":"1"},"allow_stdin":true,"stop_on_error":true}"""),
            ("complete_request", """{"code":"Con","cursor_pos":3}"""),
            ("inspect_request", """{"code":"Console","cursor_pos":3,"detail_level":0}"""),
            ("is_complete_request", """{"code":"1"}"""),
            ("history_request", """{"output":false,"raw":true,"hist_access_type":"range","session":0,"start":0,"stop":5,"n":5,"pattern":"a","unique":false}"""),
            ("comm_info_request", """{"target_name":"a"}"""),
            ("comm_open", """{"comm_id":"a","target_name":"b","data":{}}"""),
            ("input_reply", """{"value":"a"}"""),
        };
        var sender = await new ChannelClient().ConnectAsync(server, kernel, v1: false);
        foreach (var (type, content) in contents)
        {
            var whole = new JsonObject
            {
                ["header"] = new JsonObject { ["msg_id"] = "m", ["session"] = "s", ["username"] = "u", ["date"] = "2026-01-01T00:00:00Z", ["msg_type"] = type, ["version"] = "5.3" },
                ["parent_header"] = new JsonObject(),
                ["metadata"] = new JsonObject { ["polyglot_notebook"] = new JsonObject { ["kernelName"] = "csharp" } },
                ["content"] = JsonNode.Parse(content),
                ["channel"] = type == "input_reply" ? "stdin" : "shell",
            };
            foreach (var changed in Changed(whole))
            {
                // The id is another each time: a message that was sent before is dropped.
                if (changed["header"] is JsonObject header && header["msg_id"] is JsonValue id && id.ToString() == "m")
                    header["msg_id"] = Guid.NewGuid().ToString();
                try
                {
                    await sender.SendBytesAsync(Encoding.UTF8.GetBytes(changed.ToJsonString()), WebSocketMessageType.Text);
                }
                catch (Exception closed) when (closed is WebSocketException or OperationCanceledException)
                {
                    sender.Dispose();
                    sender = await new ChannelClient().ConnectAsync(server, kernel, v1: false);
                }
            }
        }

        sender.Dispose();
        using var client = await new ChannelClient().ConnectAsync(server, kernel);
        // Cells of the sender may still wait, and one that fails takes this one along: it is sent again then, as a reader would.
        List<Shown> shown;
        do
            shown = await client.RunAsync("40 + 2");
        while (shown.Exists(message => (string?)message.Content["status"] == "aborted"));
        Assert.Contains(shown, message => message.Content.ToJsonString().Contains("42"));
        Assert.Equal(process, Process());
        Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("api/kernels")).Status);
    }

    [Fact]
    [Attack("notebooks in which any field of the file, a cell, its metadata, an output or an attachment is of any other type, or missing", "each is refused with a message, or listed, opened, drawn and kept; nothing crashes")]
    public async Task A_notebook_with_a_field_of_another_type_is_refused_or_shown()
    {
        var cell = TestNotebook.Code("1 + 1", "parameters", "raises-exception");
        cell["metadata"]!["execution"] = new JsonObject { ["iopub.execute_input"] = "2026-01-01T00:00:00Z", ["shell.execute_reply"] = "2026-01-01T00:00:01Z" };
        cell["outputs"] = new JsonArray(
            new JsonObject { ["output_type"] = "stream", ["name"] = "stdout", ["text"] = new JsonArray("a\n") },
            new JsonObject { ["output_type"] = "display_data", ["data"] = new JsonObject { ["application/vnd.plotly.v1+json"] = new JsonObject { ["data"] = new JsonArray(), ["layout"] = new JsonObject { ["height"] = 5 } } }, ["metadata"] = new JsonObject() },
            new JsonObject { ["output_type"] = "execute_result", ["execution_count"] = 1, ["data"] = new JsonObject { ["text/html"] = "<b>a</b>", ["image/png"] = "AAAA", ["text/latex"] = "$a$" }, ["metadata"] = new JsonObject() },
            new JsonObject { ["output_type"] = "error", ["ename"] = "E", ["evalue"] = "e", ["traceback"] = new JsonArray("a") });
        var text = TestNotebook.Markdown("# T\n\n![a](attachment:a.png)");
        text["attachments"] = new JsonObject { ["a.png"] = new JsonObject { ["image/png"] = "AAAA" } };
        var whole = JsonNode.Parse(TestNotebook.Text(text, cell))!;
        whole["metadata"]!["polyglot_notebook"] = new JsonObject { ["kernelInfo"] = new JsonObject { ["defaultKernelName"] = "csharp" } };
        whole["metadata"]!["language_info"] = new JsonObject { ["name"] = "C#" };
        whole["metadata"]!["rnn"] = new JsonObject { ["succeeded"] = true };
        var (path, read) = (Path.Combine(server.Folder, "fields.ipynb"), 0);
        var changes = Changed(whole).ToList();
        Assert.True(changes.Count > 500);
        foreach (var (changed, number) in changes.Select((changed, number) => (changed.ToJsonString(), number)))
        {
            try
            {
                var notebook = Notebook.Parse(changed, path);
                HtmlPage.Render(notebook);
                NotebookOpening.Of(notebook, "fields.ipynb");
                _ = notebook.Succeeded;
                Parameters.Declared(notebook);
                notebook.CheckLanguage();
                read++;
            }
            catch (NotebookException refused)
            {
                Assert.Contains("fields.ipynb", refused.Message);
            }

            // Over the server, some of them: each takes its time.
            if (number % 10 != 0)
                continue;
            File.WriteAllText(path, changed);
            Assert.Equal(HttpStatusCode.OK, (await server.GetAsync("rnn/lessons")).Status);
            var opened = await server.GetAsync("api/contents/fields.ipynb");
            Assert.True(opened.Status is HttpStatusCode.OK or HttpStatusCode.BadRequest, $"{opened.Status} for {changed}");
            if (opened.Status == HttpStatusCode.OK)
                Assert.Equal(HttpStatusCode.OK, (await server.SendAsync(HttpMethod.Put, "api/contents/fields.ipynb", new JsonObject { ["content"] = opened.Json!["content"]!.DeepClone() })).Status);
        }

        Assert.True(read > 200, $"{read} of {changes.Count} were read.");
    }

    // The JSON, once for each of its places and each other value.
    private static IEnumerable<JsonNode> Changed(JsonNode whole)
    {
        foreach (var place in Places(whole, []))
        {
            foreach (var value in Wrong.Append("missing"))
            {
                var changed = whole.DeepClone();
                var parent = place[..^1].Aggregate(changed, (node, step) => step is string name ? node[name]! : node[(int)step]!);
                if (place[^1] is int index)
                    parent[index] = value is null or "missing" ? null : JsonNode.Parse(value);
                else if (value == "missing")
                    ((JsonObject)parent).Remove((string)place[^1]);
                else
                    parent[(string)place[^1]] = value is null ? null : JsonNode.Parse(value);
                yield return changed;
            }
        }
    }

    private static IEnumerable<object[]> Places(JsonNode? node, object[] above)
    {
        var inside = node switch
        {
            JsonObject json => json.Select(field => (Step: (object)field.Key, field.Value)),
            JsonArray array => array.Select((value, index) => (Step: (object)index, Value: value)),
            _ => [],
        };
        foreach (var (step, value) in inside.ToList())
        {
            object[] here = [.. above, step];
            yield return here;
            foreach (var deeper in Places(value, here))
                yield return deeper;
        }
    }
}
