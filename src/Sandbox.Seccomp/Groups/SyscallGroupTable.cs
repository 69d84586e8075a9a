namespace Sandbox.Seccomp;

/// <summary>The groups as data.</summary>
internal static class SyscallGroupTable
{
    /// <summary>A partition: each system call of the tables is in exactly one of these groups (a test says so).</summary>
    /// <remarks>Version 1. A group of a published version never changes; what newer kernels bring joins a group of the next version.</remarks>
    public static readonly SyscallGroup[] Parts =
    [
        new("@default", "what every program needs to run and to end", """
            arch_prctl cacheflush clock_getres clock_getres_time64 clock_gettime clock_gettime64 clock_nanosleep clock_nanosleep_time64 execve exit exit_group futex futex_requeue futex_time64
            futex_wait futex_waitv futex_wake get_robust_list get_thread_area get_tls getcpu getegid getegid32 geteuid geteuid32 getgid getgid32 getgroups getgroups32 getpgid getpgrp getpid getppid
            getpriority getrandom getresgid getresgid32 getresuid getresuid32 getrlimit getrusage getsid gettid gettimeofday getuid getuid32 membarrier nanosleep oldolduname olduname pause prlimit64
            restart_syscall rseq rseq_slice_yield rt_sigreturn sched_get_priority_max sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_rr_get_interval
            sched_rr_get_interval_time64 sched_yield set_robust_list set_thread_area set_tid_address set_tls sigreturn sysinfo time times ugetrlimit umask uname uprobe uretprobe usr26 usr32 breakpoint
            """),
        new("@memory", "mapping memory", "brk madvise map_shadow_stack memfd_create memfd_secret mincore mmap mmap2 mprotect mremap mseal munmap remap_file_pages"),
        new("@memlock", "keeping memory from being swapped", "mlock mlock2 mlockall munlock munlockall"),
        new("@pkey", "memory protection keys", "pkey_alloc pkey_free pkey_mprotect"),
        new("@basic-io", "reading and writing what is open", "_llseek close close_range dup dup2 dup3 fcntl fcntl64 ioctl lseek pipe pipe2 pread64 preadv preadv2 pwrite64 pwritev pwritev2 read readv write writev"),
        new("@splice", "moving data between files in the kernel", "copy_file_range sendfile sendfile64 splice tee vmsplice"),
        new("@io-event", "waiting for files", """
            _newselect epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_pwait epoll_pwait2 epoll_wait epoll_wait_old eventfd eventfd2 poll ppoll ppoll_time64 pselect6 pselect6_time64 select
            """),
        new("@aio", "asynchronous I/O (io_setup(2))", "io_cancel io_destroy io_getevents io_pgetevents io_pgetevents_time64 io_setup io_submit"),
        new("@io-uring", "io_uring(7)", "io_uring_enter io_uring_register io_uring_setup"),
        new("@file-system", "files, directories, their names and attributes", """
            access arm_fadvise64_64 cachestat chdir chmod creat faccessat faccessat2 fadvise64 fadvise64_64 fallocate fchdir fchmod fchmodat fchmodat2 fgetxattr file_getattr file_setattr flistxattr flock
            fremovexattr fsetxattr fstat fstat64 fstatat64 fstatfs fstatfs64 ftruncate ftruncate64 futimesat getcwd getdents getdents64 getxattr getxattrat inotify_add_watch inotify_init inotify_init1
            inotify_rm_watch lgetxattr link linkat listmount listxattr listxattrat llistxattr lremovexattr lsetxattr lstat lstat64 mkdir mkdirat mknod mknodat newfstatat oldfstat oldlstat oldstat open
            openat openat2 readahead readdir readlink readlinkat removexattr removexattrat rename renameat renameat2 rmdir setxattr setxattrat stat stat64 statfs statfs64 statmount statx symlink symlinkat
            truncate truncate64 unlink unlinkat utime utimensat utimensat_time64 utimes
            """),
        new("@handles", "files by handle, past every directory (open_by_handle_at(2))", "name_to_handle_at open_by_handle_at"),
        new("@chown", "changing who owns a file", "chown chown32 fchown fchown32 fchownat lchown lchown32"),
        new("@sync", "writing to disk", "arm_sync_file_range fdatasync fsync msync sync sync_file_range syncfs"),
        new("@network-io", "sockets", """
            accept accept4 bind connect getpeername getsockname getsockopt listen recv recvfrom recvmmsg recvmmsg_time64 recvmsg send sendmmsg sendmsg sendto setsockopt shutdown socket socketcall socketpair
            """),
        new("@ipc", "System V IPC and POSIX message queues", """
            ipc mq_getsetattr mq_notify mq_open mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64 mq_unlink msgctl msgget msgrcv msgsnd semctl semget semop semtimedop
            semtimedop_time64 shmat shmctl shmdt shmget
            """),
        new("@process", "new processes and threads, signals to them", """
            capget clone clone3 execveat fork kill pidfd_open pidfd_send_signal prctl process_mrelease rt_sigqueueinfo rt_tgsigqueueinfo setpgid setsid tgkill tkill vfork wait4 waitid waitpid
            """),
        new("@signal", "handling signals", """
            rt_sigaction rt_sigpending rt_sigprocmask rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 sigaction sigaltstack signal signalfd signalfd4 sigpending sigprocmask sigsuspend
            """),
        new("@timer", "timers", """
            alarm getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd_create timerfd_gettime timerfd_gettime64
            timerfd_settime timerfd_settime64
            """),
        new("@setuid", "changing users, groups and capabilities", """
            capset setfsgid setfsgid32 setfsuid setfsuid32 setgid setgid32 setgroups setgroups32 setregid setregid32 setresgid setresgid32 setresuid setresuid32 setreuid setreuid32 setuid setuid32
            """),
        new("@resources", "priorities, scheduling, limits, memory placement", """
            get_mempolicy ioprio_get ioprio_set mbind migrate_pages move_pages nice sched_setaffinity sched_setattr sched_setparam sched_setscheduler set_mempolicy set_mempolicy_home_node setpriority
            setrlimit
            """),
        new("@personality", "execution domains (personality(2))", "personality"),
        new("@sandbox", "restricting oneself further", "landlock_add_rule landlock_create_ruleset landlock_restrict_self lsm_get_self_attr lsm_list_modules lsm_set_self_attr seccomp"),
        new("@namespaces", "entering and leaving namespaces", "listns setns unshare"),
        new("@mount", "mounting, and changing the root", "chroot fsconfig fsmount fsopen fspick mount mount_setattr move_mount open_tree open_tree_attr pivot_root umount umount2"),
        new("@keyring", "the kernel's keyrings", "add_key keyctl request_key"),
        new("@debug", "looking into other processes", "kcmp lookup_dcookie pidfd_getfd process_madvise process_vm_readv process_vm_writev ptrace userfaultfd"),
        new("@bpf", "programs in the kernel and its counters", "bpf perf_event_open"),
        new("@clock", "setting the system's clock", "adjtimex clock_adjtime clock_adjtime64 clock_settime clock_settime64 settimeofday stime"),
        new("@module", "kernel modules", "delete_module finit_module init_module"),
        new("@raw-io", "hardware ports", "ioperm iopl pciconfig_iobase pciconfig_read pciconfig_write"),
        new("@reboot", "ending or replacing the kernel", "kexec_file_load kexec_load reboot"),
        new("@swap", "swap space", "swapoff swapon"),
        new("@admin", "other rights of the administrator", "acct fanotify_init fanotify_mark quotactl quotactl_fd setdomainname sethostname syslog vhangup"),
        new("@cpu-emulation", "16-bit code", "modify_ldt vm86 vm86old"),
        new("@obsolete", "what kernels no longer have, or nobody uses", """
            _sysctl afs_syscall bdflush break create_module ftime get_kernel_syms getpmsg gtty idle lock mpx nfsservctl prof profil putpmsg query_module security sgetmask ssetmask stty sysfs tuxcall
            ulimit uselib ustat vserver
            """),
    ];

    /// <summary>Groups of groups.</summary>
    public static readonly SyscallGroup[] Unions =
    [
        new("@system-service", "what ordinary services use", """
            @default @memory @memlock @pkey @basic-io @splice @io-event @aio @file-system @chown @sync @network-io @ipc @process @signal @timer @setuid @resources @personality @sandbox
            """),
        new("@privileged", "what needs a capability", "@chown @setuid @mount @namespaces @bpf @clock @module @raw-io @reboot @swap @admin"),
    ];
}
