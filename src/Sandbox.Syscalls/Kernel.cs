using System.Runtime.InteropServices;

namespace Sandbox.Syscalls;

/// <summary>
/// The four stubs of assembly that the launch path stands on (src/Sandbox.Sdk/native/&lt;architecture&gt;/start.S).
/// No libc, no errno variable, no thread-local storage: usable before anything of the process is set up.
/// </summary>
[LaunchPath]
public static unsafe partial class Kernel
{
    /// <summary>The raw system call <paramref name="nr"/>: its result, or -errno (a value in [-4095, -1]). syscall(2).</summary>
    [DllImport("__Internal", EntryPoint = "sandbox_syscall"), SuppressGCTransition]
    public static extern long Call(long nr, long a = 0, long b = 0, long c = 0, long d = 0, long e = 0, long f = 0);

    /// <summary>
    /// clone3(2). In the child the stub calls the generated <c>sandbox_child(argument)</c>, below the caller's frame on the same stack, which is
    /// right both for a copied and for a shared (CLONE_VM | CLONE_VFORK) address space; <c>sandbox_child</c> never returns.
    /// In the parent: the child's pid, or -errno.
    /// </summary>
    [DllImport("__Internal", EntryPoint = "sandbox_clone3"), SuppressGCTransition]
    public static extern long Clone3(void* cloneArgs, nuint size, void* argument);

    /// <summary>The older clone(2) with the same contract, for kernels and outer filters that answer clone3 with ENOSYS.</summary>
    [DllImport("__Internal", EntryPoint = "sandbox_clone"), SuppressGCTransition]
    public static extern long Clone(ulong flags, void* argument);

    /// <summary>
    /// Jumps to libc's <c>_start</c> with <paramref name="stack"/> as the initial stack (argc, argv…, 0, envp…, 0, auxv): libc, then the .NET runtime,
    /// then Main start as in any other program. Never returns.
    /// </summary>
    [DllImport("__Internal", EntryPoint = "sandbox_enter_runtime"), SuppressGCTransition]
    public static extern void EnterRuntime(void* stack);
}
