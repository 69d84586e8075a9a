// What a process inherits without asking: limits, priorities, modes.
#include "probe.h"

#include <sched.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static void mask(const struct check *check) {
    (void)check;
    if (beginning.umask & 022) stopped("%03o", beginning.umask);
    reached("%03o: others may write what we make", beginning.umask);
}

static void nice_value(const struct check *check) {
    (void)check;
    errno = 0;
    int value = getpriority(PRIO_PROCESS, 0);
    if (value < 0) reached("%d", value);
    stopped("%d", value);
}

static void raise_priority(const struct check *check) {
    errno = 0;
    int value = getpriority(PRIO_PROCESS, 0);
    judge(setpriority(PRIO_PROCESS, 0, value + check->number), "it can be raised");
}

static void oom_score(const struct check *check) {
    (void)check;
    char text[32];
    if (read_file("/proc/self/oom_score_adj", text, sizeof text) <= 0) stopped("it cannot be seen");
    if (atoi(text) < 0) reached("%d: others are killed first", atoi(text));
    stopped("%d", atoi(text));
}

static void lower_oom_score(const struct check *check) {
    (void)check;
    int fd = open("/proc/self/oom_score_adj", O_WRONLY | O_CLOEXEC);
    judge(fd < 0 || write(fd, "-1000", 5) < 0 ? -1 : 0, "it can be set to -1000");
}

static void flags(const struct check *check) {
    int value = personality(0xffffffff);
    if (value > 0 && (value & check->number)) reached("%#x", value);
    if (value == -1) stopped("%s", strerrorname_np(errno));
    stopped("%#x", value);
}

static void limit(const struct check *check) {
    struct rlimit now = beginning.limits[check->number];
    const char *told = text_fact(check->text);
    if (strtoull(told, NULL, 0) == now.rlim_max) reached("%llu, the parent's", (unsigned long long)now.rlim_max);
    stopped("%lld, not the parent's", (long long)now.rlim_max);
}

static void raise_limit(const struct check *check) {
    struct rlimit now = beginning.limits[check->number];
    if (now.rlim_max == RLIM_INFINITY) stopped("there is nothing above it");
    now.rlim_max++;
    judge(setrlimit(check->number, &now), "the hard limit can be raised");
}

static void policy(const struct check *check) {
    (void)check;
    int value = sched_getscheduler(0);
    if (value == SCHED_OTHER) stopped("the ordinary one");
    reached("policy %d", value);
}

static void real_time(const struct check *check) {
    struct sched_param parameter = {.sched_priority = 1};
    judge(sched_setscheduler(0, check->number, &parameter), "real-time scheduling was given");
}

static void processors(const struct check *check) {
    (void)check;
    cpu_set_t cpus;
    if (sched_getaffinity(0, sizeof cpus, &cpus) != 0) stopped("%s", strerrorname_np(errno));
    if (CPU_COUNT(&cpus) > number_fact("processors")) reached("%d, and the caller has %ld", CPU_COUNT(&cpus), number_fact("processors"));
    stopped("%d, not more than the caller has", CPU_COUNT(&cpus));
}

static void disk_priority(const struct check *check) {
    (void)check;
    long value = syscall(SYS_ioprio_get, 1, 0);
    if (value > 0 && value == number_fact("ioprio")) reached("%#lx, the parent's", value);
    stopped("%#lx", value);
}

static void disk_real_time(const struct check *check) {
    (void)check;
    judge(syscall(SYS_ioprio_set, 1, 0, 1 << 13), "real-time disk priority was given");
}

static void slack(const struct check *check) {
    (void)check;
    int value = prctl(PR_GET_TIMERSLACK);
    if (value > 0 && value == number_fact("timerslack")) reached("%d ns, the parent's", value);
    stopped("%d ns", value);
}

static void huge_pages(const struct check *check) {
    (void)check;
    if (prctl(PR_GET_THP_DISABLE, 0, 0, 0, 0) == 1) reached("switched off by the caller");
    stopped("as the system has it");
}


#define LIMIT(id, name, number) {"limit." id, LOW, name " of the caller", limit, number, "limit-" id, NULL}

static const struct check checks[] = {
    {"limit.umask", LOW, "the umask", mask, 0, NULL, NULL},
    {"limit.nice", LOW, "the nice value", nice_value, 0, NULL, NULL},
    {"limit.nice-raise", LOW, "the priority", raise_priority, -1, NULL, NULL},
    {"limit.oom-score", LOW, "oom_score_adj", oom_score, 0, NULL, NULL},
    {"limit.oom-score-lower", MEDIUM, "oom_score_adj", lower_oom_score, 0, NULL, NULL},
    {"limit.personality", LOW, "ADDR_NO_RANDOMIZE of the caller", flags, ADDR_NO_RANDOMIZE, NULL, NULL},
    {"limit.personality-any", LOW, "flags of the caller's personality", flags, 0x7fffffff, NULL, NULL},
    LIMIT("core", "RLIMIT_CORE", RLIMIT_CORE), LIMIT("memlock", "RLIMIT_MEMLOCK", RLIMIT_MEMLOCK), LIMIT("nofile", "RLIMIT_NOFILE", RLIMIT_NOFILE),
    LIMIT("nice-ceiling", "RLIMIT_NICE", RLIMIT_NICE), LIMIT("rtprio", "RLIMIT_RTPRIO", RLIMIT_RTPRIO), LIMIT("sigpending", "RLIMIT_SIGPENDING", RLIMIT_SIGPENDING),
    LIMIT("msgqueue", "RLIMIT_MSGQUEUE", RLIMIT_MSGQUEUE), LIMIT("locks", "RLIMIT_LOCKS", RLIMIT_LOCKS),
    {"limit.raise-nofile", MEDIUM, "RLIMIT_NOFILE", raise_limit, RLIMIT_NOFILE, NULL, NULL},
    {"limit.raise-memlock", MEDIUM, "RLIMIT_MEMLOCK", raise_limit, RLIMIT_MEMLOCK, NULL, NULL},
    {"limit.raise-rtprio", MEDIUM, "RLIMIT_RTPRIO", raise_limit, RLIMIT_RTPRIO, NULL, NULL},
    {"limit.policy", LOW, "the scheduling policy of the caller", policy, 0, NULL, NULL},
    {"limit.fifo", MEDIUM, "SCHED_FIFO", real_time, SCHED_FIFO, NULL, NULL},
    {"limit.round-robin", MEDIUM, "SCHED_RR", real_time, SCHED_RR, NULL, NULL},
    {"limit.processors", LOW, "the processors", processors, 0, NULL, NULL},
    {"limit.ioprio", LOW, "the disk priority of the caller", disk_priority, 0, NULL, NULL},
    {"limit.ioprio-real-time", MEDIUM, "IOPRIO_CLASS_RT", disk_real_time, 0, NULL, NULL},
    {"limit.timer-slack", LOW, "the timer slack of the caller", slack, 0, NULL, NULL},
    {"limit.huge-pages", LOW, "PR_SET_THP_DISABLE of the caller", huge_pages, 0, NULL, NULL},
};
AREA(limit_area);
