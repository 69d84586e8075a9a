using Microsoft.CodeAnalysis;

namespace Sandbox.HouseRules;

/// <summary>What is on the launch path, and what of the framework may be used there because it becomes plain instructions.</summary>
internal static class LaunchPathScope
{
    private const string LaunchPath = "Sandbox.Syscalls.LaunchPathAttribute";
    private const string Export = "System.Runtime.RuntimeExportAttribute";
    private const string SkipLocalsInit = "System.Runtime.CompilerServices.SkipLocalsInitAttribute";
    private const string Suppress = "System.Runtime.InteropServices.SuppressGCTransitionAttribute";

    // Intrinsics: the compiler writes them in place, without a call. Type.Member, or Type.* for all of a type.
    private static readonly HashSet<string> Intrinsics = new()
    {
        "System.Runtime.CompilerServices.Unsafe.AsPointer", "System.Runtime.CompilerServices.Unsafe.As", "System.Runtime.CompilerServices.Unsafe.AsRef",
        "System.Runtime.CompilerServices.Unsafe.ReadUnaligned", "System.Runtime.CompilerServices.Unsafe.WriteUnaligned", "System.Runtime.CompilerServices.Unsafe.SizeOf",
        "System.Runtime.CompilerServices.Unsafe.SkipInit", "System.Runtime.InteropServices.MemoryMarshal.GetReference", "System.Runtime.InteropServices.MemoryMarshal.CreateReadOnlySpan",
        "System.ReadOnlySpan.Length", "System.ReadOnlySpan.IsEmpty", "System.Span.Length", "System.Span.IsEmpty",
        "System.Numerics.BitOperations.PopCount", "System.Numerics.BitOperations.TrailingZeroCount", "System.Numerics.BitOperations.LeadingZeroCount",
        "System.Numerics.BitOperations.RotateLeft", "System.Numerics.BitOperations.RotateRight",
        "System.Threading.Volatile.Read", "System.Threading.Volatile.Write",
        "System.IntPtr.Zero", "System.UIntPtr.Zero",
    };

    /// <summary>Marked itself, or inside something marked, or in the type of a native entry point that the emitter wrote.</summary>
    public static bool Contains(ISymbol? symbol)
    {
        for (var at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            if (Has(at, LaunchPath) || Has(at, Export) || (at is INamedTypeSymbol type && type.GetMembers().Any(member => Has(member, Export))))
            {
                return true;
            }

            if (at is IMethodSymbol { AssociatedSymbol: { } owner } && Has(owner, LaunchPath))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether a member of the framework may be used: it is an intrinsic, or a question that the compiler answers.</summary>
    public static bool IsIntrinsic(ISymbol member)
    {
        if (member.ContainingType is not { } type)
        {
            return false;
        }

        var space = type.ContainingNamespace.ToDisplayString();
        var asked = member.Name is "IsSupported" or "get_IsSupported" && space.StartsWith("System.Runtime.Intrinsics", System.StringComparison.Ordinal);
        return asked || Intrinsics.Contains($"{space}.{type.Name}.{member.Name}");
    }

    /// <summary>A stub of assembly: an extern method of Sandbox.Syscalls.Kernel that leaves the garbage collector alone.</summary>
    public static bool IsStub(IMethodSymbol method) =>
        method.IsExtern && method.ContainingType.ToDisplayString() == "Sandbox.Syscalls.Kernel" && Has(method, Suppress);

    /// <summary>Whether locals are left as they are: the attribute on the method, a type around it, or the module.</summary>
    public static bool SkipsLocalsInit(ISymbol symbol)
    {
        for (ISymbol? at = symbol; at is not null and not INamespaceSymbol; at = at.ContainingSymbol)
        {
            if (Has(at, SkipLocalsInit))
            {
                return true;
            }
        }

        return Has(symbol.ContainingModule, SkipLocalsInit);
    }

    private static bool Has(ISymbol symbol, string attribute) =>
        symbol.GetAttributes().Any(data => data.AttributeClass?.ToDisplayString() == attribute);
}
