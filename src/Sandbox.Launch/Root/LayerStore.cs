using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;
using static Sandbox.Syscalls.Unistd;

namespace Sandbox.Launch;

/// <summary>
/// Where the layers of images lie unpacked (docs/images.md): $SANDBOX_STORE, else /var/lib/sandbox for root, else $XDG_DATA_HOME/sandbox or ~/.local/share/sandbox. It is the
/// caller's, who could run the layers' programs without us too.
/// </summary>
[LaunchPath]
internal static unsafe class LayerStore
{
    private const int PathMax = 4096;

    /// <summary>The directory of all layers, held; ends the launch where there is none.</summary>
    public static long Open(LaunchState* s)
    {
        var memory = stackalloc byte[PathMax];
        var text = TextBuilder.Over(memory, PathMax);
        var to = &text;
        if (!Add(s, to, "SANDBOX_STORE"u8, default))
        {
            if (s->OuterUid == 0)
            {
                to->Add("/var/lib/sandbox"u8);
            }
            else if (!Add(s, to, "XDG_DATA_HOME"u8, "/sandbox"u8) && !Add(s, to, "HOME"u8, "/.local/share/sandbox"u8))
            {
                Failure.StopBecause(s, s->Step, Errno.ENOENT, null, "nobody says where this user's layers are; set HOME, or SANDBOX_STORE to the directory"u8);
            }
        }

        to->Add("/layers/sha256"u8);
        var path = to->End();
        var fd = to->Cut ? -Errno.ENAMETOOLONG : openat(AT_FDCWD, path, O_PATH | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0)
        {
            Failure.StopBecause(s, s->Step, fd, path, "the image's layers are looked for in this directory; put them there with 'sandbox build', or set SANDBOX_STORE"u8);
        }

        return fd;
    }

    /// <summary>The files of the layer <paramref name="hex"/>, held; ends the launch where it is not in the store.</summary>
    public static long OpenLayer(LaunchState* s, long store, byte* hex)
    {
        const int room = 96;
        var memory = stackalloc byte[room];
        var text = TextBuilder.Over(memory, room);
        text.Add(hex);
        text.Add("/fs"u8);
        var fd = InRoot.Open(s, store, text.End(), O_PATH | O_DIRECTORY, RESOLVE_BENEATH | RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS);
        if (fd < 0)
        {
            Failure.StopBecause(s, s->Step, fd, hex, "this layer of the image cannot be opened in the store; put the image there with 'sandbox build' of the spec"u8);
        }

        return fd;
    }

    private static bool Add(LaunchState* s, TextBuilder* to, ReadOnlySpan<byte> variable, ReadOnlySpan<byte> rest)
    {
        var found = Environment.Find(s->Envp, Text.Pointer(variable));
        if (found == null)
        {
            return false;
        }

        var value = found + variable.Length + 1;
        if (*value != '/')
        {
            return false; // as the XDG specification has it: what is relative is as if it were not set
        }

        to->Add(value);
        to->Add(rest);
        return true;
    }
}
