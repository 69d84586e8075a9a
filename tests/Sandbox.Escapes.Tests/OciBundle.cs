using System.Text.Json;
using System.Text.Json.Nodes;
using Sandbox.Testing;

namespace Sandbox.Escapes.Tests;

/// <summary>Bundles for runc and crun. The hostile parent writes config.json from a template, for only it knows the facts.</summary>
internal static class OciBundle
{
    private const string Facts = "@FACTS@";

    // Every name of capabilities(7); what the machine does not have is left out by the runtime.
    private static readonly string[] Capabilities =
    [
        "CHOWN", "DAC_OVERRIDE", "DAC_READ_SEARCH", "FOWNER", "FSETID", "KILL", "SETGID", "SETUID", "SETPCAP", "LINUX_IMMUTABLE", "NET_BIND_SERVICE", "NET_BROADCAST",
        "NET_ADMIN", "NET_RAW", "IPC_LOCK", "IPC_OWNER", "SYS_MODULE", "SYS_RAWIO", "SYS_CHROOT", "SYS_PTRACE", "SYS_PACCT", "SYS_ADMIN", "SYS_BOOT", "SYS_NICE",
        "SYS_TIME", "SYS_TTY_CONFIG", "MKNOD", "LEASE", "AUDIT_WRITE", "AUDIT_CONTROL", "SETFCAP", "MAC_OVERRIDE", "MAC_ADMIN", "SYSLOG", "WAKE_ALARM", "BLOCK_SUSPEND",
        "AUDIT_READ", "PERFMON", "BPF", "CHECKPOINT_RESTORE",
    ];

    /// <summary>What the runtime itself takes for a good start: its own <c>spec</c> command, with our root and the probe in it.</summary>
    public static (string Template, string Config) Default(EscapeStage stage, string runtime)
    {
        var directory = Directory.CreateDirectory(stage.At("bundle-" + runtime)).FullName;
        var config = Path.Combine(directory, "config.json");
        File.Delete(config);
        var written = Command.Run(new Run(runtime, "spec") { Directory = directory });
        if (written.ExitCode != 0)
        {
            throw new InvalidOperationException($"{runtime} spec: {written}");
        }

        var spec = JsonNode.Parse(File.ReadAllText(config))!;
        spec["process"]!["terminal"] = false;
        spec["process"]!["args"] = new JsonArray("/bin/probe", Facts);
        spec["root"]!["path"] = stage.At("rootfs");
        return Write(directory, spec);
    }

    /// <summary>Every capability, no filter, no mask, mounts without flags, the host's root inside three times: what careless people write.</summary>
    public static (string Template, string Config) Sloppy(EscapeStage stage)
    {
        foreach (var directory in new[] { "oldroot", ".pivot_root", "put_old", "stage" })
        {
            Directory.CreateDirectory(stage.At("rootfs/" + directory));
        }

        var spec = new JsonObject
        {
            ["ociVersion"] = "1.0.2",
            ["process"] = new JsonObject
            {
                ["user"] = new JsonObject { ["uid"] = 0, ["gid"] = 0 },
                ["cwd"] = "/",
                ["args"] = new JsonArray("/bin/probe", Facts),
                ["capabilities"] = new JsonObject(new[] { "bounding", "effective", "inheritable", "permitted", "ambient" }.Select(set => KeyValuePair.Create<string, JsonNode?>(set, AllCapabilities()))),
            },
            ["root"] = new JsonObject { ["path"] = stage.At("rootfs") },
            ["mounts"] = new JsonArray([.. SloppyMounts(stage)]),
            ["linux"] = new JsonObject
            {
                ["rootfsPropagation"] = "rslave",
                ["namespaces"] = new JsonArray(new JsonObject { ["type"] = "mount" }, new JsonObject { ["type"] = "pid" }),
            },
        };
        return Write(Directory.CreateDirectory(stage.At("bundle-sloppy")).FullName, spec);
    }

    /// <summary>The runtime's own spec with a filter that kills the caller, to see that the probe lives on and calls it stopped.</summary>
    public static (string Template, string Config) Killing(EscapeStage stage)
    {
        var (template, config) = Default(stage, "crun");
        var spec = JsonNode.Parse(File.ReadAllText(template))!;
        spec["linux"]!["seccomp"] = JsonNode.Parse("""
            {
              "defaultAction": "SCMP_ACT_ALLOW",
              "architectures": ["SCMP_ARCH_X86_64", "SCMP_ARCH_AARCH64"],
              "syscalls": [{ "names": ["keyctl", "add_key", "request_key", "mount", "unshare", "clone3"], "action": "SCMP_ACT_KILL_PROCESS" }]
            }
            """);
        return Write(Path.GetDirectoryName(config)!, spec);
    }

    private static JsonArray AllCapabilities() => new([.. Capabilities.Select(name => JsonValue.Create("CAP_" + name))]);

    private static IEnumerable<JsonNode?> SloppyMounts(EscapeStage stage)
    {
        string[] types = ["proc /proc", "tmpfs /dev", "devpts /dev/pts", "tmpfs /dev/shm", "mqueue /dev/mqueue", "sysfs /sys", "tmpfs /tmp", "debugfs /sys/kernel/debug", "tracefs /sys/kernel/tracing", "securityfs /sys/kernel/security", "bpf /sys/fs/bpf", "pstore /sys/fs/pstore"];
        string[] binds = ["/ /oldroot", "/ /.pivot_root", "/ /put_old", $"{stage.Root} /stage", "/proc/sys /proc/sys", "/dev/zero /dev/null", "/dev/null /dev/zero", "/dev/null /dev/urandom"];
        return types.Select(words => Mount(words.Split(' '), [])).Concat(binds.Select(words => words.Split(' ')).Select(words => Mount(["bind", words[1]], ["rbind", "rw"], words[0])));
    }

    private static JsonObject Mount(string[] words, string[] options, string? source = null) => new()
    {
        ["type"] = words[0],
        ["destination"] = words[1],
        ["source"] = source ?? words[0],
        ["options"] = new JsonArray([.. options.Select(option => JsonValue.Create(option))]),
    };

    private static (string Template, string Config) Write(string directory, JsonNode spec)
    {
        var template = Path.Combine(directory, "config.template");
        File.WriteAllText(template, spec.ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
        return (template, Path.Combine(directory, "config.json"));
    }
}
