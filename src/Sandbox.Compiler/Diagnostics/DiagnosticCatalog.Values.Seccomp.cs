using Sandbox.Compiler.Spec;

namespace Sandbox.Compiler.Diagnostics;

// SBX02xx: a value is not what its key takes. This file: the seccomp group.
public static partial class DiagnosticCatalog
{
    /// <summary>A system call that no machine has.</summary>
    public static SpecDiagnostic UnknownSyscall(SourceSpan at, string name, string? near) =>
        Error("SBX0230", at, $"There is no system call {Quote(name)}.{DidYouMean(near)} Write a name of syscalls(2), as the kernel has it on x86_64 or aarch64.");

    /// <summary>A group that this version does not have.</summary>
    public static SpecDiagnostic UnknownSyscallGroup(SourceSpan at, string name, string? near) =>
        Error("SBX0231", at, $"There is no group of system calls {Quote(name)}.{DidYouMean(near)} Write a group that docs/seccomp.md lists.");

    /// <summary>An errno that does not exist.</summary>
    public static SpecDiagnostic UnknownErrno(SourceSpan at, string name, string? near) =>
        Error("SBX0232", at, $"There is no errno {Quote(name)}.{DidYouMean(near)} Write a name of errno(3), such as EPERM.");

    /// <summary>Neither a number nor a constant.</summary>
    public static SpecDiagnostic UnknownArgumentValue(SourceSpan at, string key, string text, string? near) =>
        Error("SBX0233", at, $"{Quote(key)} takes a number or constants with '|' between, and {Quote(text)} is neither.{DidYouMean(near)} Write the number, decimal or as 0x….");

    /// <summary>An argument that the call does not have.</summary>
    public static SpecDiagnostic NoSuchArgument(SourceSpan at, string name, int count, int index) =>
        Error("SBX0234", at, $"{Quote(name)} has {count} argument{(count == 1 ? "" : "s")}, and index {index} counts from 0; write an index below {count}, or delete the condition.");

    /// <summary>A condition on an address.</summary>
    public static SpecDiagnostic ArgumentIsPointer(SourceSpan at, string name, int index) =>
        Error("SBX0235", at, $"Argument {index} of {Quote(name)} is a pointer: a filter sees the address, never what lies there, so no condition on it means anything; delete the condition, or refuse the call as a whole.");

    /// <summary>A value that the argument never has.</summary>
    public static SpecDiagnostic WiderThanArgument(SourceSpan at, string name, int index, int bits, ulong value) =>
        Error("SBX0236", at, $"Argument {index} of {Quote(name)} has {bits} bits, and 0x{value:x} has more, so the condition would never mean what it says; write a value of at most {bits} bits.");
}
