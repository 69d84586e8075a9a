// Runs a program from as bad a parent as an unlucky user has: everything that a process inherits is set to something wrong.
// Usage: hostile PROGRAM ARGUMENTS...   As root also: ambient and inheritable capabilities, supplementary groups, nice -5.
#define _GNU_SOURCE
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void capabilities(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct sets[2];
    if (syscall(SYS_capget, &header, sets) != 0) return;
    sets[0].inheritable = sets[0].permitted;
    sets[1].inheritable = sets[1].permitted;
    if (syscall(SYS_capset, &header, sets) != 0) return;
    for (int capability = 0; capability < 64; capability++) prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, capability, 0, 0);
}

static void signals(void) {
    sigset_t all;
    sigfillset(&all);
    for (int signal_number = 1; signal_number < 65; signal_number++) signal(signal_number, SIG_IGN);
    sigprocmask(SIG_BLOCK, &all, NULL);
}

static void descriptors(void) {
    open("/", O_RDONLY | O_DIRECTORY);
    open("/etc/passwd", O_RDONLY);
    int high = open("/proc/self/exe", O_RDONLY);
    dup2(high, 500);
    int pipes[2];
    if (pipe(pipes) != 0) exit(120);
}

int main(int count, char **words) {
    if (count < 2) return 120;
    gid_t groups[] = {4, 24, 27};
    setgroups(3, groups);
    capabilities();
    signals();
    descriptors();
    umask(0);
    setpriority(PRIO_PROCESS, 0, geteuid() == 0 ? -5 : 0);
    personality(ADDR_NO_RANDOMIZE);
    int score = open("/proc/self/oom_score_adj", O_WRONLY);
    if (score >= 0 && write(score, "-500", 4) < 0) close(score);
    struct rlimit core = {0, RLIM_INFINITY};
    core.rlim_cur = core.rlim_max;
    setrlimit(RLIMIT_CORE, &core);
    setenv("AWS_SECRET_ACCESS_KEY", "hostile-secret", 1);
    setenv("LD_PRELOAD", "/hostile.so", 1);
    setenv("DOTNET_gcServer", "1", 1);
    execv(words[1], words + 1);
    perror(words[1]);
    return 121;
}
