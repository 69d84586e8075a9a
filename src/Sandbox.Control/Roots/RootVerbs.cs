using System.Runtime.InteropServices;
using Sandbox.Erofs;
using Sandbox.Plan;

namespace Sandbox.Control;

/// <summary>
/// The verbs about a file system in the binary. Generated code hands one over where the spec has <c>root.embed</c>; other binaries do not carry them (see <see cref="GroupVerbs"/>).
/// </summary>
public abstract class RootVerbs
{
    internal abstract int Look(in LauncherDescription launcher, string[] arguments);

    internal abstract int Unpack(in LauncherDescription launcher);

    /// <summary>Null, or what is wrong with the image.</summary>
    internal abstract string? Problem(string argument);
}

/// <summary>They themselves.</summary>
public sealed class EmbeddedRootVerbs : RootVerbs
{
    internal override int Look(in LauncherDescription launcher, string[] arguments)
    {
        try
        {
            using var image = OwnImage.Open(launcher);
            return RootVerb.Run(image.Reader, arguments);
        }
        catch (Exception problem) when (Sentence(problem) is { } text)
        {
            throw new VerbFailure(VerbFailure.RootNotRead, text);
        }
    }

    internal override int Unpack(in LauncherDescription launcher)
    {
        try
        {
            using var image = OwnImage.Open(launcher);
            return UnpackRootVerb.Run(image);
        }
        catch (Exception problem) when (Sentence(problem) is { } text)
        {
            throw new VerbFailure(VerbFailure.RootNotRead, text);
        }
    }

    internal override string? Problem(string argument)
    {
        try
        {
            using var image = OwnImage.Open(argument);
            image.Verify();
            return null;
        }
        catch (Exception problem) when (problem is VerbFailure || Sentence(problem) is not null)
        {
            return Sentence(problem) ?? problem.Message;
        }
    }

    // A published binary has no texts of .NET's exceptions (UseSystemResourceKeys); the errno is in HResult.
    private static string? Sentence(Exception problem) => problem switch
    {
        ErofsException => problem.Message.TrimEnd('.'),
        IOException => Marshal.GetPInvokeErrorMessage(problem.HResult),
        UnauthorizedAccessException => "permission denied; let the caller write there, or start as root",
        _ => null,
    };
}
