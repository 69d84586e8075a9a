using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace Sandbox.HouseRules;

/// <summary>The rules of the launch path (docs/house-rules.md has a line of reason for each).</summary>
internal static class LaunchPathRules
{
    public static readonly DiagnosticDescriptor Call = Rule("SBXH01", "Calls code that is not on the launch path", "'{0}' is not [LaunchPath]: it may allocate, throw or call libc; mark it, or write what is needed on the launch path");
    public static readonly DiagnosticDescriptor Allocation = Rule("SBXH02", "Allocates on the heap", "{0} allocates, and there is no heap on the launch path; use a local, stackalloc or memory of the LaunchState");
    public static readonly DiagnosticDescriptor Boxing = Rule("SBXH03", "Boxes a value", "'{0}' is boxed to '{1}', and there is no heap on the launch path; pass the value itself");
    public static readonly DiagnosticDescriptor Text = Rule("SBXH04", "Uses a string", "A string is an object that the runtime has not made yet; use a \"…\"u8 literal");
    public static readonly DiagnosticDescriptor FunctionPointer = Rule("SBXH05", "Uses a delegate or a function pointer", "{0} needs an object or a relocated pointer, and nothing is relocated yet; call the method by its name");
    public static readonly DiagnosticDescriptor Exception = Rule("SBXH06", "Throws or catches", "{0}: there is no exception handling on the launch path; end the launch with Failure.Stop");
    public static readonly DiagnosticDescriptor Lock = Rule("SBXH07", "Takes a lock", "The launch path has one thread and no monitors; take the lock away");
    public static readonly DiagnosticDescriptor Virtual = Rule("SBXH08", "Calls through a virtual or interface slot", "'{0}' is called through a slot of a type that is not set up yet; call a static or struct method by its name");
    public static readonly DiagnosticDescriptor Bounds = Rule("SBXH09", "Bounds-checked access", "{0} is checked and can throw; use a pointer (Text.Pointer) and check the bound yourself");
    public static readonly DiagnosticDescriptor StaticField = Rule("SBXH10", "Static field that needs the runtime", "The static field '{0}' {1}; use a const, a u8 literal or a field of the LaunchState");
    public static readonly DiagnosticDescriptor NativeCall = Rule("SBXH11", "P/Invoke that enters the runtime", "'{0}' is no stub of Sandbox.Syscalls.Kernel with SuppressGCTransition; make the system call through Kernel.Call");
    public static readonly DiagnosticDescriptor Machine = Rule("SBXH12", "async, iterator or dynamic code", "{0} is run by objects of the runtime; write straight code");
    public static readonly DiagnosticDescriptor Arithmetic = Rule("SBXH13", "Arithmetic that can throw", "{0} can throw; use unchecked arithmetic, divide by a constant, or shift");
    public static readonly DiagnosticDescriptor Cast = Rule("SBXH14", "Type test or cast of a reference", "{0} looks at an object's type; the launch path has no objects");
    public static readonly DiagnosticDescriptor Stackalloc = Rule("SBXH15", "stackalloc that clears its memory", "This stackalloc clears its memory, for which the compiler may call libc's memset; put [SkipLocalsInit] on the method, its type or the module");

    public static ImmutableArray<DiagnosticDescriptor> All { get; } =
        [Call, Allocation, Boxing, Text, FunctionPointer, Exception, Lock, Virtual, Bounds, StaticField, NativeCall, Machine, Arithmetic, Cast, Stackalloc];

    private static DiagnosticDescriptor Rule(string id, string title, string message) =>
        new(id, title, message, "LaunchPath", DiagnosticSeverity.Error, isEnabledByDefault: true);
}
