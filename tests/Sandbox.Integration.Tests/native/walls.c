// Tries from inside what Landlock and the seal of the network decide on; each attempt prints one line "what: done" or "what: ERRNO".
// Usage: walls WHAT[=ARGUMENT[,ARGUMENT]] ...
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <dirent.h>
#include <unistd.h>

static long opened(const char *path, int flags) {
    int fd = open(path, flags | O_CLOEXEC, 0644);
    if (fd >= 0) close(fd);
    return fd;
}

static long tcp(const char *port, int connects) {
    int fd = socket(AF_INET, SOCK_STREAM, 0);
    if (fd < 0) return -1;
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(atoi(port)), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    int on = 1;
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    long result = connects ? connect(fd, (struct sockaddr *)&to, sizeof to) : bind(fd, (struct sockaddr *)&to, sizeof to);
    int problem = errno;
    close(fd);
    errno = problem;
    return result;
}

static long unix_socket(const char *name, int abstract) {
    int fd = socket(AF_UNIX, SOCK_STREAM, 0);
    struct sockaddr_un to = {.sun_family = AF_UNIX};
    strcpy(to.sun_path + abstract, name);
    return connect(fd, (struct sockaddr *)&to, offsetof(struct sockaddr_un, sun_path) + abstract + strlen(name));
}

static long listed(const char *path) {
    DIR *directory = opendir(path);
    if (!directory) return -1;
    closedir(directory);
    return 0;
}

static long executed(const char *path) {
    int report[2];
    if (pipe2(report, O_CLOEXEC) != 0) return -1;
    if (fork() == 0) {
        int null = open("/dev/null", O_RDWR);
        dup2(null, 1);
        execl(path, path, "true", (char *)0);
        int problem = errno;
        _exit(write(report[1], &problem, sizeof problem) < 0);
    }
    close(report[1]);
    int problem = 0;
    long told = read(report[0], &problem, sizeof problem);
    wait(0);
    errno = problem;
    return told > 0 ? -1 : 0;
}

// TIOCGPTN is a device's own: FIONREAD and its like are let through by the kernel for every file.
static long device(const char *path) {
    int fd = open(path, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) return -1;
    unsigned int size;
    long result = ioctl(fd, TIOCGPTN, &size);
    int problem = errno;
    close(fd);
    errno = problem;
    return result;
}

// A child of ours is inside, whatever it is told.
static long own_child(void) {
    pid_t child = fork();
    if (child == 0) { pause(); _exit(0); }
    long result = kill(child, SIGKILL);
    waitpid(child, 0, 0);
    return result;
}

static long attempt(const char *what, char *first, char *second) {
    if (strcmp(what, "read") == 0) return opened(first, O_RDONLY);
    if (strcmp(what, "write") == 0) return opened(first, O_WRONLY);
    if (strcmp(what, "append") == 0) return opened(first, O_WRONLY | O_APPEND);
    if (strcmp(what, "empty") == 0) return opened(first, O_WRONLY | O_TRUNC);
    if (strcmp(what, "create") == 0) return opened(first, O_WRONLY | O_CREAT | O_EXCL);
    if (strcmp(what, "truncate") == 0) return truncate(first, 0);
    if (strcmp(what, "list") == 0) return listed(first);
    if (strcmp(what, "execute") == 0) return executed(first);
    if (strcmp(what, "mkdir") == 0) return mkdir(first, 0755);
    if (strcmp(what, "mkfifo") == 0) return mkfifo(first, 0644);
    if (strcmp(what, "mknod") == 0) return mknod(first, S_IFCHR | 0644, 0);
    if (strcmp(what, "unlink") == 0) return unlink(first);
    if (strcmp(what, "rename") == 0) return rename(first, second);
    if (strcmp(what, "link") == 0) return link(first, second);
    if (strcmp(what, "ioctl") == 0) return device(first);
    if (strcmp(what, "bind") == 0) return tcp(first, 0);
    if (strcmp(what, "connect") == 0) return tcp(first, 1);
    if (strcmp(what, "abstract") == 0) return unix_socket(first, 1);
    if (strcmp(what, "unix") == 0) return unix_socket(first, 0);
    if (strcmp(what, "socket") == 0) return socket(strtoull(first, 0, 0), atoi(second), 0);
    if (strcmp(what, "pair") == 0) { int ends[2]; return socketpair(strtoull(first, 0, 0), SOCK_STREAM, 0, ends); }
    if (strcmp(what, "signal") == 0) return kill(atoi(first), 0);
    if (strcmp(what, "child") == 0) return own_child();
    errno = EINVAL;
    return -1;
}

int main(int count, char **words) {
    for (int i = 1; i < count; i++) {
        char *equals = strchr(words[i], '='), *comma = equals ? strchr(equals, ',') : 0;
        if (equals) *equals = 0;
        if (comma) *comma = 0;
        long result = attempt(words[i], equals ? equals + 1 : "", comma ? comma + 1 : "");
        const char *error = result < 0 ? strerrorname_np(errno) : "done";
        printf("%s%s%s: %s\n", words[i], equals ? " " : "", equals ? equals + 1 : "", error);
        fflush(stdout);
    }
    return 0;
}
