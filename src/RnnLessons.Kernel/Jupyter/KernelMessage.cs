using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>A message from a front end, its signature found right.</summary>
/// <param name="Identities">The routing frames: where an answer goes.</param>
/// <param name="Header">The header as it came, which answers carry as their parent's.</param>
/// <param name="Type">What it asks for, such as <c>execute_request</c>.</param>
/// <param name="Content">What it says.</param>
/// <param name="Metadata">What the front end says about it: with code, the metadata of its cell.</param>
internal sealed record KernelMessage(IReadOnlyList<byte[]> Identities, byte[] Header, string Type, JsonObject Content, JsonObject? Metadata = null)
{
    /// <summary>The type of the answer.</summary>
    public string ReplyType => Type.EndsWith("_request", StringComparison.Ordinal) ? Type[..^"request".Length] + "reply" : Type + "_reply";

    /// <summary>A value of the content, or what stands for it when the front end sent none.</summary>
    public T Get<T>(string name, T otherwise) => Content[name] is JsonValue value && value.TryGetValue<T>(out var found) ? found : otherwise;
}

/// <summary>The four signed parts of a message, as JSON in UTF-8, for whoever passes it on and need not read it.</summary>
/// <param name="Header">What the message is.</param>
/// <param name="Parent">The header of the message that it comes of; an empty object for none.</param>
/// <param name="Metadata">What is said about the message.</param>
/// <param name="Content">What it says.</param>
internal sealed record MessageParts(byte[] Header, byte[] Parent, byte[] Metadata, byte[] Content);
