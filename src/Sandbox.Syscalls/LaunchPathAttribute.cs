namespace Sandbox.Syscalls;

/// <summary>
/// Marks code that runs before libc and before the .NET runtime, in a process with one thread, no heap and no relocations done.
/// Such a method may call only other <c>[LaunchPath]</c> methods; Sandbox.HouseRules reports allocation, boxing, exceptions,
/// virtual calls, span indexers, static fields with initialisers and ordinary P/Invoke in it as errors (docs/decisions/0003-launch-path.md).
/// </summary>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Struct | AttributeTargets.Method | AttributeTargets.Constructor | AttributeTargets.Property)]
public sealed class LaunchPathAttribute : Attribute;
