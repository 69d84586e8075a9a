using Sandbox.Launch;
using Sandbox.Plan;
using Sandbox.Plan.Calls;
using Sandbox.Syscalls;
using Environment = Sandbox.Launch.Environment;

namespace Sandbox.Runtime;

/// <summary>Calls as the step functions that they stand for: what the compiler's emitter writes as C#, line by line.</summary>
[LaunchPath]
internal static unsafe class Steps
{
    /// <summary>Does <paramref name="count"/> calls from <paramref name="call"/> on, and gives the one behind them.</summary>
    public static long* Do(LaunchState* s, PlanView* plan, long* call, int count)
    {
        for (var i = 0; i < count; i++, call = PlanView.Next(call))
        {
            var kind = (PlanCall)call[0];
            var at = (int)call[1];
            var a = PlanView.Arguments(call);
            if (kind < PlanCall.MountPropagation)
            {
                Begin(s, plan, kind, at, a);
            }
            else if (kind < PlanCall.BindMount)
            {
                MakeRoot(s, plan, kind, at, a);
            }
            else if (kind < PlanCall.NewSession)
            {
                Mount(s, plan, kind, at, a);
            }
            else if (kind < PlanCall.CheckCredentials)
            {
                Prepare(s, plan, kind, at, a);
            }
            else if (kind < PlanCall.Capabilities)
            {
                Check(s, plan, kind, at, a);
            }
            else
            {
                Confine(s, plan, kind, at, a);
            }
        }

        return call;
    }

    private static void Begin(LaunchState* s, PlanView* p, PlanCall kind, int at, long* a)
    {
        switch (kind)
        {
            case PlanCall.KeepFd: Descriptors.Keep(s, at, (int)a[0]); break;
            case PlanCall.NewTimeNamespace: Namespaces.NewTime(s, at, a[0], a[1]); break;
            case PlanCall.JoinPidNamespace: Namespaces.JoinPid(s, at, p->Text(a[0])); break;
            case PlanCall.JoinNamespace: Namespaces.Join(s, at, (NamespaceKinds)a[0], p->Text(a[1])); break;
            case PlanCall.Hostname: Uts.SetHostname(s, at, p->Text(a[0])); break;
            case PlanCall.Domainname: Uts.SetDomainname(s, at, p->Text(a[0])); break;
            case PlanCall.Sysctl: Sysctls.Write(s, at, p->Text(a[0]), p->Text(a[1])); break;
            case PlanCall.LoopbackUp: Network.LoopbackUp(s, at); break;
            case PlanCall.StartInit: Init.Start(s, at, a[0] != 0, a[1] != 0, p->ReaperFilter); break;
            case PlanCall.Create: Namespaces.Create(s, at, (NamespaceKinds)a[0], (UserMap)a[1], a[2], a[3], (int)a[4], a[5] != 0); break;
            case PlanCall.StopWith: Supervisor.StopWith(s, at, (int)a[0], a[1]); break;
            case PlanCall.TimeLimit: Supervisor.TimeLimit(s, at, a[0]); break;
            case PlanCall.OnParentDeath: Supervisor.OnParentDeath(s, at, (ParentDeath)a[0]); break;
            case PlanCall.OpenNotify: Notify.Open(s, at, a[0] != 0, a[1] != 0); break;
            case PlanCall.Terminal: Terminal.Allocate(s, at); break;
        }
    }

    private static void MakeRoot(LaunchState* s, PlanView* p, PlanCall kind, int at, long* a)
    {
        switch (kind)
        {
            case PlanCall.MountPropagation: Mounts.SetPropagation(s, at, (Propagation)a[0]); break;
            case PlanCall.ScratchRoot: Root.Scratch(s, at, a[0], (uint)a[1]); break;
            case PlanCall.ImageRoot: Root.Image(s, at, p->Text(a[0]), p->Text(a[1]), p->Text(a[2]), a[3]); break;
            case PlanCall.LayersRoot: Root.Layers(s, at, p->Text(a[0]), p->Text(a[1]), a[2]); break;
            case PlanCall.LimitUpper: UpperQuota.Limit(s, at, p->Text(a[0]), a[1]); break;
            case PlanCall.DirRoot: Root.Dir(s, at, p->Text(a[0]), a[1] != 0); break;
            case PlanCall.HostPath: Root.HostPath(s, at, p->Text(a[0]), a[1] != 0); break;
            case PlanCall.Extend: Root.Extend(s, at, p->Text(a[0]), p->Text(a[1])); break;
            case PlanCall.MakeDir: Files.MakeDir(s, at, p->Text(a[0]), (uint)a[1], a[2], a[3]); break;
            case PlanCall.WriteFile: Files.Write(s, at, p->Text(a[0]), p->Text(a[1]), (uint)a[2], a[3], a[4]); break;
            case PlanCall.MakeSymlink: Files.MakeSymlink(s, at, p->Text(a[0]), p->Text(a[1])); break;
            case PlanCall.MaskPath: Paths.Mask(s, at, p->Text(a[0])); break;
            case PlanCall.ReadonlyPath: Paths.MakeReadonly(s, at, p->Text(a[0])); break;
            case PlanCall.ReadonlyRoot: Root.MakeReadonly(s, at); break;
            case PlanCall.PivotRoot: Root.Pivot(s, at); break;
        }
    }

