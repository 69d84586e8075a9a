namespace Sandbox.Cli.Dockerfiles;

/// <summary>Names of images as docker understands them: without a host they are docker.io's, without a path there those of its library.</summary>
internal static class ImageNames
{
    /// <summary><c>debian</c> → <c>docker.io/library/debian:latest</c>.</summary>
    public static string Full(string name)
    {
        var slash = name.IndexOf('/');
        var first = slash < 0 ? "" : name[..slash];
        var hasHost = first.Contains('.') || first.Contains(':') || first == "localhost";
        var full = hasHost ? name : slash < 0 ? "docker.io/library/" + name : "docker.io/" + name;
        return full.Contains('@') || full.LastIndexOf(':') > full.LastIndexOf('/') ? full : full + ":latest";
    }
}
