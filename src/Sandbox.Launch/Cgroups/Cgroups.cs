using System.Runtime.CompilerServices;
using Sandbox.Plan;
using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>cgroups(7): the limits of a sandbox. Where its group is made, and why there: docs/decisions/0015-cgroups.md.</summary>
[LaunchPath]
public static unsafe partial class Cgroups
{
#pragma warning disable CS0649 // it is written through a pointer
    private static CgroupState _state;
#pragma warning restore CS0649

    internal static CgroupState* State => (CgroupState*)Unsafe.AsPointer(ref _state);

    /// <summary>CgroupLimitStep with a number in the unit of <see cref="CgroupLimit"/>.</summary>
    public static void Limit(LaunchState* s, int at, CgroupLimit limit, CgroupControllers controller, ReadOnlySpan<byte> of, long value) =>
        Note(at, limit, controller, Text.Pointer(of), value, null);

    /// <summary>CgroupLimitStep with a text.</summary>
    public static void Limit(LaunchState* s, int at, CgroupLimit limit, CgroupControllers controller, ReadOnlySpan<byte> of, ReadOnlySpan<byte> text) =>
        Note(at, limit, controller, Text.Pointer(of), 0, Text.Pointer(text));

    private static void Note(int at, CgroupLimit limit, CgroupControllers controller, byte* of, long value, byte* text)
    {
        var one = State->Limits + State->LimitCount;
        one->At = at;
        one->Limit = limit;
        one->Controller = controller;
        one->IsLeftOut = false;
        one->Value = value;
        one->Of = of;
        one->Text = text;
        State->LimitCount += State->LimitCount < CgroupUnits.Most ? 1 : 0; // the compiler refuses more
    }

    /// <summary>MakeCgroupStep: the limits noted before, in the launcher's own cgroup where they hold there already, else in one of the sandbox's own.</summary>
    public static void Make(LaunchState* s, int at, bool hard)
    {
        var state = State;
        state->At = s->At = at;
        state->IsHard = hard;
        s->HasCgroup = true;
        IoDevices.Find(s);
        DeviceAccessRules.Find(s);
        s->At = at;
        var top = Version2.OpenTop(out var only);
        if (only && s->OuterUid == 0 && Version2.IsInRoot(top)) // nobody else makes groups there
        {
            Version2.MakeInRoot(s, top, Needed());
        }
        else
        {
            MakeByPath(s, top, only);
            Unistd.close(top);
        }

        OutOfMemory.Begin(s);
    }

    /// <summary>Where /proc says that the launcher is, in cgroup v2 at <paramref name="top"/> (-errno: not mounted) and in what there is of v1.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)] // so that a launcher in the root does not touch the pages of this frame
    private static void MakeByPath(LaunchState* s, long top, bool only)
    {
        var lines = stackalloc byte[CgroupFiles.Most];
        var proc = HostProc.Open();
        var length = proc < 0 ? proc : HostProc.Read(s, proc, Text.Pointer("self/cgroup"u8), lines, CgroupFiles.Most);
        Unistd.close(proc);
        if (length is < 0 or >= CgroupFiles.Most - 1)
        {
            CgroupReport.Refuse(s, length < 0 ? length : -Errno.E2BIG, Text.Pointer("/proc/self/cgroup"u8), "the launcher cannot see which cgroup it is in; give it a /proc that is whole"u8);
            return;
        }

        var needed = Needed();
        var unified = top < 0 ? CgroupControllers.None : only ? needed : needed & (Version2.Controllers(top) | Version1.Missing(lines, CgroupControllers.Programs));
        if (unified != CgroupControllers.None)
        {
            Version2.Make(s, top, lines, unified);
        }

        if ((needed & ~unified) != CgroupControllers.None)
        {
            Version1.Make(s, lines, needed & ~unified);
        }
    }

    private static CgroupControllers Needed()
    {
        var needed = DeviceRules->Program == null ? CgroupControllers.None : CgroupControllers.Devices;
        needed |= NetworkRates->Any ? CgroupControllers.Network : CgroupControllers.None;
        for (var i = 0; i < State->LimitCount; i++)
        {
            needed |= State->Limits[i].Controller;
        }

        return needed;
    }

    /// <summary>The first thing inside: into every group that the process was not created in, and then, where it is new, the cgroup namespace, whose root they become.</summary>
    internal static void Enter(LaunchState* s)
    {
        s->At = State->At;
        for (var i = 0; i < State->GroupCount; i++)
        {
            var group = State->Groups + i;
            if (group->Number == 0 || (group->IsUnified && s->IsBornInCgroup))
            {
                continue;
            }

            // 0: the writer, whatever its number is in whose namespace.
            var zero = Text.Pointer("0"u8);
            var result = group->Procs >= 0 ? Unistd.write(group->Procs, zero, 1) : CgroupFiles.Write(group->Directory, Text.Pointer("cgroup.procs"u8), zero);
            if (result < 0)
            {
                Failure.StopBecause(s, LaunchStep.Cgroup, result, Text.Pointer("cgroup.procs"u8), "the first process cannot be moved into the sandbox's cgroup; run the launcher as root or in a cgroup that is delegated to its user"u8);
            }
        }

        if ((s->NewNamespaces & Sched.CLONE_NEWCGROUP) != 0)
        {
            var result = Kernel.Call(Nr.unshare, (long)Sched.CLONE_NEWCGROUP);
            if (result < 0)
            {
                NamespaceRefusal.Stop(s, LaunchStep.CreateNamespaces, result, s->NewNamespaces);
            }
        }
    }

    /// <summary>The lowest of <paramref name="next"/> (-1: none) and the file descriptors from <paramref name="from"/> on that <see cref="Leave"/> and the OOM report need.</summary>
    internal static long NextHeld(long from, long next)
    {
        var state = State;
        next = Lower(from, next, state->EventsPlusOne - 1);
        next = Lower(from, next, state->MemoryMaxPlusOne - 1);
        next = Lower(from, next, state->OwnPlusOne - 1);
        next = Lower(from, next, state->OwnProcsPlusOne - 1);
        next = Lower(from, next, state->OwnSubtreePlusOne - 1);
        for (var i = 0; i < state->GroupCount; i++)
        {
            var group = state->Groups + i;
            next = Lower(from, Lower(from, next, group->Parent), group->Directory);
            next = Lower(from, Lower(from, Lower(from, next, group->Procs), group->Kill), group->Freeze);
        }

        return next;
    }

    private static long Lower(long from, long next, long fd) => fd >= from && (next < 0 || fd < next) ? fd : next;

    /// <summary>Whether the launcher needs CAP_DAC_OVERRIDE to the end, to remove a group.</summary>
    internal static bool TakesOverride(LaunchState* s)
    {
        var any = false;
        for (var i = 0; i < State->GroupCount; i++)
        {
            any |= State->Groups[i].TakesOverride;
        }

        return any;
    }
}
