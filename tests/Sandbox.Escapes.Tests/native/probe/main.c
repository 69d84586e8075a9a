// The probe: tries from inside a sandbox what a hostile workload would, does no harm where it gets through, and prints a line per check.
// Usage: probe KEY=VALUE...   with what the hostile parent tells. "probe whoami" prints ids and capabilities, for the planted files.
#include "probe.h"

#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/time.h>

struct beginning beginning;
char **fact_words;

static const struct area *const areas[] = {
    &descriptor_area, &environment_area, &path_area, &process_area, &mount_area, &mounting_area, &nested_mount_area, &device_area, &capability_area,
    &namespace_area, &filter_area, &keyring_area, &terminal_area, &signal_area, &limit_area, &identity_area, &ipc_area, &network_area, &cgroup_area, &host_area, &image_area, &last_area,
};

static void remember_descriptors(void) {
    struct rlimit limit = {1024, 1024};
    getrlimit(RLIMIT_NOFILE, &limit);
    // A limit that was lowered does not close what lies above it.
    rlim_t end = limit.rlim_max < 70000 ? 70000 : limit.rlim_max > 1100000 ? 1100000 : limit.rlim_max;
    for (rlim_t fd = 3; fd < end && beginning.fd_count < 256; fd++) {
        if (fcntl(fd, F_GETFD) >= 0) beginning.fds[beginning.fd_count++] = fd;
    }
}

static void remember(void) {
    beginning.pid = getpid();
    beginning.environment = environ;
    sigprocmask(SIG_BLOCK, NULL, &beginning.blocked);
    sigpending(&beginning.pending);
    for (int number = 1; number < 65; number++) {
        struct sigaction action;
        if (sigaction(number, NULL, &action) == 0) beginning.ignored[number] = action.sa_handler == SIG_IGN;
    }
    beginning.umask = umask(022);
    for (int limit = 0; limit < RLIMIT_NLIMITS; limit++) getrlimit(limit, &beginning.limits[limit]);
    struct itimerval timer;
    if (getitimer(ITIMER_REAL, &timer) == 0) beginning.timer = timer.it_value.tv_sec;
    remember_descriptors();
}

// The checks need children that can be waited for and stopped, and no core files.
static void settle(void) {
    sigset_t none;
    sigemptyset(&none);
    for (int number = 1; number < 65; number++) signal(number, SIG_DFL);
    signal(SIGTTOU, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    sigprocmask(SIG_SETMASK, &none, NULL);
    setitimer(ITIMER_REAL, &(struct itimerval){0}, NULL);
    setrlimit(RLIMIT_CORE, &(struct rlimit){0, beginning.limits[RLIMIT_CORE].rlim_max});
}

// A process that stays when the probe has ended: it must go with the sandbox.
static void stay_behind(void) {
    if (fork() != 0) return;
    for (int fd = 0; fd < 3; fd++) close(fd);
    setsid();
    sleep(20);
    _exit(0);
}

static int whoami(void) {
    char text[4096];
    char *effective = status_value("/proc/self/status", "CapEff", text, sizeof text);
    printf("%d %d %s\n", (int)geteuid(), (int)getegid(), effective ? effective : "0");
    return 0;
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "whoami") == 0) return whoami();
    if (count > 1 && strcmp(words[1], "wait") == 0) return sleep(count > 2 ? atoi(words[2]) : 60);
    fact_words = words + 1;
    remember();
    settle();
    for (size_t area = 0; area < sizeof areas / sizeof *areas; area++) {
        for (size_t check = 0; check < areas[area]->count; check++) run_check(&areas[area]->checks[check]);
    }
    stay_behind();
    return 0;
}
