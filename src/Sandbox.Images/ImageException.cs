namespace Sandbox.Images;

/// <summary>An image, a layer or a registry is not what it must be, or the machine refuses; the message says what, where and what to do.</summary>
public class ImageException : Exception
{
    public ImageException(string message)
        : base(message)
    {
    }

    public ImageException(string message, Exception cause)
        : base(message, cause)
    {
    }
}
