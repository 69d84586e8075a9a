using System.Runtime;
using Sandbox.Launch;
using Sandbox.Plan;
using Sandbox.Syscalls;
using Environment = Sandbox.Launch.Environment;

namespace LaunchTests;

/// <summary>What the generator would write, with every step a choice. Lines are those of an imagined spec.</summary>
[LaunchPath]
internal static unsafe class HandLauncher
{
    private const int Default = 0;

    [RuntimeExport("sandbox_main")]
    private static void Outside(long* stack)
    {
        LaunchState state;
        var s = &state;
        if (!Launcher.Begin(s, stack, name: "hand"u8, files: "hand.sandbox.yaml\0"u8))
        {
            return;
        }

        if (Scenario.Has(s, "fd5"u8))
        {
            Descriptors.Keep(s, 40, 5);
        }

        if (Scenario.Has(s, "joinuts"u8))
        {
            Namespaces.Join(s, 12, NamespaceKinds.Uts, "/tmp/sandbox-launch-tests-uts"u8);
        }

        if (Scenario.Has(s, "time"u8) && !Scenario.Has(s, "init"u8))
        {
            Namespaces.NewTime(s, 11, 0, 0);
        }

        Supervisor.StopWith(s, 22, Scenario.Has(s, "usr1"u8) ? 10 : 15, Scenario.Has(s, "patient"u8) ? -1 : 400);
        if (Scenario.Has(s, "limit"u8))
        {
            Supervisor.TimeLimit(s, 23, 300);
        }

        if (Scenario.Has(s, "parentkill"u8))
        {
            Supervisor.OnParentDeath(s, 24, ParentDeath.Kill);
        }

        if (Scenario.Has(s, "parentstop"u8))
        {
            Supervisor.OnParentDeath(s, 24, ParentDeath.Stop);
        }

        if (Scenario.Has(s, "tty"u8))
        {
            Terminal.Allocate(s, 25);
        }

        var share = Scenario.Has(s, "share"u8) && !Scenario.Has(s, "init"u8);
        Namespaces.Create(s, 8, Kinds(s), Map(s), Scenario.Has(s, "uid0"u8) ? 0 : 1000, Scenario.Has(s, "uid0"u8) ? 0 : 1000, 9, share);
        Supervisor.Run(s);
    }

    [RuntimeExport("sandbox_child")]
    private static void Child(LaunchState* s)
    {
        if (s->Stage == LaunchStage.Workload)
        {
            Workload(s);
        }

        Inside(s);
    }

    private static NamespaceKinds Kinds(LaunchState* s) =>
        NamespaceKinds.Mount | NamespaceKinds.Ipc
        | (Scenario.Has(s, "hostpid"u8) ? 0 : NamespaceKinds.Pid)
        | (Scenario.Has(s, "joinuts"u8) ? 0 : NamespaceKinds.Uts)
        | (Scenario.Has(s, "user"u8) || Scenario.Has(s, "caller"u8) || Scenario.Has(s, "full"u8) ? NamespaceKinds.User : 0);

    private static UserMap Map(LaunchState* s) =>
        Scenario.Has(s, "user"u8) ? UserMap.Auto : Scenario.Has(s, "caller"u8) ? UserMap.Caller : Scenario.Has(s, "full"u8) ? UserMap.Full : UserMap.None;

    private static void Inside(LaunchState* s)
    {
        Namespaces.Entered(s);
        Mounts.SetPropagation(s, Default, Propagation.RecursivePrivate);
        if (!Scenario.Has(s, "noroot"u8))
        {
            Root.Dir(s, 5, "/"u8);
            if (!Scenario.Has(s, "hostpid"u8))
            {
                Mounts.Proc(s, Default, "/proc"u8, MountFlags.NoSuid | MountFlags.NoDev | MountFlags.NoExec, HidePid.Off, subsetPid: false, gid: -1, optional: false);
            }

            if (Scenario.Has(s, "tty"u8))
            {
                Mounts.Devpts(s, 17, "/dev/pts"u8, MountFlags.NoSuid | MountFlags.NoExec, mode: 0x190, ptmxMode: 0x1b6, gid: -1, optional: false);
            }

            Root.Pivot(s, 5);
        }

        if (Scenario.Has(s, "init"u8))
        {
            if (Scenario.Has(s, "time"u8))
            {
                Namespaces.NewTime(s, 11, 1_500_000_000, -2_000_000_000);
            }

            Init.Start(s, Default, shareMemory: Scenario.Has(s, "share"u8));
        }

        Workload(s);
    }

    private static void Workload(LaunchState* s)
    {
        WorkloadProcess.Entered(s);
        Session.New(s, Default, tty: Scenario.Has(s, "tty"u8));
        Limits.Umask(s, Default, 0x12);
        Limits.Rlimit(s, 33, Rlimit.Core, 0, 0);
        if (Scenario.Has(s, "badlimit"u8))
        {
            Limits.Rlimit(s, 34, Rlimit.Nofile, ulong.MaxValue - 1, ulong.MaxValue - 1);
        }

        Limits.Nice(s, Default, 0);
        Limits.OomScoreAdj(s, Scenario.Has(s, "oom"u8) ? 34 : Default, Scenario.Has(s, "oom"u8) ? 321 : 0);
        Limits.Personality(s, Default, 0);
        WorkloadProcess.Chdir(s, 35, Scenario.Has(s, "badcwd"u8) ? "/nonexistent"u8 : "/tmp"u8);
        Become(s);
        if (!Scenario.Has(s, "allcaps"u8))
        {
            var caps = Scenario.Has(s, "netbind"u8) ? (CapabilitySet)(1UL << 10) : CapabilitySet.None;
            Sandbox.Launch.Capabilities.Set(s, Default, caps, caps, caps, caps, caps);
        }

        WorkloadProcess.NoNewPrivileges(s, Default);
        Environment.Set(s, 37, "PATH=/usr/bin:/bin"u8);
        Environment.Set(s, 37, "HOME=/"u8);
        Environment.Pass(s, 38, "TERM"u8);
        Start(s);
    }

    private static void Become(LaunchState* s)
    {
        if (Scenario.Has(s, "uid0"u8))
        {
            Credentials.Become(s, 36, 0, default, 0, default, default, default);
        }
        else if (Scenario.Has(s, "nobody"u8))
        {
            Credentials.Become(s, 36, -1, "nobody"u8, -1, default, "1234\0"u8, "video\0"u8);
        }
        else if (Scenario.Has(s, "nouser"u8))
        {
            Credentials.Become(s, 36, -1, "no-such-user"u8, -1, default, default, default);
        }
        else
        {
            Credentials.Become(s, 36, 1000, default, 1000, default, default, default);
        }
    }

    private static void Start(LaunchState* s)
    {
        var append = !Scenario.Has(s, "refuse"u8);
        if (Scenario.Has(s, "self"u8))
        {
            WorkloadProcess.StartSelf(s, 4, append);
        }
        else if (Scenario.Has(s, "direct"u8))
        {
            WorkloadProcess.Exec(s, 4, ""u8, append);
        }
        else if (Scenario.Has(s, "missing"u8))
        {
            WorkloadProcess.Exec(s, 4, "/no/such/file\0"u8, append);
        }
        else if (Scenario.Has(s, "search"u8))
        {
            WorkloadProcess.Exec(s, 4, "env\0"u8, append);
        }
        else if (Scenario.Has(s, "lost"u8))
        {
            WorkloadProcess.Exec(s, 4, "no-such-command\0"u8, append);
        }

        WorkloadProcess.Exec(s, 4, "/bin/sh\0-c\0"u8, append);
    }
}
