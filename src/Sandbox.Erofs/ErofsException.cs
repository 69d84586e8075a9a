namespace Sandbox.Erofs;

/// <summary>An EROFS image is not what it must be, or what is in it cannot be written; the message is a sentence.</summary>
public sealed class ErofsException(string message) : Exception(message);
