// Asks the kernel from inside what no command of busybox asks. Each question prints one line "name value", or "name: ERRNO".
// Usage: probe QUESTION [ARGUMENT]
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int answer(const char *name, long result) {
    if (result < 0) printf("%s: %s\n", name, strerrorname_np(errno));
    else printf("%s %ld\n", name, result);
    return 0;
}

static int status(void) {
    char line[256];
    FILE *file = fopen("/proc/self/status", "r");
    if (!file) return answer("status", -1);
    while (fgets(line, sizeof line, file)) fputs(line, stdout);
    return 0;
}

static long seconds(clockid_t clock) {
    struct timespec now;
    return clock_gettime(clock, &now) == 0 ? now.tv_sec : -1;
}

static int pty(void) {
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    if (master < 0 || grantpt(master) != 0 || unlockpt(master) != 0) return answer("pty", -1);
    int other = open(ptsname(master), O_RDWR | O_NOCTTY);
    if (other < 0) return answer("pty", -1);
    printf("pty %s\n", ptsname(master));
    return 0;
}

// ioctl_tty(2): puts a character into the input of the controlling terminal, as if it were typed.
static int type(void) {
    int terminal = open("/dev/tty", O_RDWR);
    return answer("type", terminal < 0 ? -1 : ioctl(terminal, TIOCSTI, "x"));
}

static int forkable(const char *count) {
    long made = 0;
    for (; made < atol(count); made++) {
        pid_t child = fork();
        if (child < 0) break;
        if (child == 0) { pause(); _exit(0); }
    }
    return answer("forks", made);
}

int main(int count, char **words) {
    const char *question = count > 1 ? words[1] : "";
    const char *argument = count > 2 ? words[2] : "";
    if (strcmp(question, "ptrace") == 0) return answer(question, ptrace(PTRACE_ATTACH, atoi(argument), 0, 0));
    if (strcmp(question, "monotonic") == 0) return answer(question, seconds(CLOCK_MONOTONIC));
    if (strcmp(question, "boottime") == 0) return answer(question, seconds(CLOCK_BOOTTIME));
    if (strcmp(question, "open") == 0) return answer(question, open(argument, O_RDWR | O_NOCTTY));
    if (strcmp(question, "session") == 0) return answer(question, getsid(0) == getppid());
    if (strcmp(question, "pdeathsig") == 0) { int signal_number = 0; prctl(PR_GET_PDEATHSIG, &signal_number); return answer(question, signal_number); }
    if (strcmp(question, "dumpable") == 0) return answer(question, prctl(PR_GET_DUMPABLE));
    if (strcmp(question, "keepcaps") == 0) return answer(question, prctl(PR_GET_SECUREBITS));
    if (strcmp(question, "forks") == 0) return forkable(argument);
    if (strcmp(question, "status") == 0) return status();
    if (strcmp(question, "pty") == 0) return pty();
    if (strcmp(question, "type") == 0) return type();
    fprintf(stderr, "probe: no such question: %s\n", question);
    return 64;
}
