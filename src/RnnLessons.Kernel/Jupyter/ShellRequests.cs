using System.Text.Json.Nodes;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>What the shell is asked besides running cells.</summary>
internal sealed class ShellRequests(CSharpSession session, FrontEnd frontEnd, InputHistory history)
{
    private readonly EditingComm editing = new(session, frontEnd);

    /// <summary>The answer to a request; null when it wants none, or is of a kind that the protocol does not know.</summary>
    public JsonObject? Answer(KernelMessage request) => request.Type switch
    {
        "kernel_info_request" => KernelInfo.Reply(),
        "history_request" => history.Answer(request),
        "is_complete_request" => IsComplete(request),
        "complete_request" => Complete(request),
        "inspect_request" => Inspect(request),
        "comm_info_request" => new() { ["status"] = "ok", ["comms"] = request.Get("target_name", EditingComm.Target) == EditingComm.Target ? editing.Info : new JsonObject() },
        "comm_open" => Unanswered(editing.Open, request),
        "comm_msg" => Unanswered(editing.Answer, request),
        "comm_close" => Unanswered(editing.Close, request),
        _ => null,
    };

    // Comms have no replies; what there is to say is published.
    private static JsonObject? Unanswered(Action<KernelMessage> act, KernelMessage request)
    {
        act(request);
        return null;
    }

    private JsonObject IsComplete(KernelMessage request)
    {
        var completeness = LanguageService.IsComplete(request.Get("code", ""));
        var reply = new JsonObject { ["status"] = completeness.ToString().ToLowerInvariant() };
        if (completeness == Completeness.Incomplete)
            reply["indent"] = LanguageService.IndentAfter(request.Get("code", ""));
        return reply;
    }

    private JsonObject Complete(KernelMessage request)
    {
        var (code, position) = Place(request);
        var found = session.Language.Complete(code, position);
        var (start, end) = (CodePoints.Count(code, found.Start), CodePoints.Count(code, found.End));
        return new()
        {
            ["status"] = "ok",
            ["matches"] = new JsonArray([.. found.Items.Select(item => JsonValue.Create(item.Text))]),
            ["cursor_start"] = start,
            ["cursor_end"] = end,
            ["metadata"] = new JsonObject
            {
                // What JupyterLab and VS Code draw icons and signatures from.
                ["_jupyter_types_experimental"] = new JsonArray([.. found.Items.Select(item => new JsonObject
                {
                    ["start"] = start,
                    ["end"] = end,
                    ["text"] = item.Text,
                    ["type"] = item.Kind,
                    ["signature"] = item.Signature,
                })]),
            },
        };
    }

    private JsonObject Inspect(KernelMessage request)
    {
        var (code, position) = Place(request);
        var found = session.Language.Inspect(code, position, request.Get("detail_level", 0) > 0);
        var data = new JsonObject();
        if (found is not null)
        {
            data["text/plain"] = found.Plain;
            data["text/markdown"] = found.Markdown;
        }

        return new() { ["status"] = "ok", ["found"] = found is not null, ["data"] = data, ["metadata"] = new JsonObject() };
    }

    private static (string Code, int Position) Place(KernelMessage request)
    {
        var code = request.Get("code", "");
        return (code, CodePoints.Index(code, request.Get("cursor_pos", int.MaxValue)));
    }
}
