// A workload that does what its words say, one after the other: from its arguments, or from the lines of /script. It knows sd_notify(3) and enough HTTP to be asked how it is.
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static int manager(void)
{
    const char *path = getenv("NOTIFY_SOCKET");
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    if (!path) return -1;
    strncpy(to.sun_path, path, sizeof to.sun_path - 1);
    int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&to, sizeof to)) { perror("connect"); exit(90); }
    return fd;
}

// Sends bytes, and count times the descriptor.
static long say(const char *text, size_t length, int fd, int count)
{
    static int to = -2;
    if (to == -2) to = manager();
    char control[CMSG_SPACE(sizeof(int) * 253)] = {0};
    struct iovec part = {(void *)text, length};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (count > 0) {
        message.msg_control = control;
        message.msg_controllen = CMSG_SPACE(sizeof(int) * count);
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof(int) * count);
        for (int i = 0; i < count; i++) ((int *)CMSG_DATA(header))[i] = fd;
    }
    return sendmsg(to, &message, MSG_NOSIGNAL);
}

static char *lines(char *text)
{
    for (char *c = text; *c; c++) if (*c == '|') *c = '\n';
    return text;
}

static long now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static int listen_on(int port)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int yes = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    if (bind(fd, (struct sockaddr *)&at, sizeof at) || listen(fd, 8)) { perror("listen"); exit(91); }
    return fd;
}

// http:PORT:CODES: one code per request, the last one again and again; 0: no answer.
static void http(int port, char *codes)
{
    int fd = listen_on(port);
    char *code = strtok(codes, ",");
    for (;;) {
        int one = accept(fd, 0, 0);
        char buffer[4096], answer[128];
        long count = read(one, buffer, sizeof buffer - 1);
        if (count > 0) { buffer[count] = 0; printf("asked %.*s, %s\n", (int)strcspn(buffer, "\r"), buffer, code); fflush(stdout); }
        if (*code != '0') { int n = snprintf(answer, sizeof answer, "HTTP/1.1 %s X\r\n\r\n", code); if (write(one, answer, n) < 0) perror("write"); close(one); }
        char *next = strtok(0, ",");
        code = next ? next : code;
    }
}

static void ask_barrier(void)
{
    int ends[2];
    if (pipe(ends)) exit(92);
    say("BARRIER=1", 9, ends[1], 1);
    close(ends[1]);
    struct pollfd end = {ends[0], 0, 0};
    printf(poll(&end, 1, 5000) == 1 ? "barrier passed\n" : "barrier stands\n");
    close(ends[0]);
}

static void flood(int count)
{
    long begin = now();
    char text[32];
    for (int i = 0; i < count; i++) say(text, sprintf(text, "STATUS=%d", i), -1, 0);
    printf("flooded in %ld ms\n", now() - begin);
}

static void store(char *text)
{
    int fd = memfd_create("kept", MFD_CLOEXEC);
    if (write(fd, text, strlen(text)) < 0) exit(93);
    say("FDSTORE=1\nFDNAME=kept", 21, fd, 1);
    close(fd);
}

