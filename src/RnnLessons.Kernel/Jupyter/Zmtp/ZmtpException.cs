namespace RnnLessons.Kernel.Jupyter.Zmtp;

/// <summary>What a peer sends is not ZMTP 3, or not of the kind that is spoken here. Its connection is closed; nothing else happens.</summary>
internal sealed class ZmtpException(string message) : Exception(message);
