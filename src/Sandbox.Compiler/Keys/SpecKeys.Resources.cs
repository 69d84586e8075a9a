using static Sandbox.Compiler.Keys.Shapes;

namespace Sandbox.Compiler.Keys;

public static partial class SpecKeys
{
    private static KeyShape SizeOrMax => Either(Size, Max);

    private static KeyShape NumberOrMax => Either(new NumberShape(0, long.MaxValue), Max);

    private static KeyShape DeviceAndAccess => new TextShape("such as `c 10:229 rw`, `b 8:* r` or `/dev/fuse rw`", "^([abc] (\\*|[0-9]+):(\\*|[0-9]+)|/.*) [rwm]{1,3}$");

    private static KeyShape Weight => new NumberShape(1, 10000);

    private static KeyShape CpuList => Either(new NumberShape(0, 8191), new TextShape("a list such as `0-3,6`", "^[0-9]+(-[0-9]+)?(,[0-9]+(-[0-9]+)?)*$"));

    private static SpecKey[] Resources =>
    [
        new("resources.requirement", Words(ResourceWords.Requirements), "`hard`", "`hard`: where a limit cannot be applied and read back, the launch fails. `best_effort`: the launcher says so on standard error and starts without it."),
        new("resources.memory", Group, "no limit", "Memory, the page cache and the kernel's own for the sandbox included. The kernel rounds down to pages."),
        new("resources.memory.max", SizeOrMax, "`max`", "Hard limit: where nothing can be taken back, the kernel kills a process inside (memory.max)."),
        new("resources.memory.high", SizeOrMax, "`max`", "Above it the workload is slowed down and its memory taken back (memory.high; cgroup v2)."),
        new("resources.memory.low", SizeOrMax, "`0`", "What is not taken back while others have memory to give (memory.low; cgroup v2)."),
        new("resources.memory.min", SizeOrMax, "`0`", "What is never taken back (memory.min; cgroup v2)."),
        new("resources.memory.swap", SizeOrMax, "`max`", "Swap in addition to the memory (memory.swap.max); `0`: none."),
        new("resources.memory.oom_group", Truth, "`false`", "Whether a lack of memory kills all processes inside together (memory.oom.group; cgroup v2)."),
        new("resources.cpu", Group, "no limit", "CPU time and CPUs."),
        new("resources.cpu.max", Either(new TextShape("a share of one CPU such as `50%`, or a number of CPUs such as `2 cpus`", "^[0-9]+(\\.[0-9]+)?(%| cpus?)$"), Max), "`max`", "CPU time in each period of 100 ms (cpu.max)."),
        new("resources.cpu.burst", Duration, "none", "CPU time of past periods that may be saved up and used above `max`, at most one period's (cpu.max.burst, Linux 5.14)."),
        new("resources.cpu.weight", Weight, "`100`", "Share of the CPUs where they are short, against the groups beside this one (cpu.weight)."),
        new("resources.cpu.idle", Truth, "`false`", "Whether it runs only where nobody else wants to (cpu.idle, Linux 5.15)."),
        new("resources.cpu.set", CpuList, "all", "The CPUs that it may use (cpuset.cpus)."),
        new("resources.cpu.mems", CpuList, "all", "The memory nodes that it may use (cpuset.mems)."),
        new("resources.pids", Group, "no limit", "Processes and threads."),
        new("resources.pids.max", Either(new NumberShape(1, 4194304), Max), "`max`", "How many there may be at once, our init included (pids.max)."),
        new("resources.io", Group, "no limit", "Disk I/O."),
        new("resources.io.weight", Weight, "`100`", "Share of the devices' time where it is short (io.weight; needs the kernel's iocost, cgroup v1: BFQ)."),
        new("resources.io.limits", ListOf(Group), "none", "Limits on devices."),
        new("resources.io.limits[].device", new TextShape("`MAJOR:MINOR`, or an absolute path on the host", "^(/|[0-9]+:[0-9]+$)"), "required", "The device: its numbers, its node, or any path on it. A partition counts as its disk."),
        new("resources.io.limits[].rbps", SizeOrMax, "`max`", "Bytes read per second."),
        new("resources.io.limits[].wbps", SizeOrMax, "`max`", "Bytes written per second."),
        new("resources.io.limits[].riops", NumberOrMax, "`max`", "Operations of reading per second."),
        new("resources.io.limits[].wiops", NumberOrMax, "`max`", "Operations of writing per second."),
        new("resources.hugetlb", new MapShape("page size", SizeOrMax), "no limit", "Huge pages by their size, such as `2MiB: 64MiB` (hugetlb.2MB.max)."),
        new("resources.misc", new MapShape("resource", NumberOrMax), "no limit", "Resources of the misc controller, such as `sev` (misc.max, Linux 5.13; cgroup v2)."),
        new("resources.rdma", new MapShape("device", Group), "no limit", "RDMA devices (rdma.max)."),
        new("resources.rdma.*.hca_handle", NumberOrMax, "`max`", "Handles."),
        new("resources.rdma.*.hca_object", NumberOrMax, "`max`", "Objects."),
        new("resources.devices", ListOf(Group), "every device", "Which device nodes may be opened and made, rule by rule: the last one that names device and access holds, and what none allows is refused, but for what the sandbox's own /dev and `devices` need (cgroups(7), docs/decisions/0018-programs-on-the-cgroup.md)."),
        new("resources.devices[].allow", DeviceAndAccess, "", "What is allowed: type (`a`, `b`, `c`), numbers or `*`, and access (`r`, `w`, `m`: mknod); or the path of a node of the host, whose numbers are looked up at the start."),
        new("resources.devices[].deny", DeviceAndAccess, "", "What is refused of what the rules above allow."),
        new("resources.unified", new MapShape("file", Text), "none", "Files of cgroup v2 that have no key here, with the text as the kernel gives it back."),
    ];

    private static KeyShape Max => new WordsShape(EquatableArray.Of("max"));
}