// A connection with bytes that nobody reads and a time to wait for that: whoever closes it last waits. The launcher, which has no time for a 101st message of a second, has the last copy.
static void linger(int seconds)
{
    struct sockaddr_in at = {.sin_family = AF_INET, .sin_port = htons(8097), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    struct linger wait = {1, seconds};
    char bytes[65536] = {0};
    int listener = listen_on(8097), fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (connect(fd, (struct sockaddr *)&at, sizeof at) || accept(listener, 0, 0) < 0) { perror("linger"); exit(96); }
    while (send(fd, bytes, sizeof bytes, MSG_DONTWAIT) > 0) {}
    setsockopt(fd, SOL_SOCKET, SO_LINGER, &wait, sizeof wait);
    for (int i = 0; i < 100; i++) say("STATUS=x", 8, -1, 0);
    say("EVIL=1", 6, fd, 1);
    close(fd);
}

// From outside: a process that has ended stays until who traces it has seen that.
static void seize(int pid)
{
    if (ptrace(PTRACE_SEIZE, pid, 0, 0)) { perror("seize"); exit(97); }
    printf("seized\n");
}

static void taken(void)
{
    const char *count = getenv("LISTEN_FDS"), *names = getenv("LISTEN_FDNAMES"), *pid = getenv("LISTEN_PID");
    char text[64] = "";
    if (count && pread(3, text, sizeof text - 1, 0) < 0) strcpy(text, "unreadable");
    printf("stored %s %s %s %s\n", count ? count : "none", names ? names : "-", pid && atoi(pid) == getpid() ? "mine" : "-", text);
}

// The child goes on as the main process, and the parent ends.
static void become(int code)
{
    char text[32];
    int pid = fork();
    if (pid == 0) { usleep(700 * 1000); printf("the main one ends\n"); fflush(stdout); exit(code); }
    say(text, sprintf(text, "MAINPID=%d", pid), -1, 0);
    usleep(200 * 1000);
    exit(0);
}

static void show(void)
{
    const char *usec = getenv("WATCHDOG_USEC"), *pid = getenv("WATCHDOG_PID"), *path = getenv("NOTIFY_SOCKET");
    printf("socket %s watchdog %s %s\n", path ? path : "none", usec ? usec : "none", pid && atoi(pid) == getpid() ? "mine" : "-");
}

static void stopped(int signal) { (void)signal; for (int i = 0; i < 7; i++) say("STATUS=going", 12, -1, 0); say("STOPPING=1\nSTATUS=bye", 21, -1, 0); _exit(0); }

static void act(char *word)
{
    char *argument = strchr(word, ':');
    if (argument) *argument++ = 0;
    if (!strcmp(word, "say")) { lines(argument); if (say(argument, strlen(argument), -1, 0) < 0) perror("say"); }
    else if (!strcmp(word, "fds")) { char *text = strchr(argument, ':') + 1; lines(text); if (say(text, strlen(text), 1, atoi(argument)) < 0) perror("fds"); }
    else if (!strcmp(word, "nul")) say("READY=1\0X", 9, -1, 0);
    else if (!strcmp(word, "long")) { char text[6000]; memset(text, 'x', sizeof text); memcpy(text, "STATUS=", 7); say(text, sizeof text, -1, 0); }
    else if (!strcmp(word, "flood")) flood(atoi(argument));
    else if (!strcmp(word, "barrier")) ask_barrier();
    else if (!strcmp(word, "store")) store(argument);
    else if (!strcmp(word, "taken")) taken();
    else if (!strcmp(word, "linger")) linger(atoi(argument));
    else if (!strcmp(word, "seize")) seize(atoi(argument));
    else if (!strcmp(word, "become")) become(atoi(argument));
    else if (!strcmp(word, "show")) show();
    else if (!strcmp(word, "term")) signal(SIGTERM, stopped);
    else if (!strcmp(word, "stubborn")) signal(SIGTERM, SIG_IGN);
    else if (!strcmp(word, "sleep")) usleep(atoi(argument) * 1000);
    else if (!strcmp(word, "ping")) { char *count = strchr(argument, ':'); for (int i = 0; i < atoi(count + 1); i++) { say("WATCHDOG=1", 10, -1, 0); usleep(atoi(argument) * 1000); } }
    else if (!strcmp(word, "http")) { char *codes = strchr(argument, ':') + 1; http(atoi(argument), codes); }
    else if (!strcmp(word, "tcp")) { char *time = strchr(argument, ':') + 1; int fd = listen_on(atoi(argument)); usleep(atoi(time) * 1000); close(fd); }
    else if (!strcmp(word, "make")) close(open(argument, O_CREAT | O_WRONLY, 0644));
    else if (!strcmp(word, "remove")) unlink(argument);
    else if (!strcmp(word, "exit")) exit(atoi(argument));
    else { fprintf(stderr, "unknown word %s\n", word); exit(94); }
    fflush(stdout);
}

int main(int argc, char **argv)
{
    for (int i = 1; i < argc; i++) act(argv[i]);
    if (argc > 1) return 0;
    FILE *script = fopen("/script", "re");
    char line[512];
    while (script && fgets(line, sizeof line, script)) { line[strcspn(line, "\n")] = 0; if (*line) act(line); }
    return script ? 0 : 95;
}
