using System.Text;
using System.Text.Json.Nodes;

namespace RnnLessons.Kernel.Jupyter;

/// <summary>The kernel's voice: answers to one front end, and what all of them are shown.</summary>
internal sealed class FrontEnd(Wire wire, KernelSockets sockets)
{
    /// <summary>Answers a request on the socket that it came by.</summary>
    public void Reply(KernelSocket socket, KernelMessage request, JsonObject content) =>
        sockets.Send(socket, wire.Pack(request.Identities, request.ReplyType, request.Header, content));

    /// <summary>Asks the person at the front end that sent a request.</summary>
    public void Ask(KernelMessage request, string prompt, bool password) =>
        sockets.Send(KernelSocket.Stdin, wire.Pack(request.Identities, "input_request", request.Header, new() { ["prompt"] = prompt, ["password"] = password }));

    /// <summary>Shows something to all front ends.</summary>
    /// <param name="type">The message's type, which is its topic too.</param>
    /// <param name="parent">The request that it comes of; null for none.</param>
    /// <param name="content">What is shown.</param>
    public void Publish(string type, KernelMessage? parent, JsonObject content) =>
        sockets.Send(KernelSocket.IoPub, wire.Pack([Encoding.ASCII.GetBytes(type)], type, parent?.Header, content));

    /// <summary>Says what the kernel is doing: starting, busy or idle.</summary>
    public void Status(string state, KernelMessage? parent) => Publish("status", parent, new() { ["execution_state"] = state });
}
