using System.Text.Json.Nodes;
using RnnLessons.Kernel.Files;
using RnnLessons.Kernel.Scripting;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>
/// What a page asks while its reader types: what the compiler says of a cell that has not run, which parameters a call takes, and which variables
/// there are. Jupyter has no requests for that; it has comms, which a front end opens by the name of a target.
/// </summary>
/// <remarks>
/// The page sends <c>{ number, ask: "diagnostics", code }</c>, <c>{ number, ask: "signatures", code, position }</c> or <c>{ number, ask: "variables" }</c> and gets
/// <c>{ number, diagnostics: [{ from, to, severity, id, message }] }</c>, with positions in UTF-16 units,
/// <c>{ number, signatures: [{ before, parameters, after, active, words }] }</c> or <c>{ number, variables: [{ name, type, value }] }</c>.
/// </remarks>
internal sealed class EditingComm(CSharpSession session, FrontEnd frontEnd)
{
    /// <summary>The name by which it is opened.</summary>
    public const string Target = "rnn.editing";

    // More overloads than anybody reads while typing.
    private const int MostSignatures = 12;

    private readonly HashSet<string> open = [];

    /// <summary>The comms that are open, as <c>comm_info_reply</c> lists them.</summary>
    public JsonObject Info => new(open.Select(id => KeyValuePair.Create(id, (JsonNode?)new JsonObject { ["target_name"] = Target })));

    /// <summary>Opens a comm; one of another target is closed at once, as the protocol asks.</summary>
    public void Open(KernelMessage request)
    {
        var id = request.Get("comm_id", "");
        if (request.Get("target_name", "") == Target) open.Add(id);
        else frontEnd.Publish("comm_close", request, new() { ["comm_id"] = id, ["data"] = new JsonObject() });
    }

    /// <summary>Closes a comm.</summary>
    public void Close(KernelMessage request) => open.Remove(request.Get("comm_id", ""));

    /// <summary>Answers a message; one of a comm that is not open has nobody to answer it.</summary>
    public void Answer(KernelMessage request)
    {
        var id = request.Get("comm_id", "");
        if (!open.Contains(id) || request.Content["data"] is not JsonObject asked) return;
        var answer = new JsonObject { ["number"] = asked["number"]?.DeepClone() };
        switch (asked["ask"].AsText())
        {
            case "diagnostics":
                answer["diagnostics"] = new JsonArray([.. session.Language.Diagnose(asked["code"].AsText() ?? "").Select(InJson)]);
                break;
            case "signatures":
                var position = asked["position"] is JsonValue at && at.TryGetValue(out int number) ? number : -1;
                answer["signatures"] = new JsonArray([.. session.Language.Signatures(asked["code"].AsText() ?? "", position).Take(MostSignatures).Select(InJson)]);
                break;
            case "variables":
                answer["variables"] = new JsonArray([.. session.Variables.Select(InJson)]);
                break;
            default:
                answer["problem"] = $"Asked for {asked["ask"]?.ToJsonString() ?? "nothing"}. Wanted: \"diagnostics\", \"signatures\" or \"variables\".";
                break;
        }

        frontEnd.Publish("comm_msg", request, new() { ["comm_id"] = id, ["data"] = answer });
    }

    private static JsonObject InJson(CodeDiagnostic one) =>
        new() { ["from"] = one.From, ["to"] = one.To, ["severity"] = one.IsError ? "error" : "warning", ["id"] = one.Id, ["message"] = one.Message };

    private static JsonObject InJson(CallSignature one) => new()
    {
        ["before"] = one.Before,
        ["parameters"] = new JsonArray([.. one.Parameters.Select(parameter => JsonValue.Create(parameter))]),
        ["after"] = one.After,
        ["active"] = one.Active,
        ["words"] = one.Words,
    };

    private static JsonObject InJson(SessionVariable variable) =>
        new() { ["name"] = variable.Name, ["type"] = VariableText.Of(variable.Type), ["value"] = VariableText.Of(variable.Value) };
}
