// Asks the kernel from inside what no command of busybox asks. Each question prints one line "name value", or "name: ERRNO-TEXT".
// Usage: probe QUESTION [ARGUMENT]
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

static int answer(const char *name, long result) {
    if (result < 0) printf("%s: %s\n", name, strerrorname_np(errno));
    else printf("%s %ld\n", name, result);
    return 0;
}

static long seconds(clockid_t clock) {
    struct timespec now;
    return clock_gettime(clock, &now) == 0 ? now.tv_sec : -1;
}

int main(int count, char **words) {
    const char *question = count > 1 ? words[1] : "";
    const char *argument = count > 2 ? words[2] : "";
    if (strcmp(question, "ptrace") == 0) return answer(question, ptrace(PTRACE_ATTACH, atoi(argument), 0, 0));
    if (strcmp(question, "monotonic") == 0) return answer(question, seconds(CLOCK_MONOTONIC));
    if (strcmp(question, "boottime") == 0) return answer(question, seconds(CLOCK_BOOTTIME));
    if (strcmp(question, "nice") == 0) { errno = 0; return answer(question, 20 - getpriority(PRIO_PROCESS, 0)); }
    if (strcmp(question, "open") == 0) return answer(question, open(argument, O_RDWR | O_NOCTTY));
    if (strcmp(question, "session") == 0) return answer(question, getsid(0) == getpid() || getsid(0) == getppid());
    fprintf(stderr, "probe: no such question: %s\n", question);
    return 64;
}