    private static void Mount(LaunchState* s, PlanView* p, PlanCall kind, int at, long* a)
    {
        switch (kind)
        {
            case PlanCall.BindMount: Mounts.Bind(s, at, p->Text(a[0]), p->Text(a[1]), a[2] != 0, (MountFlags)a[3], (MountFlags)a[4], (MountFlags)a[5], (Propagation)a[6], a[7] != 0); break;
            case PlanCall.TmpfsMount: Mounts.Tmpfs(s, at, p->Text(a[0]), (MountFlags)a[1], a[2], a[3], (uint)a[4], a[5], a[6], (Propagation)a[7], a[8] != 0); break;
            case PlanCall.ProcMount: Mounts.Proc(s, at, p->Text(a[0]), (MountFlags)a[1], (HidePid)a[2], a[3] != 0, a[4], a[5] != 0); break;
            case PlanCall.SysfsMount: Mounts.Sysfs(s, at, p->Text(a[0]), (MountFlags)a[1], a[2] != 0); break;
            case PlanCall.DevptsMount: Mounts.Devpts(s, at, p->Text(a[0]), (MountFlags)a[1], (uint)a[2], (uint)a[3], a[4], a[5] != 0); break;
            case PlanCall.MqueueMount: Mounts.Mqueue(s, at, p->Text(a[0]), (MountFlags)a[1], a[2] != 0); break;
            case PlanCall.OverlayMount: Mounts.Overlay(s, at, p->Text(a[0]), p->Text(a[1]), p->Text(a[2]), p->Text(a[3]), (MountFlags)a[4], a[5] != 0); break;
            case PlanCall.DevMount: Devices.Mount(s, at, p->Text(a[0]), a[1] != 0, a[2], a[3] != 0, a[4] != 0); break;
            case PlanCall.DeviceNode: Devices.Node(s, at, p->Text(a[0]), (DeviceType)a[1], (uint)a[2], (uint)a[3], (uint)a[4], a[5], a[6], a[7] != 0, a[8] != 0); break;
        }
    }

    private static void Prepare(LaunchState* s, PlanView* p, PlanCall kind, int at, long* a)
    {
        switch (kind)
        {
            case PlanCall.NewSession: Session.New(s, at, a[0] != 0); break;
            case PlanCall.Umask: Limits.Umask(s, at, (uint)a[0]); break;
            case PlanCall.Rlimit: Limits.Rlimit(s, at, (Rlimit)a[0], (ulong)a[1], (ulong)a[2]); break;
            case PlanCall.Nice: Limits.Nice(s, at, (int)a[0]); break;
            case PlanCall.OomScoreAdj: Limits.OomScoreAdj(s, at, (int)a[0]); break;
            case PlanCall.Personality: Limits.Personality(s, at, (uint)a[0]); break;
            case PlanCall.Chdir: WorkloadProcess.Chdir(s, at, p->Text(a[0])); break;
            case PlanCall.FindUser: Credentials.Find(s, at, a[0], p->Text(a[1]), a[2], p->Text(a[3]), p->Text(a[4]), p->Text(a[5])); break;
            case PlanCall.Credentials: Credentials.Become(s, at); break;
            case PlanCall.NewKeyring: Keyring.Join(s, at, a[0] != 0); break;
        }
    }

    private static void Check(LaunchState* s, PlanView* p, PlanCall kind, int at, long* a)
    {
        switch (kind)
        {
            case PlanCall.CheckCredentials: ReadBack.Credentials(s, at); break;
            case PlanCall.CheckCapabilities: ReadBack.Capabilities(s, at, (CapabilitySet)a[0], (CapabilitySet)a[1], (CapabilitySet)a[2], (CapabilitySet)a[3]); break;
            case PlanCall.CheckNoNewPrivileges: ReadBack.NoNewPrivileges(s, at); break;
            case PlanCall.CheckRlimit: ReadBack.Rlimit(s, at, (Rlimit)a[0], (ulong)a[1], (ulong)a[2]); break;
            case PlanCall.CheckOldRoot: ReadBack.OldRootIsGone(s, at); break;
            case PlanCall.CheckMount: ReadBack.Mount(s, at, p->Text(a[0]), (MountFlags)a[1], a[2] != 0); break;
        }
    }

    private static void Confine(LaunchState* s, PlanView* p, PlanCall kind, int at, long* a)
    {
        switch (kind)
        {
            case PlanCall.Capabilities: Capabilities.Set(s, at, (CapabilitySet)a[0], (CapabilitySet)a[1], (CapabilitySet)a[2], (CapabilitySet)a[3], (CapabilitySet)a[4]); break;
            case PlanCall.NoNewPrivileges: WorkloadProcess.NoNewPrivileges(s, at); break;
            case PlanCall.LandlockRuleset: LandlockRules.Begin(s, at, (PathAccess)a[0], (TcpAccess)a[1], (LandlockScopes)a[2], (int)a[3]); break;
            case PlanCall.LandlockPath: LandlockRules.Allow(s, at, p->Text(a[0]), (PathAccess)a[1], (PathAccess)a[2], a[3] != 0); break;
            case PlanCall.LandlockPort: LandlockRules.AllowPort(s, at, (int)a[0], (TcpAccess)a[1]); break;
            case PlanCall.LandlockOpenFiles: LandlockRules.AllowOpenFiles(s, at); break;
            case PlanCall.LandlockRestrict: LandlockRules.Restrict(s, at); break;
            case PlanCall.Seccomp: SeccompFilter.Attach(s, at, p->Text(a[0]), a[1], a[2] != 0); break;
            case PlanCall.SetEnv: Environment.Set(s, at, p->Text(a[0])); break;
            case PlanCall.PassEnv: Environment.Pass(s, at, p->Text(a[0])); break;
            case PlanCall.PrepareExec: WorkloadProcess.PrepareExec(s, at, p->Text(a[0]), a[1] != 0); break;
            case PlanCall.Exec: WorkloadProcess.Exec(s, at, a[0] != 0); break;
        }
    }
}
