namespace Sandbox.Launch;

/// <summary>
/// The steps as failures name them: the number is the diagnostic's, SBX1007 and so on (docs/diagnostics). A number is never used for something else.
/// </summary>
public enum LaunchStep
{
    /// <summary>Starting up, before any step.</summary>
    Begin = 1001,
    /// <summary>Keep a file descriptor.</summary>
    KeepFd = 1002,
    /// <summary>New time namespace and its offsets.</summary>
    NewTime = 1003,
    /// <summary>Join a namespace by path.</summary>
    JoinNamespace = 1004,
    /// <summary>Create the namespaces.</summary>
    CreateNamespaces = 1005,
    /// <summary>Map user and group ids.</summary>
    MapIds = 1006,
    /// <summary>Bind mount.</summary>
    Bind = 1007,
    /// <summary>Propagation of mounts.</summary>
    Propagation = 1008,
    /// <summary>Empty root.</summary>
    ScratchRoot = 1009,
    /// <summary>Directory as root.</summary>
    DirRoot = 1010,
    /// <summary>A host path in the root.</summary>
    HostPath = 1011,
    /// <summary>Make a directory.</summary>
    MakeDir = 1012,
    /// <summary>Write a file.</summary>
    WriteFile = 1013,
    /// <summary>Make a symbolic link.</summary>
    MakeSymlink = 1014,
    /// <summary>Mount a tmpfs.</summary>
    Tmpfs = 1015,
    /// <summary>Mount a procfs.</summary>
    Proc = 1016,
    /// <summary>Mount a sysfs.</summary>
    Sysfs = 1017,
    /// <summary>Mount a devpts.</summary>
    Devpts = 1018,
    /// <summary>Mount the message queues.</summary>
    Mqueue = 1019,
    /// <summary>Mount an overlay.</summary>
    Overlay = 1020,
    /// <summary>Make /dev.</summary>
    Dev = 1021,
    /// <summary>Make a device node.</summary>
    DeviceNode = 1022,
    /// <summary>Mask a path.</summary>
    Mask = 1023,
    /// <summary>Make a path read-only.</summary>
    ReadonlyPath = 1024,
    /// <summary>Make the root read-only.</summary>
    ReadonlyRoot = 1025,
    /// <summary>Change to the new root.</summary>
    Pivot = 1026,
    /// <summary>Set the host name.</summary>
    Hostname = 1027,
    /// <summary>Set the NIS domain name.</summary>
    Domainname = 1028,
    /// <summary>Write a kernel parameter.</summary>
    Sysctl = 1029,
    /// <summary>Bring loopback up.</summary>
    Loopback = 1030,
    /// <summary>Start the workload's process below the init.</summary>
    Init = 1031,
    /// <summary>New session.</summary>
    Session = 1032,
    /// <summary>The sandbox's own terminal.</summary>
    Terminal = 1033,
    /// <summary>Resource limit.</summary>
    Rlimit = 1034,
    /// <summary>Nice value.</summary>
    Nice = 1035,
    /// <summary>OOM score.</summary>
    OomScoreAdj = 1036,
    /// <summary>Personality.</summary>
    Personality = 1037,
    /// <summary>Working directory.</summary>
    Chdir = 1038,
    /// <summary>User, group and supplementary groups.</summary>
    Credentials = 1039,
    /// <summary>Capability sets.</summary>
    Capabilities = 1040,
    /// <summary>no_new_privs.</summary>
    NoNewPrivileges = 1041,
    // 1042 was an environment that did not fit.
    /// <summary>Execute the command: exit code 126 or 127.</summary>
    Exec = 1043,
    /// <summary>Start this program inside.</summary>
    StartSelf = 1044,
    /// <summary>Arguments given to a spec that refuses them.</summary>
    Arguments = 1045,
    /// <summary>The time limit was reached.</summary>
    TimeLimit = 1046,
    /// <summary>Watching over the workload.</summary>
    Supervise = 1047,
    /// <summary>Following the parent's death.</summary>
    ParentDeath = 1048,
    /// <summary>Closing what the workload must not have.</summary>
    CloseFds = 1049,
    /// <summary>The filter of system calls.</summary>
    Seccomp = 1050,
    /// <summary>Handing the filter's listener to the agent.</summary>
    SeccompListener = 1051,
    /// <summary>What the kernel says is not what the plan says.</summary>
    ReadBack = 1052,
    /// <summary>A session keyring of its own.</summary>
    Keyring = 1053,
    /// <summary>Landlock's rules.</summary>
    Landlock = 1054,
    /// <summary>Mask of file modes.</summary>
    Umask = 1055,
    /// <summary>The sandbox's cgroup.</summary>
    Cgroup = 1056,
    /// <summary>One limit of it.</summary>
    CgroupLimit = 1057,
    /// <summary>The kernel killed the workload for lack of memory.</summary>
    OutOfMemory = 1058,
    /// <summary>The socket to who started the launcher.</summary>
    Notify = 1063,
    /// <summary>Leaving the workload to systemd.</summary>
    HandOver = 1064,
    /// <summary>Taking over sockets from systemd.</summary>
    Sockets = 1065,
    /// <summary>The socket for the workload's own messages.</summary>
    NotifyProxy = 1075,
    /// <summary>A message of the workload's that is not passed on.</summary>
    NotifyRefused = 1076,
    /// <summary>The process that asks the workload whether it is well.</summary>
    Prober = 1077,
    /// <summary>The workload is not well.</summary>
    Unwell = 1078,
    /// <summary>Entering an instance that runs (<c>--exec</c>).</summary>
    Enter = 1068,
    /// <summary>Rules on access to devices.</summary>
    Devices = 1070,
    /// <summary>A limit of the network's rate on the cgroup.</summary>
    NetworkLimit = 1071,
    /// <summary>A limit of an interface's rate.</summary>
    Shape = 1072,
    /// <summary>The directory of the credentials.</summary>
    Secrets = 1080,
    /// <summary>One credential.</summary>
    Secret = 1081,
    /// <summary>A file of what the workload writes.</summary>
    Log = 1082,
    /// <summary>Begin with a root of layers.</summary>
    LayeredRoot = 1083,
    /// <summary>Begin with the file system in this binary.</summary>
    EmbeddedRoot = 1084,
    /// <summary>Lay an extension over the root's /usr and /opt.</summary>
    Extensions = 1085,
    /// <summary>Limit what is kept of a root.</summary>
    UpperQuota = 1087,
    /// <summary>One limit of the cgroup, where a cgroup above has a lower one.</summary>
    LimitAbove = 1095,
}
