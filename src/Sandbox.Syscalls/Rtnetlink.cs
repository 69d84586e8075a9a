// linux/netlink.h, linux/rtnetlink.h, linux/pkt_sched.h
namespace Sandbox.Syscalls;

/// <summary>rtnetlink(7): queues of an interface. An attribute is a length and a type of 16 bits each, then its data, filled up to four bytes.</summary>
[LaunchPath]
public static class Rtnetlink
{
    public const int NETLINK_ROUTE = 0;

    public const ushort NLM_F_REQUEST = 1, NLM_F_ACK = 4, NLM_F_ECHO = 8, NLM_F_EXCL = 0x200, NLM_F_CREATE = 0x400;

    public const ushort NLMSG_ERROR = 2, RTM_NEWQDISC = 36, RTM_GETQDISC = 38;

    public const ushort TCA_KIND = 1, TCA_OPTIONS = 2, TCA_TBF_PARMS = 1, TCA_TBF_RATE64 = 4, TCA_TBF_BURST = 6;

    /// <summary>The parent of what hangs on the interface itself.</summary>
    public const uint TC_H_ROOT = 0xffffffff;

    public const byte TC_LINKLAYER_ETHERNET = 1;
}

/// <summary>struct nlmsghdr: the head of each message.</summary>
[LaunchPath]
public struct nlmsghdr
{
    public uint nlmsg_len;
    public ushort nlmsg_type, nlmsg_flags;
    public uint nlmsg_seq, nlmsg_pid;
}

/// <summary>struct tcmsg: which queue.</summary>
[LaunchPath]
public struct tcmsg
{
    public byte tcm_family, tcm__pad1;
    public ushort tcm__pad2;
    public int tcm_ifindex;
    public uint tcm_handle, tcm_parent, tcm_info;
}

/// <summary>struct tc_ratespec.</summary>
[LaunchPath]
public struct tc_ratespec
{
    public byte cell_log, linklayer;
    public ushort overhead;
    public short cell_align;
    public ushort mpu;
    public uint rate;
}

/// <summary>struct tc_tbf_qopt: bytes, and time in ticks of 64 nanoseconds.</summary>
[LaunchPath]
public struct tc_tbf_qopt
{
    public tc_ratespec rate, peakrate;
    public uint limit, buffer, mtu;
}
