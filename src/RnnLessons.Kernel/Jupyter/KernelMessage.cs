using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>A message from a front end, its signature found right.</summary>
/// <param name="Identities">The routing frames: where an answer goes.</param>
/// <param name="Header">The header as it came, which answers carry as their parent's.</param>
/// <param name="Type">What it asks for, such as <c>execute_request</c>.</param>
/// <param name="Content">What it says.</param>
internal sealed record KernelMessage(IReadOnlyList<byte[]> Identities, byte[] Header, string Type, JsonObject Content)
{
    /// <summary>The type of the answer.</summary>
    public string ReplyType => Type.EndsWith("_request", StringComparison.Ordinal) ? Type[..^"request".Length] + "reply" : Type + "_reply";

    /// <summary>A value of the content, or what stands for it when the front end sent none.</summary>
    public T Get<T>(string name, T otherwise) => Content[name] is JsonValue value && value.TryGetValue<T>(out var found) ? found : otherwise;
}
