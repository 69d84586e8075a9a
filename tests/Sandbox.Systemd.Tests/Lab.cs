using Sandbox.Testing;

namespace Sandbox.Systemd.Tests;

/// <summary>A real systemd for one script: a container on this kernel that is gone afterwards (lab/nspawn).</summary>
internal sealed class Lab : IDisposable
{
    private readonly string _share = Directory.CreateTempSubdirectory("sandbox-systemd-").FullName;

    /// <summary>What every test here needs.</summary>
    public const Needs Any = Needs.Lab | Needs.Root | Needs.Aot;

    /// <summary>Puts binary and units of <paramref name="name"/>, published from the folder <paramref name="project"/>, into the share.</summary>
    public Lab With(string name, string project = "tests/Sandbox.Systemd.Tests/workloads/units")
    {
        var published = PublishedWorkload.Of(project);
        foreach (var file in Directory.EnumerateFiles(published.Directory).Where(file => Path.GetFileName(file) == name || (Path.GetFileName(file).StartsWith(name, StringComparison.Ordinal) && Path.GetExtension(file) is ".service" or ".socket")))
        {
            File.Copy(file, Path.Combine(_share, Path.GetFileName(file)), overwrite: true);
        }

        return this;
    }

    /// <summary>A launcher of workloads/life, with the speaker that it starts; the script may write its words with <c>words NAME WORD…</c>.</summary>
    public Lab WithSpeaker(string name)
    {
        File.Copy(Speaker.Program(), Path.Combine(_share, "speaker.bin"), overwrite: true);
        return With(name, Speaker.Project);
    }

    /// <summary>One more file in the share.</summary>
    public Lab WithFile(string name, string text)
    {
        File.WriteAllText(Path.Combine(_share, name), text);
        return this;
    }

    /// <summary>
    /// Runs <paramref name="script"/> as root, in the share, with binaries and units in their places and <c>await</c>, which waits for a command to succeed.
    /// </summary>
    public RunResult Run(string script)
    {
        File.WriteAllText(Path.Combine(_share, "script.sh"), $$"""
            cd "$(dirname "$0")"
            await() { for i in $(seq 200); do if "$@" >/dev/null 2>&1; then return 0; fi; sleep 0.1; done; echo "waited in vain for: $*"; return 1; }
            state() { systemctl show -p "$2" --value "$1"; }
            is() { [ "$(state "$1" "$2")" = "$3" ]; }
            words() { local name=$1; shift; cp speaker.bin "/usr/local/lib/sandbox/$name/speaker"; printf '%s\n' "$@" > "/usr/local/lib/sandbox/$name/script"; }
            processes() { cat "/sys/fs/cgroup/systemd$(state "$1" ControlGroup)/cgroup.procs"; }
            for file in *; do
              case "$file" in
                *.user.*) mkdir -p /etc/systemd/user; cp "$file" "/etc/systemd/user/$(echo "$file" | sed 's/[.]user[.]/./')";;
                *.service|*.socket) cp "$file" /etc/systemd/system/;;
                *.*) ;;
                *) cp "$file" /usr/local/bin/; mkdir -p "/usr/local/lib/sandbox/$file"; cp "$file" "/usr/local/lib/sandbox/$file/";;
              esac
            done
            systemctl daemon-reload
            {{script}}
            """);
        return Command.Run(new Run(Path.Combine(Machine.LabDirectory, "nspawn"), "run", "--timeout", "90", "--share", _share, "--", "bash", Path.Combine(_share, "script.sh")) { Timeout = TimeSpan.FromSeconds(150) });
    }

    public void Dispose() => Directory.Delete(_share, recursive: true);
}
