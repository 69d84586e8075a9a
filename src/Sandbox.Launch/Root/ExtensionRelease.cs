using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using Sandbox.Syscalls;
using static Sandbox.Syscalls.Fcntl;

namespace Sandbox.Launch;

/// <summary>Whether an extension is for this root: its extension-release file (os-release(5)) against the root's own os-release.</summary>
[LaunchPath]
internal static unsafe class ExtensionRelease
{
    private const int PathMax = 512, DetailMax = 512;

#pragma warning disable CS0649 // they are written through pointers
    private static ReleaseFile _root, _extension; // not on the stack: a frame of more than a page takes a helper of the runtime's
#pragma warning restore CS0649

    private static ReleaseFile* OfRoot => (ReleaseFile*)Unsafe.AsPointer(ref _root);

    private static ReleaseFile* OfExtension => (ReleaseFile*)Unsafe.AsPointer(ref _extension);

    private static ReadOnlySpan<byte> Machine => X86Base.IsSupported ? "x86-64"u8 : "arm64"u8; // systemd's words

    /// <summary>Reads the root's, before anything lies over it. One that has none fits only extensions for any system.</summary>
    public static void ReadRoot(MountTarget* to)
    {
        var s = to->State;
        var path = Text.Pointer("/etc/os-release"u8);
        var result = OfRoot->Read(s, s->RootFd, path);
        if (result == -Errno.ENOENT)
        {
            path = Text.Pointer("/usr/lib/os-release"u8);
            result = OfRoot->Read(s, s->RootFd, path);
        }

        if (result is not (0 or -Errno.ENOENT))
        {
            StopUnread(to, OfRoot, result, path, path);
        }
    }

    /// <summary>Ends the launch where the extension <paramref name="directory"/> at <paramref name="path"/> is not for this root.</summary>
    public static void Check(MountTarget* to, long directory, byte* path)
    {
        var s = to->State;
        var memory = stackalloc byte[PathMax];
        var text = TextBuilder.Over(memory, PathMax);
        text.Add("usr/lib/extension-release.d/extension-release."u8);
        AddName(&text, path);
        var file = text.End();
        var result = text.Cut ? -Errno.ENAMETOOLONG : OfExtension->Read(s, directory, file);
        if (result < 0)
        {
            StopUnread(to, OfExtension, result, path, file);
        }

        var own = InRoot.Open(s, directory, Text.Pointer("usr/lib/os-release"u8), O_PATH | O_NOFOLLOW, InRoot.Scoped);
        if (own != -Errno.ENOENT)
        {
            Failure.StopBecause(s, to->Step, own < 0 ? own : 0, path, "an extension must not say which system the root is; take usr/lib/os-release out of it"u8);
        }

        Compare(to, path);
    }

    /// <summary>The path's last component without what it ends with where it is an image.</summary>
    private static void AddName(TextBuilder* to, byte* path)
    {
        var end = path + Text.Length(path);
        while (end > path && end[-1] == '/')
        {
            end--;
        }

        var name = end;
        while (name > path && name[-1] != '/')
        {
            name--;
        }

        var length = end - name;
        to->Bytes(name, length - Ending(end, length, ".raw\0.img\0.erofs\0.squashfs\0"u8));
    }

    /// <summary>Bytes of the one of <paramref name="endings"/> that stands before <paramref name="end"/>, with something before it; 0: none.</summary>
    private static long Ending(byte* end, long length, ReadOnlySpan<byte> endings)
    {
        for (var ending = Text.Pointer(endings); *ending != 0; ending = Text.Next(ending))
        {
            var size = Text.Length(ending);
            if (size < length && Text.StartsWith(end - size, ending))
            {
                return size;
            }
        }

        return 0;
    }

    private static void Compare(MountTarget* to, byte* path)
    {
        var root = OfRoot;
        var own = OfExtension;
        if (own->Id == null)
        {
            Failure.StopBecause(to->State, to->Step, Errno.EINVAL, path, "its release file has no ID=, which says for which system the extension is; write the root's, or _any"u8);
        }

        if (own->Architecture != null && !IsAny(own->Architecture) && !Text.Same(own->Architecture, Text.Pointer(Machine)))
        {
            StopOther(to, path, "ARCHITECTURE="u8, own->Architecture, Text.Pointer(Machine));
        }

        if (IsAny(own->Id))
        {
            return;
        }

        if (!IsSame(own->Id, root->Id))
        {
            StopOther(to, path, "ID="u8, own->Id, root->Id);
        }

        if (own->Level != null && !IsSame(own->Level, root->Level))
        {
            StopOther(to, path, "SYSEXT_LEVEL="u8, own->Level, root->Level);
        }

        var rolls = root->Version == null && root->Level == null; // a system without versions has nothing to compare
        if (own->Level == null && !rolls && !IsSame(own->Version, root->Version))
        {
            StopOther(to, path, "VERSION_ID="u8, own->Version, root->Version);
        }
    }

    private static bool IsAny(byte* value) => Text.Same(value, Text.Pointer("_any"u8));

    private static bool IsSame(byte* a, byte* b) => a == null || b == null ? a == b : Text.Same(a, b);

    private static void StopOther(MountTarget* to, byte* path, ReadOnlySpan<byte> key, byte* extension, byte* root)
    {
        var memory = stackalloc byte[DetailMax];
        var text = TextBuilder.Over(memory, DetailMax);
        text.Add(key);
        text.Add(extension == null ? Text.Pointer("(nothing)"u8) : extension);
        text.Add(", and here it is "u8);
        text.Add(root == null ? Text.Pointer("(nothing)"u8) : root);
        Failure.StopBecause(to->State, to->Step, Errno.EINVAL, path, "the extension is for another system than this root; take one that fits, or correct its release file:"u8, text.End());
    }

    private static void StopUnread(MountTarget* to, ReleaseFile* read, long result, byte* path, byte* file)
    {
        var memory = stackalloc byte[DetailMax];
        var text = TextBuilder.Over(memory, DetailMax);
        text.Add(file);
        if (read->Line > 0)
        {
            text.Add(", line "u8);
            text.Number(read->Line);
        }

        Failure.StopBecause(to->State, to->Step, result, path, Reason(result, read->Line), text.End());
    }

    private static ReadOnlySpan<byte> Reason(long result, int line) =>
        result == -Errno.ENOENT ? "an extension says in this file for which system it is; write it, with ID= and VERSION_ID= of the root, or ID=_any:"u8
        : result == -Errno.EFBIG ? "this file may have 16384 bytes at most; shorten it:"u8
        : result == -Errno.EINVAL && line > 0 ? "this line is not NAME=VALUE as os-release(5) has it, with quotes that end; correct it:"u8
        : result == -Errno.EINVAL ? "this must be a regular file without NUL; write it anew:"u8
        : "this file cannot be read; let the launcher's user read it:"u8;
}
