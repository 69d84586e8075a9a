// Signals that were blocked or ignored by the caller, and signals to the caller's processes.
#include "probe.h"

#include <sched.h>
#include <sys/syscall.h>

static void blocked(const struct check *check) {
    (void)check;
    for (int number = 1; number < 65; number++) {
        if (number != 32 && number != 33 && sigismember(&beginning.blocked, number) == 1) reached("signal %d", number);
    }
    stopped("none");
}

static void ignored(const struct check *check) {
    (void)check;
    for (int number = 1; number < 65; number++) {
        if (beginning.ignored[number]) reached("signal %d", number);
    }
    stopped("none");
}

static void ignored_pipe(const struct check *check) {
    if (beginning.ignored[check->number]) reached("signal %ld", check->number);
    stopped("not ignored");
}

static void pending(const struct check *check) {
    (void)check;
    for (int number = 1; number < 65; number++) {
        if (sigismember(&beginning.pending, number) == 1) reached("signal %d", number);
    }
    stopped("none");
}

static void timer(const struct check *check) {
    (void)check;
    if (beginning.timer > 0) reached("it runs out in %ld s", beginning.timer);
    stopped("none runs");
}

// A number that is also a process of the sandbox's own says nothing.
static pid_t target(const struct check *check) {
    long pid = number_fact(check->text);
    if (pid == getpid() || pid == beginning.pid) stopped("that number is ours");
    return pid;
}

static void by_kill(const struct check *check) { judge(kill(target(check), check->number), "the signal was sent"); }

static void by_queue(const struct check *check) {
    union sigval value = {0};
    judge(sigqueue(target(check), check->number, value), "the signal was sent");
}

static void by_thread(const struct check *check) {
    pid_t pid = target(check);
    judge(syscall(SYS_tgkill, pid, pid, check->number), "the signal was sent");
}

static void by_descriptor(const struct check *check) {
    int fd = syscall(SYS_pidfd_open, target(check), 0);
    judge(fd < 0 ? -1 : syscall(SYS_pidfd_send_signal, fd, check->number, NULL, 0), "the signal was sent");
}

static void by_leaked_descriptor(const struct check *check) {
    for (int i = 0; i < beginning.fd_count; i++) {
        if (syscall(SYS_pidfd_send_signal, beginning.fds[i], check->number, NULL, 0) == 0) reached("through descriptor %d", beginning.fds[i]);
    }
    stopped("no descriptor of a process");
}

// SIGWINCH, which everybody ignores, to the group that the probe was started in. The parent's process in that group tells whether it came.
static void to_group(const struct check *check) {
    (void)check;
    pid_t group = getpgid(beginning.pid);
    if (group == 0) reached("the group is led from outside");
    if (group != number_fact("parent-group")) stopped("the group is our own, %d", group);
    judge(kill(-group, SIGWINCH), "sent to the caller's group");
}

static void to_parents_group(const struct check *check) { judge(kill(-target(check), SIGWINCH), "sent to the caller's group"); }

static void priority(const struct check *check) {
    pid_t pid = target(check);
    errno = 0;
    int now = getpriority(PRIO_PROCESS, pid);
    if (now == -1 && errno) stopped("%s", strerrorname_np(errno));
    judge(setpriority(PRIO_PROCESS, pid, now), "its priority can be set");
}

static void affinity(const struct check *check) {
    pid_t pid = target(check);
    cpu_set_t cpus;
    if (sched_getaffinity(pid, sizeof cpus, &cpus) != 0) stopped("%s", strerrorname_np(errno));
    judge(sched_setaffinity(pid, sizeof cpus, &cpus), "its processors can be set");
}

static void limits(const struct check *check) {
    struct rlimit limit;
    pid_t pid = target(check);
    judge(prlimit(pid, RLIMIT_CORE, NULL, &limit), "its limits can be read");
}

static void scheduling(const struct check *check) { judge(sched_getscheduler(target(check)), "its scheduling can be read"); }

static void user_priority(const struct check *check) {
    (void)check;
    // PRIO_USER reaches every process of the uid that is visible: more than the probe's own is too much.
    DIR *proc = opendir("/proc");
    for (int pid; (pid = next_process(proc));) {
        char path[64], text[4096];
        snprintf(path, sizeof path, "/proc/%d/status", pid);
        char *uid = status_value(path, "Uid", text, sizeof text);
        if (pid != 1 && uid && atoi(uid) == (int)getuid()) reached("process %d has our uid", pid);
    }
    stopped("no other process has our uid");
}

static const struct check checks[] = {
    {"signal.blocked", LOW, "signals that the caller blocked", blocked, 0, NULL, NULL},
    {"signal.ignored", LOW, "signals that the caller ignored", ignored, 0, NULL, NULL},
    {"signal.ignored-pipe", LOW, "SIGPIPE that the caller ignored", ignored_pipe, SIGPIPE, NULL, NULL},
    {"signal.ignored-child", LOW, "SIGCHLD that the caller ignored", ignored_pipe, SIGCHLD, NULL, NULL},
    {"signal.pending", LOW, "signals that were pending", pending, 0, NULL, NULL},
    {"signal.timer", LOW, "an interval timer of the caller", timer, 0, NULL, NULL},
    {"signal.kill-sentinel", HIGH, "kill(2) of the parent's process", by_kill, SIGUSR1, "sentinel", NULL},
    {"signal.kill-parent", HIGH, "kill(2) of the parent", by_kill, 0, "parent", NULL},
    {"signal.queue-sentinel", HIGH, "sigqueue(3) to the parent's process", by_queue, SIGUSR1, "sentinel", NULL},
    {"signal.thread-sentinel", HIGH, "tgkill(2) of the parent's process", by_thread, SIGUSR1, "sentinel", NULL},
    {"signal.pidfd-sentinel", HIGH, "pidfd_send_signal(2) to the parent's process", by_descriptor, SIGUSR1, "sentinel", NULL},
    {"signal.leaked-pidfd", HIGH, "pidfd_send_signal(2) through a descriptor that was left open", by_leaked_descriptor, SIGUSR1, NULL, NULL},
    {"signal.group", MEDIUM, "kill(2) of our own process group", to_group, 0, NULL, NULL},
    {"signal.parents-group", HIGH, "kill(2) of the caller's process group", to_parents_group, 0, "parent-group", NULL},
    {"signal.priority", HIGH, "the priority of the parent's process", priority, 0, "sentinel", NULL},
    {"signal.affinity", HIGH, "the processors of the parent's process", affinity, 0, "sentinel", NULL},
    {"signal.limits", HIGH, "the limits of the parent's process", limits, 0, "sentinel", NULL},
    {"signal.scheduling", MEDIUM, "the scheduling of the parent's process", scheduling, 0, "sentinel", NULL},
    {"signal.same-user", MEDIUM, "other processes of our uid", user_priority, 0, NULL, NULL},
};
AREA(signal_area);

// The very last one: after it there is no sentinel.
static const struct check last_checks[] = {
    {"signal.kill-for-good", CRITICAL, "killing the parent's process", by_kill, SIGKILL, "sentinel", NULL},
};
const struct area last_area = {last_checks, 1};
