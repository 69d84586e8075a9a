using Sandbox.Launch;
using Sandbox.Plan.Calls;
using Sandbox.Syscalls;

namespace Sandbox.Runtime;

/// <summary>What arguments the calls take, in the order of <see cref="PlanCall"/>: n a number, t a text or a list of texts.</summary>
[LaunchPath]
internal static unsafe class StepTable
{
    private static ReadOnlySpan<byte> Kinds =>
        "-\0n\0nn\0t\0nt\0t\0t\0tt\0\0nn\0nnnnnn\0nn\0n\0n\0nn\0\0"u8 // None to Terminal
        + "n\0nn\0tttn\0ttn\0tn\0tn\0tn\0tt\0tnnn\0ttnnn\0tt\0t\0t\0\0\0"u8 // MountPropagation to PivotRoot
        + "ttnnnnnn\0tnnnnnnnn\0tnnnnn\0tnn\0tnnnnn\0tnn\0ttttnn\0tnnnn\0tnnnnnnnn\0"u8 // BindMount to DeviceNode
        + "n\0n\0nnn\0n\0n\0n\0t\0ntnttt\0\0n\0"u8 // NewSession to NewKeyring
        + "\0nnnn\0\0nnn\0\0tnn\0"u8 // CheckCredentials to CheckMount
        + "nnnnn\0\0nnnn\0tnnn\0nn\0\0\0tnn\0t\0t\0tn\0n\0"u8; // Capabilities to Exec

    /// <summary>The kinds of the call's arguments, NUL-terminated; <paramref name="call"/> is one.</summary>
    public static byte* Of(long call)
    {
        var kind = Text.Pointer(Kinds);
        for (var i = 0L; i < call; i++)
        {
            kind = Text.Next(kind);
        }

        return kind;
    }

    /// <summary>Whether there is such a call, and it takes so many arguments.</summary>
    public static bool Takes(long call, long arguments) => call is > (long)PlanCall.None and <= (long)PlanCall.Exec && Text.Length(Of(call)) == arguments;
}
