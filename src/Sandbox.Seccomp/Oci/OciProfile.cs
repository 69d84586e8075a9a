namespace Sandbox.Seccomp.Oci;

/// <summary>A seccomp profile in JSON: the OCI runtime specification's <c>linux.seccomp</c>, with what Docker's and podman's files add to it.</summary>
public static class OciProfile
{
    /// <summary>Reads <paramref name="json"/> for one host.</summary>
    /// <exception cref="OciProfileException">The text is no profile; the message says where and why.</exception>
    public static OciPolicy Read(byte[] json, OciHost host)
    {
        using var document = JsonNode.Parse(json);
        return new OciProfileReader(host).Read(new("", document.RootElement));
    }
}

/// <summary>What the conditions of a profile are settled by (<c>includes</c>, <c>excludes</c>, <c>archMap</c>).</summary>
/// <param name="Arch">The machine's own ABI: <see cref="SeccompArch.X64"/> or <see cref="SeccompArch.Arm64"/>.</param>
/// <param name="Capabilities">The container's bounding set: <c>CAP_SYS_CHROOT</c>.</param>
/// <param name="Kernel">The kernel's version, for <c>minKernel</c>.</param>
public sealed record OciHost(SeccompArch Arch, IReadOnlySet<string> Capabilities, Version Kernel);

/// <summary>A profile as a policy for one host.</summary>
/// <param name="Policy">Arguments are compared in 64 bits, as libseccomp does.</param>
/// <param name="Unknown">Names that no table of ours has. A filter is made without them, as runc does.</param>
public sealed record OciPolicy(SeccompPolicy Policy, IReadOnlyList<string> Unknown);

/// <summary>The text is no profile.</summary>
public sealed class OciProfileException(string message) : Exception(message);
