using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;

namespace Sandbox.Compiler.Binding;

/// <summary>What to write in place of an unknown key.</summary>
internal static class KeySuggestion
{
    private const int MostListed = 32;

    // Words of Dockerfiles, compose files, OCI bundles and systemd units, and ours for them.
    private static readonly Dictionary<string, string> Foreign = new(StringComparer.OrdinalIgnoreCase)
    {
        ["args"] = "process.command",
        ["cap_add"] = "capabilities",
        ["cap_drop"] = "capabilities",
        ["caps"] = "capabilities",
        ["cmd"] = "process.command",
        ["cpus"] = "resources",
        ["entrypoint"] = "process.command",
        ["environment"] = "process.env",
        ["ExecStart"] = "process.command",
        ["gid"] = "process.group",
        ["group_add"] = "process.groups",
        ["image"] = "root.image",
        ["maskedPaths"] = "mask",
        ["memory"] = "resources",
        ["ports"] = "network.ports",
        ["read_only"] = "root.readonly",
        ["readonlyPaths"] = "readonly",
        ["restart"] = "unit",
        ["rootfs"] = "root",
        ["stop_signal"] = "process.stop.signal",
        ["sysctls"] = "sysctl",
        ["tmpfs"] = "mounts",
        ["uid"] = "process.user",
        ["SystemCallFilter"] = "seccomp",
        ["ulimits"] = "process.rlimits",
        ["version"] = "sandbox",
        ["volumes"] = "mounts",
        ["workdir"] = "process.cwd",
        ["working_dir"] = "process.cwd",
        ["WorkingDirectory"] = "process.cwd",
    };

    /// <summary>A sentence for the unknown key <paramref name="name"/> in the group at <paramref name="path"/>.</summary>
    public static string For(string name, string path)
    {
        var here = SpecKeys.Under(path);
        if (Elsewhere(name, path) is { } place)
        {
            return $"It is '{place}': {Move(place)}.";
        }

        if (Spelling.Nearest(name, here.Select(key => key.Name)) is { } near)
        {
            return $"Did you mean '{near}'?";
        }

        if (Foreign.TryGetValue(name, out var ours))
        {
            return $"Here it is called '{ours}': {Move(ours)}.";
        }

        var built = here.Where(key => key.IsBuilt).Select(key => key.Name).ToList();
        return built.Count is > 0 and <= MostListed ? $"The keys here are {string.Join(", ", built)}; use one of them." : "docs/spec-reference.md lists the keys; use one of them.";
    }

    private static string? Elsewhere(string name, string path) =>
        SpecKeys.All.FirstOrDefault(key => key.Name == name && key.Parent != path && key.IsBuilt && key.Path.IndexOf('[') < 0 && key.Path.IndexOf('*') < 0)?.Path;

    private static string Move(string place) => place.LastIndexOf('.') is var dot && dot < 0 ? "write it at the top of the spec" : $"write it in '{place.Substring(0, dot)}'";
}
