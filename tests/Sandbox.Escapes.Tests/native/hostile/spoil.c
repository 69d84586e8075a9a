// Everything that a process inherits, set to something wrong.
#include "hostile.h"

#include <grp.h>
#include <linux/capability.h>
#include <linux/securebits.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/inotify.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <sys/timerfd.h>

// Odd numbers, so that whoever has them has them from us.
static void spoil_limit(int number, rlim_t value, const char *key) {
    struct rlimit limit;
    getrlimit(number, &limit);
    limit.rlim_max = value;
    if (limit.rlim_cur > value || number == RLIMIT_CORE) limit.rlim_cur = value;
    if (setrlimit(number, &limit) == 0) tell(key, "%llu", (unsigned long long)value);
}

void spoil_limits(void) {
    struct sched_param none = {0};
    spoil_limit(RLIMIT_CORE, 123456789, "limit-core");
    spoil_limit(RLIMIT_MEMLOCK, 7654321, "limit-memlock");
    spoil_limit(RLIMIT_NOFILE, 4099, "limit-nofile");
    spoil_limit(RLIMIT_NICE, 33, "limit-nice-ceiling");
    spoil_limit(RLIMIT_RTPRIO, 77, "limit-rtprio");
    spoil_limit(RLIMIT_SIGPENDING, 12345, "limit-sigpending");
    spoil_limit(RLIMIT_MSGQUEUE, 777777, "limit-msgqueue");
    spoil_limit(RLIMIT_LOCKS, 4243, "limit-locks");
    setpriority(PRIO_PROCESS, 0, -5);
    int score = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    if (score >= 0 && write(score, "-100", 4) < 0) score = -1;
    if (sched_setscheduler(0, SCHED_BATCH, &none) == 0) setpriority(PRIO_PROCESS, 0, -5);
    int priority = 2 << 13 | 1;
    if (syscall(SYS_ioprio_set, 1, 0, priority) == 0) tell("ioprio", "%d", priority);
    if (prctl(PR_SET_TIMERSLACK, 123457) == 0) tell("timerslack", "%d", 123457);
}

void become(const struct options *options) {
    gid_t groups[] = {4, 24, 27};
    if (geteuid() == 0 && setgroups(3, groups) == 0) tell("groups", "4,24,27");
    if (geteuid() != 0 || options->user == (uid_t)-1) return;
    prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0);
    gid_t group = options->user;
    bool keep = options->real_root;
    if (setresgid(keep ? 0 : group, group, group) != 0 || setresuid(keep ? 0 : options->user, options->user, options->user) != 0) give_up("user");
    // A change of user takes away that /proc/PID is ours, and what was needed is done.
    prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
}

static bool is_harmless(int capability) { return capability == CAP_NET_RAW || capability == CAP_NET_BIND_SERVICE; }

static void spoil_capabilities(const struct options *options) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    bool all = options->user == (uid_t)-1;
    if (syscall(SYS_capget, &header, sets) != 0) return;
    for (int half = 0; half < 2; half++) sets[half].effective = sets[half].permitted;
    if (syscall(SYS_capset, &header, sets) != 0) return;
    // As root a change of user no longer takes capabilities away: who wants to lose them has to say so.
    if (geteuid() == 0) prctl(PR_SET_SECUREBITS, SECBIT_NO_SETUID_FIXUP);
    if (options->real_root) prctl(PR_SET_SECUREBITS, SECBIT_NOROOT);
    for (int capability = 0; capability < 64; capability++) {
        unsigned bit = 1u << capability % 32;
        struct __user_cap_data_struct *set = &sets[capability / 32];
        if (!all && (options->spare_capabilities || !is_harmless(capability))) set->permitted &= ~bit;
        set->inheritable = set->effective = set->permitted;
    }
    if (syscall(SYS_capset, &header, sets) != 0) return;
    for (int capability = 0; capability < 64; capability++) prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

static void leak(int fd, int number) {
    if (fd >= 0 && dup2(fd, number) == number && fd != number) close(fd);
}

static void spoil_descriptors(void) {
    char secret[128];
    int pipes[2];
    snprintf(secret, sizeof secret, "%s/secret", world.directory);
    leak(open("/", O_RDONLY | O_DIRECTORY), 3);
    leak(open(world.directory, O_RDONLY | O_DIRECTORY), 4);
    leak(open(secret, O_RDONLY), 5);
    leak(open(secret, O_RDWR), 6);
    leak(open("/dev/zero", O_RDONLY), 7);
    leak(open("/proc/self/ns/mnt", O_RDONLY), 8);
    int process = syscall(SYS_pidfd_open, world.sentinel, 0);
    leak(process, 9);
    fcntl(9, F_SETFD, 0);
    leak(dup(world.abstract), 10);
    if (pipe(pipes) == 0) leak(pipes[0], 11), leak(pipes[1], 12);
    leak(memfd_create("hostile", 0), 13);
    leak(eventfd(0, 0), 14);
    leak(epoll_create1(0), 15);
    leak(inotify_init(), 16);
    leak(timerfd_create(CLOCK_MONOTONIC, 0), 17);
    leak(open("/", O_RDONLY | O_DIRECTORY), 63);
    leak(open(world.directory, O_RDONLY | O_DIRECTORY), 200);
    leak(open(secret, O_RDWR), 1005);
}

static void spoil_signals(const struct options *options) {
    sigset_t all;
    struct itimerval late = {.it_value = {900, 0}};
    setitimer(ITIMER_REAL, &late, NULL);
    for (int number = 1; number < 65; number++) {
        if (number != SIGCHLD || !options->spare_children) signal(number, SIG_IGN);
    }
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    raise(SIGURG); // ignored by everybody, and pending as long as it is blocked
}

void spoil_inheritance(const struct options *options) {
    spoil_descriptors();
    umask(0);
    if (chdir(world.directory) != 0) give_up("working directory");
    personality(ADDR_NO_RANDOMIZE);
    prctl(PR_SET_THP_DISABLE, 1, 0, 0, 0);
    spoil_capabilities(options);
    spoil_signals(options);
}
