using Sandbox.Syscalls;

namespace Sandbox.Launch;

/// <summary>
/// A message of rtnetlink(7) being put together in memory of the caller's, or being read there. What does not fit is left out, and the kernel does not take such a message.
/// </summary>
[LaunchPath]
internal unsafe struct NetlinkMessage
{
    private const int HeadBytes = 4;

    /// <summary>Bytes that a message here may have.</summary>
    public const int Room = 1024;

    private byte* _data;
    private int _length;

    /// <summary>A message about a queue of interface <paramref name="index"/>.</summary>
    public void Begin(byte* memory, ushort type, ushort flags, int index, uint handle)
    {
        _data = memory;
        _length = sizeof(nlmsghdr) + sizeof(tcmsg);
        for (var i = 0; i < _length; i++)
        {
            memory[i] = 0;
        }

        var head = (nlmsghdr*)memory;
        head->nlmsg_type = type;
        head->nlmsg_flags = flags;
        var queue = (tcmsg*)(head + 1);
        queue->tcm_ifindex = index;
        queue->tcm_handle = handle;
        queue->tcm_parent = Rtnetlink.TC_H_ROOT;
    }

    /// <summary>Adds an attribute.</summary>
    public void Add(ushort type, void* data, int bytes)
    {
        if (_length + HeadBytes + Padded(bytes) > Room)
        {
            return;
        }

        var at = _data + _length;
        ((ushort*)at)[0] = (ushort)(HeadBytes + bytes);
        ((ushort*)at)[1] = type;
        for (var i = 0; i < Padded(bytes); i++)
        {
            at[HeadBytes + i] = i < bytes ? ((byte*)data)[i] : (byte)0;
        }

        _length += HeadBytes + Padded(bytes);
    }

    /// <summary>Opens an attribute that holds others: what <see cref="Close"/> takes.</summary>
    public int Open(ushort type)
    {
        var at = _length;
        Add(type, null, 0);
        return at;
    }

    /// <summary>Closes it.</summary>
    public void Close(int opened) => *(ushort*)(_data + opened) = (ushort)(_length - opened);

    /// <summary>Sends it, and reads the answer over it: 0, or -errno.</summary>
    public long Ask(long socket)
    {
        ((nlmsghdr*)_data)->nlmsg_len = (uint)_length;
        var result = Unistd.write(socket, _data, _length);
        result = result < 0 ? result : Kernel.Call(Nr.read, socket, (long)_data, Room);
        if (result < sizeof(nlmsghdr) + 4)
        {
            return result < 0 ? result : -Errno.EIO;
        }

        var head = (nlmsghdr*)_data;
        _length = head->nlmsg_len < result ? (int)head->nlmsg_len : (int)result;
        return head->nlmsg_type == Rtnetlink.NLMSG_ERROR ? *(int*)(head + 1) : 0;
    }

    /// <summary>The data of an attribute of the answer, of at least <paramref name="bytes"/>; null without it.</summary>
    public readonly byte* Find(ushort type, int bytes) => Find(_data + sizeof(nlmsghdr) + sizeof(tcmsg), _data + _length, type, bytes);

    /// <summary>The same within another one.</summary>
    public static byte* FindIn(byte* outer, ushort type, int bytes) => Find(outer, outer - HeadBytes + ((ushort*)(outer - HeadBytes))[0], type, bytes);

    private static byte* Find(byte* from, byte* end, ushort type, int bytes)
    {
        while (from + HeadBytes <= end)
        {
            int length = ((ushort*)from)[0];
            if (length < HeadBytes || from + length > end)
            {
                return null;
            }

            if ((((ushort*)from)[1] & 0x3fff) == type && length - HeadBytes >= bytes)
            {
                return from + HeadBytes;
            }

            from += Padded(length);
        }

        return null;
    }

    private static int Padded(int bytes) => (bytes + 3) & ~3;
}
