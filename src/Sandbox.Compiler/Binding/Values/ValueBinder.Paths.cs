using System.Text;
using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Spec;
using Sandbox.Compiler.Yaml;

namespace Sandbox.Compiler.Binding.Values;

// Paths inside and paths of the host.
internal sealed partial class ValueBinder
{
    /// <summary>linux/limits.h: PATH_MAX without its NUL.</summary>
    private const int MaxPathBytes = 4095;

    /// <summary>linux/limits.h: NAME_MAX.</summary>
    private const int MaxComponentBytes = 255;

    /// <summary>An absolute path inside; <c>/</c> itself only where <paramref name="rootToo"/> says so.</summary>
    public Located<string>? InsidePath(KeyNode key, bool rootToo = false)
    {
        if (Absolute(key, "an absolute path inside") is not { } path)
        {
            return null;
        }

        if (path.Value == "/" && !rootToo)
        {
            Bag.Add(DiagnosticCatalog.PathIsRoot(path.At, key.Name));
            return null;
        }

        return path;
    }

    /// <summary>An absolute path of the host.</summary>
    public Located<string>? AbsoluteHostPath(KeyNode key) => Absolute(key, "an absolute path on the host");

    /// <summary>A path of the host; a relative one begins at the launcher binary's directory, and is given without a leading <c>./</c>.</summary>
    public Located<string>? HostPath(KeyNode key)
    {
        if (PathText(key, "a path on the host") is not { } scalar)
        {
            return null;
        }

        if (scalar.Text[0] == '~')
        {
            Bag.Add(DiagnosticCatalog.PathNotExpanded(scalar.At, scalar.Text));
            return null;
        }

        var path = scalar.Text.StartsWith("./", StringComparison.Ordinal) && scalar.Text.Length > 2 ? scalar.Text.Substring(2) : scalar.Text;
        return path == "." || HasGoodComponents(key, scalar, path) ? new(path, scalar.At) : null;
    }

    /// <summary>What a symbolic link points to, as it is written: it may be relative and have '..', since it is resolved inside.</summary>
    public Located<string>? LinkTarget(KeyNode key) => PathText(key, "a path") is { } scalar ? new(scalar.Text, scalar.At) : null;

    private Located<string>? Absolute(KeyNode key, string expected)
    {
        if (PathText(key, expected) is not { } scalar)
        {
            return null;
        }

        if (scalar.Text[0] != '/')
        {
            var plain = scalar.Text.Split('/').All(part => part is not ("" or "." or ".." or "~"));
            Bag.Add(DiagnosticCatalog.PathNotAbsolute(scalar.At, key.Name, scalar.Text, plain ? $"'/{scalar.Text}'" : null));
            return null;
        }

        return HasGoodComponents(key, scalar, scalar.Text) ? new(scalar.Text, scalar.At) : null;
    }

    private YamlScalar? PathText(KeyNode key, string expected) =>
        Scalar(key, expected) is { } scalar && IsNotEmpty(key, scalar) && IsClean(key, scalar, prose: false) && Fits(key, scalar, MaxPathBytes, "a path") ? scalar : null;

    private bool HasGoodComponents(KeyNode key, YamlScalar scalar, string path)
    {
        if (path == "/")
        {
            return true;
        }

        var parts = (path[0] == '/' ? path.Substring(1) : path).Split('/');
        if (Array.Find(parts, part => part is "" or "." or "..") is { } bad)
        {
            Bag.Add(DiagnosticCatalog.PathComponent(scalar.At, path, bad, Without(path, parts)));
            return false;
        }

        var longest = parts.Max(Encoding.UTF8.GetByteCount);
        if (longest > MaxComponentBytes)
        {
            Bag.Add(DiagnosticCatalog.TooLong(scalar.At, key.Name, longest, MaxComponentBytes, "one component of a path"));
            return false;
        }

        return true;
    }

    // What the path would be without its empty and '.' components; a '..' is for the author to resolve.
    private static string? Without(string path, string[] parts)
    {
        var kept = parts.Where(part => part is not ("" or ".")).ToList();
        return kept.Contains("..") || kept.Count == 0 ? null : $"'{(path[0] == '/' ? "/" : "")}{string.Join("/", kept)}'";
    }
}
