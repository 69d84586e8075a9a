namespace Sandbox.Compiler.Planning;

/// <summary>Questions about absolute, clean paths inside (no dot components, no trailing slash), as the binder lets them through.</summary>
internal static class InsidePath
{
    /// <summary>Whether <paramref name="path"/> lies below <paramref name="parent"/>, which it is not itself.</summary>
    public static bool IsBelow(string path, string parent) => parent == "/"
        ? path != "/"
        : path.Length > parent.Length && path[parent.Length] == '/' && path.StartsWith(parent, StringComparison.Ordinal);

    /// <summary>Whether <paramref name="path"/> is <paramref name="parent"/> or lies below it.</summary>
    public static bool IsAtOrBelow(string path, string parent) => path == parent || IsBelow(path, parent);

    /// <summary><paramref name="path"/>, which lies below <paramref name="from"/>, at the same place below <paramref name="to"/>.</summary>
    public static string Moved(string path, string from, string to) => path.Remove(0, from.Length).Insert(0, to);
}
