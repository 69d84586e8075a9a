namespace Sandbox.Generator;

/// <summary>Paths as messages show them: with <c>/</c>, from the project's directory. Path.GetRelativePath is not in netstandard2.0.</summary>
internal static class RelativePath
{
    public static string Of(string path, string directory)
    {
        var parts = path.Replace('\\', '/').Split('/');
        var from = directory.TrimEnd('/').Split('/');
        if (directory.Length == 0 || parts[0] != from[0])
        {
            return string.Join("/", parts);
        }

        var shared = 0;
        while (shared < from.Length && shared < parts.Length - 1 && parts[shared] == from[shared])
        {
            shared++;
        }

        return string.Join("/", Enumerable.Repeat("..", from.Length - shared).Concat(parts.Skip(shared)));
    }
}
