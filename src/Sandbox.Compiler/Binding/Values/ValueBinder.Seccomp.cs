using Sandbox.Compiler.Diagnostics;
using Sandbox.Compiler.Keys;
using Sandbox.Compiler.Spec;
using Sandbox.Seccomp;

namespace Sandbox.Compiler.Binding.Values;

// System calls, errnos and what arguments are compared with.
internal sealed partial class ValueBinder
{
    /// <summary>The name of a system call of the tables, or of a group.</summary>
    public Located<string>? Syscall(KeyNode key)
    {
        if (Scalar(key, "the name of a system call or a group") is not { } scalar)
        {
            return null;
        }

        if (SyscallGroups.IsGroup(scalar.Text) ? SyscallGroups.Find(scalar.Text) is not null : SyscallTable.Knows(scalar.Text))
        {
            return new(scalar.Text, scalar.At);
        }

        Bag.Add(SyscallGroups.IsGroup(scalar.Text)
            ? DiagnosticCatalog.UnknownSyscallGroup(scalar.At, scalar.Text, SeccompWords.Nearest(scalar.Text))
            : DiagnosticCatalog.UnknownSyscall(scalar.At, scalar.Text, SeccompWords.Nearest(scalar.Text)));
        return null;
    }

    /// <summary>The number of an errno.</summary>
    public Located<int>? Errno(KeyNode key)
    {
        if (Scalar(key, "the name of an errno") is not { } scalar)
        {
            return null;
        }

        if (ErrnoTable.NumberOf(scalar.Text) is > 0 and var number)
        {
            return new(number, scalar.At);
        }

        Bag.Add(DiagnosticCatalog.UnknownErrno(scalar.At, scalar.Text, Spelling.Nearest(scalar.Text, ErrnoTable.All)));
        return null;
    }

    /// <summary>What an argument is compared with.</summary>
    public Located<ulong>? Argument(KeyNode key)
    {
        if (Scalar(key, "a number or names of constants") is not { } scalar)
        {
            return null;
        }

        if (ArgumentWords.Parse(scalar.Text) is { } value)
        {
            return new(value, scalar.At);
        }

        Bag.Add(DiagnosticCatalog.UnknownArgumentValue(scalar.At, key.Name, scalar.Text, scalar.Text.Split('|').Select(part => Spelling.Nearest(part.Trim(), ArgumentWords.Names)).FirstOrDefault(near => near is not null)));
        return null;
    }
}
