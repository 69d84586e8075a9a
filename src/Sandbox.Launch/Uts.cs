using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>Names of the new uts namespace (uts_namespaces(7)), at most 64 bytes each.</summary>
[LaunchPath]
public static unsafe class Uts
{
    /// <summary>sethostname(2).</summary>
    public static void SetHostname(LaunchState* s, int at, ReadOnlySpan<byte> name) => Set(s, at, LaunchStep.Hostname, Nr.sethostname, name);

    /// <summary>setdomainname(2), the NIS domain.</summary>
    public static void SetDomainname(LaunchState* s, int at, ReadOnlySpan<byte> name) => Set(s, at, LaunchStep.Domainname, Nr.setdomainname, name);

    private static void Set(LaunchState* s, int at, LaunchStep step, long call, ReadOnlySpan<byte> name)
    {
        s->At = at;
        s->Step = step;
        var result = Kernel.Call(call, (long)Text.Pointer(name), name.Length);
        if (result < 0)
        {
            Failure.Stop(s, step, result, Text.Pointer(name));
        }
    }
}
