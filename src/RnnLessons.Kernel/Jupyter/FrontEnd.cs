using System.Text;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>The kernel's voice: answers to one front end, and what all of them are shown.</summary>
/// <param name="send">Sends a message on a socket: to whom or on what topic, its type, the header of what it comes of, its content.</param>
internal sealed class FrontEnd(Action<KernelSocket, IReadOnlyList<byte[]>, string, byte[]?, JsonObject> send)
{
    /// <summary>The voice that speaks on a kernel's sockets.</summary>
    public static FrontEnd Of(Wire wire, KernelSockets sockets) =>
        new((socket, identities, type, parent, content) => sockets.Send(socket, wire.Pack(identities, type, parent, content)));

    /// <summary>Answers a request on the socket that it came by.</summary>
    public void Reply(KernelSocket socket, KernelMessage request, JsonObject content) =>
        send(socket, request.Identities, request.ReplyType, request.Header, content);

    /// <summary>Asks the person at the front end that sent a request.</summary>
    public void Ask(KernelMessage request, string prompt, bool password) =>
        send(KernelSocket.Stdin, request.Identities, "input_request", request.Header, new() { ["prompt"] = prompt, ["password"] = password });

    /// <summary>Shows something to all front ends.</summary>
    /// <param name="type">The message's type, which is its topic too.</param>
    /// <param name="parent">The request that it comes of; null for none.</param>
    /// <param name="content">What is shown.</param>
    public void Publish(string type, KernelMessage? parent, JsonObject content) =>
        send(KernelSocket.IoPub, [Encoding.ASCII.GetBytes(type)], type, parent?.Header, content);

    /// <summary>Says what the kernel is doing: starting, busy or idle.</summary>
    public void Status(string state, KernelMessage? parent) => Publish("status", parent, new() { ["execution_state"] = state });
}
