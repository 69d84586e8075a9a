using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Planning.Rules;

internal static class ControlSocketRule
{
    private static readonly string[] Sockets =
    [
        "/docker.sock", "/containerd/containerd.sock", "/containerd.sock", "/crio/crio.sock", "/podman/podman.sock", "/buildkit/buildkitd.sock", "/lxd/unix.socket", "/incus/unix.socket",
    ];

    public static IEnumerable<SpecDiagnostic> Check(RuleSubject subject) =>
        from mount in subject.Spec.Mounts
        where mount.Source is not null
        let source = mount.Source!.Value
        where Sockets.Any(socket => source.Value.EndsWith(socket, StringComparison.Ordinal))
        select DiagnosticCatalog.ControlSocket(source.At, source.Value);
}
