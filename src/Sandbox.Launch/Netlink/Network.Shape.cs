using Sandbox.Syscalls;
using static Sandbox.Syscalls.Rtnetlink;

namespace Sandbox.Launch;

// The rate of an interface: tc-tbf(8).
public static unsafe partial class Network
{
    private const uint Handle = 0x10000; // 1:0

    /// <summary>
    /// ShapeStep: a token bucket with a queue on an interface of the sandbox's own network namespace, read back. Without <paramref name="hard"/> a limit that cannot be had is reported.
    /// </summary>
    public static void Shape(LaunchState* s, int at, int index, long bytesPerSecond, long burstBytes, long queueBytes, bool hard)
    {
        s->At = at;
        s->Step = LaunchStep.Shape;
        var socket = Kernel.Call(Nr.socket, ifreq.AF_NETLINK, ifreq.SOCK_RAW | ifreq.SOCK_CLOEXEC, NETLINK_ROUTE);
        var result = socket < 0 ? socket : Set(socket, index, bytesPerSecond, burstBytes, queueBytes);
        result = result < 0 ? result : Holds(socket, index, bytesPerSecond, burstBytes, queueBytes);
        Unistd.close(socket);
        if (result >= 0)
        {
            return;
        }

        var why = result == -Errno.ENOENT ? "this kernel has no token bucket (CONFIG_NET_SCH_TBF), or its module cannot be loaded; load it before (modprobe sch_tbf)"u8
            : result == -Errno.EBADFD ? "it was set, and the kernel says something else, so nobody knows whether it holds; an outer sandbox may answer for the kernel"u8
            : result == -Errno.EPERM ? "the interface is not the sandbox's own to limit; let the spec make the network namespace"u8
            : "the kernel did not take it, or an outer filter forbids sockets of AF_NETLINK; say 'requirement: best_effort' to start without it"u8;
        if (hard)
        {
            Failure.StopBecause(s, LaunchStep.Shape, result, null, why);
        }

        CgroupReport.Warn(s, LaunchStep.Shape, result, null, Text.Pointer(why), null);
    }

    private static long Set(long socket, int index, long rate, long burst, long queue)
    {
        var memory = stackalloc byte[NetlinkMessage.Room];
        tc_tbf_qopt options;
        for (var i = 0; i < sizeof(tc_tbf_qopt); i++)
        {
            ((byte*)&options)[i] = 0;
        }

        options.rate.linklayer = TC_LINKLAYER_ETHERNET; // the kernel counts itself, without a table
        options.rate.rate = Low(rate);
        options.limit = Low(queue);
        var bytes = Low(burst);
        NetlinkMessage message;
        var m = &message;
        m->Begin(memory, RTM_NEWQDISC, NLM_F_REQUEST | NLM_F_ACK | NLM_F_CREATE | NLM_F_EXCL, index, Handle);
        m->Add(TCA_KIND, Text.Pointer("tbf"u8), 4);
        var opened = m->Open(TCA_OPTIONS);
        m->Add(TCA_TBF_PARMS, &options, sizeof(tc_tbf_qopt));
        m->Add(TCA_TBF_BURST, &bytes, 4);
        if (rate > uint.MaxValue)
        {
            m->Add(TCA_TBF_RATE64, &rate, 8);
        }

        m->Close(opened);
        return m->Ask(socket);
    }

    /// <summary>0 where the kernel says the same; the burst it says as a time, in ticks of 64 nanoseconds.</summary>
    private static long Holds(long socket, int index, long rate, long burst, long queue)
    {
        var memory = stackalloc byte[NetlinkMessage.Room];
        NetlinkMessage message;
        var m = &message;
        m->Begin(memory, RTM_GETQDISC, NLM_F_REQUEST | NLM_F_ECHO | NLM_F_ACK, index, 0); // a queue is told to who asks only as an echo; the acknowledgement comes in any case
        var result = m->Ask(socket);
        if (result < 0)
        {
            return result;
        }

        var kind = m->Find(TCA_KIND, 4);
        var options = m->Find(TCA_OPTIONS, 0);
        var said = options == null ? null : (tc_tbf_qopt*)NetlinkMessage.FindIn(options, TCA_TBF_PARMS, sizeof(tc_tbf_qopt));
        var wide = options == null ? null : (long*)NetlinkMessage.FindIn(options, TCA_TBF_RATE64, 8);
        if (kind == null || said == null || !Text.Same(kind, Text.Pointer("tbf"u8)) || said->rate.rate != Low(rate) || said->limit != Low(queue) || (rate > uint.MaxValue && (wide == null || *wide != rate)))
        {
            return -Errno.EBADFD;
        }

        var saved = said->buffer * 64L * rate;
        var planned = burst * 1_000_000_000L;
        var off = saved > planned ? saved - planned : planned - saved;
        return off <= planned / 64 ? 0 : -Errno.EBADFD;
    }

    private static uint Low(long value) => value > uint.MaxValue ? uint.MaxValue : (uint)value;
}
