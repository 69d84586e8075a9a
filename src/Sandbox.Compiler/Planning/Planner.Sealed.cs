using Sandbox.Compiler.Spec;
using Sandbox.Plan;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Planning;

// network: sealed. The host's network namespace is kept, which saves making one, and two walls stand in its place (docs/decisions/0013-sealed-network.md).
internal sealed partial class Planner
{
    private const ulong AF_UNIX = 1;

    private SourceLine? SealedAt => _spec.Network is { Mode: { Value: NetworkMode.Sealed } mode } ? mode.At.Line() : null;

    /// <summary>
    /// Only UNIX sockets can be made. io_uring would make others past the filter, and so would the one call through which 32-bit programs make sockets, whose arguments
    /// are in memory.
    /// </summary>
    private IEnumerable<PlannedRule> SealedRules()
    {
        if (SealedAt is not { } at)
        {
            yield break;
        }

        var foreign = new ArgumentCondition(0, CompareOp.NotEqual, AF_UNIX, ulong.MaxValue);
        yield return new(new(EquatableArray.Of("socket", "socketpair"), new(SeccompActionKind.Errno, (ushort)ErrnoTable.NumberOf("EAFNOSUPPORT")), EquatableArray.Of(foreign)), at, null);
        yield return new(new(EquatableArray.Of("io_uring_setup", "io_uring_enter", "io_uring_register"), SeccompAction.Forbidden), at, null);
        if ((_spec.Seccomp?.Architectures ?? default).Any(arch => arch.Value == SeccompArch.X86))
        {
            yield return new(new(EquatableArray.Of("socketcall"), SeccompAction.Forbidden), at, null);
        }
    }
}
