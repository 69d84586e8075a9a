using System.Runtime;
using System.Runtime.CompilerServices;
using Sandbox.Launch;
using Sandbox.Syscalls;

// As in Sandbox.Launch: buffers on the stack are not zeroed.
[module: SkipLocalsInit]

namespace Sandbox.Runtime;

/// <summary>
/// <c>sandbox-runtime PLAN [ARGUMENT]...</c>: a launcher whose plan is not compiled in (<c>--verify PLAN</c> only looks whether it is one). It does what a generated launcher does (see any NAME.launcher.g.cs), with the same step functions in the same order.
/// </summary>
[LaunchPath]
internal static unsafe class RuntimeMain
{
    private static PlanView _plan;

    // The ELF's entry, before libc and before .NET; the argument is the stack as the kernel made it.
    [RuntimeExport("sandbox_main")]
    private static void Outside(long* stack)
    {
        var arguments = (byte**)(stack + 1);
        var verifies = *stack == 3 && Text.Same(arguments[1], Text.Pointer("--verify"u8));
        if (*stack < 2 || (*arguments[1] == (byte)'-' && !verifies))
        {
            return; // managed code says what this is
        }

        LaunchState state;
        var s = &state;
        Launcher.Begin(s, stack, name: "sandbox-runtime"u8, files: "sandbox-runtime\0"u8);
        s->FirstArgument = 2;
        fixed (PlanView* plan = &_plan)
        {
            plan->Open(s, s->Argv[verifies ? 2 : 1]);
            if (verifies)
            {
                Kernel.Call(Nr.exit_group, 0);
            }

            s->Name = plan->Name;
            s->Files = plan->Files;
            Steps.Do(s, plan, plan->Calls, plan->Outside);
            Supervisor.Run(s, plan->LauncherFilter);
        }
    }

    // Relative paths of the host begin where the spec lies, and not where this binary does. Opened here: mounts are copied only from those of the own namespace (open_tree(2)).
    private static void OpenDirectory(LaunchState* s, byte* path)
    {
        var fd = Kernel.Call(Nr.openat, Fcntl.AT_FDCWD, (long)path, Fcntl.O_PATH | Fcntl.O_DIRECTORY | Fcntl.O_CLOEXEC);
        if (fd < 0)
        {
            Failure.StopBecause(s, LaunchStep.Begin, fd, path, "relative paths of the host begin in this directory, which cannot be opened; start again where it is there"u8);
        }

        s->BinaryDirFd = (int)fd;
    }

    // Where every process that the launcher clones begins.
    [RuntimeExport("sandbox_child")]
    private static void Child(LaunchState* s)
    {
        fixed (PlanView* plan = &_plan)
        {
            if (s->Stage == LaunchStage.Workload)
            {
                Workload(s, plan, Skip(plan->Calls, plan->Outside + plan->Inside));
            }

            Namespaces.Entered(s);
            OpenDirectory(s, plan->Directory);
            var workload = Steps.Do(s, plan, Skip(plan->Calls, plan->Outside), plan->Inside);
            Workload(s, plan, workload);
        }
    }

    private static void Workload(LaunchState* s, PlanView* plan, long* calls)
    {
        var bytes = WorkloadProcess.Room(s, plan->Variables, plan->Words);
        var room = stackalloc byte[bytes];
        WorkloadProcess.Entered(s, room, bytes);
        Steps.Do(s, plan, calls, plan->Workload);
    }

    private static long* Skip(long* call, int count)
    {
        for (var i = 0; i < count; i++)
        {
            call = PlanView.Next(call);
        }

        return call;
    }
}
