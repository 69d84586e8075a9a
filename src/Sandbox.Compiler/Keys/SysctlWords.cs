using Sandbox.Compiler.Diagnostics;

namespace Sandbox.Compiler.Keys;

/// <summary>The sysctls that a namespace has of its own (namespaces(7), ipc_namespaces(7)); the others are the whole machine's.</summary>
public static class SysctlWords
{
    private static readonly string[] OfIpc =
    [
        "kernel/msgmax", "kernel/msgmnb", "kernel/msgmni", "kernel/sem", "kernel/shmall", "kernel/shmmax", "kernel/shmmni", "kernel/shm_rmid_forced",
    ];

    /// <summary>Whether <paramref name="key"/> (with slashes) belongs to the ipc namespace.</summary>
    public static bool IsOfIpc(string key) => OfIpc.Contains(key) || key.StartsWith("fs/mqueue/", StringComparison.Ordinal);

    /// <summary>Whether <paramref name="key"/> (with slashes) belongs to the network namespace.</summary>
    public static bool IsOfNetwork(string key) => key.StartsWith("net/", StringComparison.Ordinal);

    /// <summary>The sysctl that was meant, or null.</summary>
    public static string? Nearest(string key) => Spelling.Nearest(key, OfIpc)?.Replace('/', '.');

    /// <summary>
    /// A key with slashes, as below /proc/sys. As sysctl(8) has it, what comes first separates: in net/ipv4/conf/eth0.1/forwarding the dot is part of
    /// a name, and in net.ipv4.conf.eth0/1.forwarding the slash stands for it.
    /// </summary>
    public static string WithSlashes(string key)
    {
        var first = key.IndexOfAny(['.', '/']);
        if (first < 0 || key[first] == '/')
        {
            return key;
        }

        return string.Concat(key.Select(c => c == '.' ? '/' : c == '/' ? '.' : c));
    }
}
