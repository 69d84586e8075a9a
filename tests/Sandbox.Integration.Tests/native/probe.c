// Asks the kernel from inside what no command of busybox asks. Each question prints one line "name value", or "name: ERRNO".
// Usage: probe QUESTION [ARGUMENT]; probe calls NAME=NUMBER,ARGUMENT,... ...
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
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

static void trapped(int number) { (void)number; printf("SIGSYS\n"); fflush(stdout); _exit(0); }

// One raw system call in a child of its own: how the call, or the child, ended.
static void call(const char *text) {
    const char *equals = strchr(text, '=');
    long word[7] = {0};
    char *next = (char *)equals + 1;
    for (int i = 0; i < 7 && *next; i++) {
        word[i] = (long)strtoull(next, &next, 0);
        if (*next == ',') next++;
    }
    printf("%.*s: ", (int)(equals - text), text);
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        signal(SIGSYS, trapped);
        long result;
#ifdef __x86_64__
        if (text[0] == '3' && text[1] == '2') {
            __asm__ volatile("int $0x80" : "=a"(result) : "a"(word[0]), "b"(word[1]), "c"(word[2]), "d"(word[3]) : "memory", "r8", "r9", "r10", "r11");
            errno = result < 0 ? -result : 0;
            result = result < 0 ? -1 : result;
        } else
#endif
        result = syscall(word[0], word[1], word[2], word[3], word[4], word[5], word[6]);
        if (result < 0) printf("%s\n", strerrorname_np(errno));
        else printf("done\n");
        fflush(stdout);
        _exit(0);
    }
    int ended = 0;
    waitpid(child, &ended, 0);
    if (WIFSIGNALED(ended)) printf("killed by %s\n", sigabbrev_np(WTERMSIG(ended)));
    fflush(stdout);
}

// What asked.sandbox.yaml leaves to the agent, whether there is a child that we did not make, and which file descriptors are open.
static int asks(void) {
    answer("yes", mkdir("/tmp/yes", 0755));
    answer("no", mkdir("/tmp/no", 0755));
    int ends[2];
    answer("pipe", pipe2(ends, O_CLOEXEC));
    close(ends[0]);
    close(ends[1]);
    answer("children", waitpid(-1, 0, __WALL | WNOHANG));
    printf("files");
    for (int fd = 0; fd < 1024; fd++) if (fcntl(fd, F_GETFD) >= 0) printf(" %d", fd);
    printf("\n");
    return 0;
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "calls") == 0) {
        for (int i = 2; i < count; i++) call(words[i]);
        return 0;
    }
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
    if (strcmp(question, "asks") == 0) return asks();
    if (strcmp(question, "status") == 0) return status();
    if (strcmp(question, "pty") == 0) return pty();
    if (strcmp(question, "type") == 0) return type();
    fprintf(stderr, "probe: no such question: %s\n", question);
    return 64;
}
