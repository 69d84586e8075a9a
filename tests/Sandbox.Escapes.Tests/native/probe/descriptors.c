// What the parent left open, and the ways to other processes' descriptors.
#include "probe.h"

#include <linux/magic.h>
#include <sys/vfs.h>

// The link text of a descriptor, or "" where there is no /proc.
static const char *link_of(int fd) {
    static char text[512];
    char path[64];
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(path, text, sizeof text - 1);
    text[length < 0 ? 0 : length] = 0;
    return text;
}

static void of_type(const struct check *check) {
    for (int i = 0; i < beginning.fd_count; i++) {
        struct stat seen;
        if (fstat(beginning.fds[i], &seen) == 0 && (seen.st_mode & S_IFMT) == (mode_t)check->number)
            reached("descriptor %d, %s", beginning.fds[i], link_of(beginning.fds[i]));
    }
    stopped("none");
}

static void of_link(const struct check *check) {
    for (int i = 0; i < beginning.fd_count; i++) {
        if (strncmp(link_of(beginning.fds[i]), check->text, strlen(check->text)) == 0) reached("descriptor %d, %s", beginning.fds[i], link_of(beginning.fds[i]));
    }
    stopped("none");
}

static void above(const struct check *check) {
    for (int i = 0; i < beginning.fd_count; i++) {
        if (beginning.fds[i] >= check->number) reached("descriptor %d, %d in all", beginning.fds[i], beginning.fd_count);
    }
    stopped("none");
}

// Opens the sentinel below each leaked directory: by its path from the root, and by its name.
static void through_directory(const struct check *check) {
    const char *directory = text_fact("directory");
    const char *names[] = {directory + 1, "secret"};
    for (int i = 0; i < beginning.fd_count * 2; i++) {
        char path[512];
        snprintf(path, sizeof path, "%s%s", names[i % 2], i % 2 == 0 ? "/secret" : "");
        int fd = openat(beginning.fds[i / 2], path, check->number | O_NONBLOCK);
        if (fd < 0) continue;
        if (check->number == O_WRONLY || fd_holds_secret(fd)) reached("descriptor %d, then %s", beginning.fds[i / 2], path);
    }
    stopped("none leads to the parent's file");
}

static void through_dotdot(const struct check *check) {
    (void)check;
    const char *directory = text_fact("directory");
    char path[600];
    snprintf(path, sizeof path, "../../../../../../../../../..%s/secret", directory);
    for (int i = 0; i < beginning.fd_count; i++) {
        if (fchdir(beginning.fds[i]) == 0 && holds_secret(path)) reached("fchdir(%d), then %s", beginning.fds[i], path);
    }
    stopped("none leads to the parent's file");
}

static void holds(const struct check *check) {
    for (int i = 0; i < beginning.fd_count; i++) {
        int fd = beginning.fds[i], flags = fcntl(fd, F_GETFL);
        if (!fd_holds_secret(fd)) continue;
        if (check->number == O_RDWR && (flags & O_ACCMODE) == O_RDONLY) continue;
        if (check->number == O_RDWR) mark_secret(fd);
        reached("descriptor %d", fd);
    }
    stopped("none");
}

static void magic_links(const struct check *check) {
    const char *directory = text_fact("directory");
    for (int fd = 0; fd < 1100; fd++) {
        char path[600];
        snprintf(path, sizeof path, "/proc/%s/fd/%d%s", check->text, fd, "");
        struct stat seen;
        if (stat(path, &seen) != 0) continue;
        if (S_ISREG(seen.st_mode) && holds_secret(path)) reached("%s is the parent's file", path);
        snprintf(path, sizeof path, "/proc/%s/fd/%d%s/secret", check->text, fd, directory);
        if (S_ISDIR(seen.st_mode) && holds_secret(path)) reached("%s", path);
        snprintf(path, sizeof path, "/proc/%s/fd/%d/secret", check->text, fd);
        if (S_ISDIR(seen.st_mode) && holds_secret(path)) reached("%s", path);
    }
    stopped("none leads to the parent's file");
}

// Whether the descriptors of pid 1 (where that is not the probe) can be listed.
static void list_first(const struct check *check) {
    if (beginning.pid == 1) stopped("the probe is pid 1");
    DIR *list = opendir(check->text);
    judge(list && readdir(list) ? 0 : -1, "they can be listed");
}

static void of_others(const struct check *check) {
    (void)check;
    DIR *proc = opendir("/proc");
    int seen = 0;
    for (int pid; (pid = next_process(proc)); seen++) {
        char path[64];
        for (int fd = 0; fd < 64; fd++) {
            char text[64];
            snprintf(path, sizeof path, "/proc/%d/fd/%d", pid, fd);
            if (readlink(path, text, sizeof text) > 0) reached("%s can be followed", path);
        }
    }
    stopped("%d other processes, none of them open to us", seen);
}

static void working_directory(const struct check *check) {
    (void)check;
    if (holds_secret("secret")) reached("it is the parent's directory");
    char path[512] = "";
    if (syscall(SYS_getcwd, path, sizeof path) > 0 && path[0] != '/') reached("it is outside of the root: %s", path);
    stopped("it is %s", path);
}

static void working_directory_up(const struct check *check) {
    (void)check;
    char path[600];
    snprintf(path, sizeof path, "../../../../../../../../../../..%s/secret", text_fact("directory"));
    if (holds_secret(path)) reached("%s", path);
    stopped("nothing of the parent's above it");
}

static void lent(const struct check *check) {
    (void)check;
    for (int fd = 0; fd < 3; fd++) {
        struct stat seen;
        if (fstat(fd, &seen) == 0 && S_ISDIR(seen.st_mode)) reached("descriptor %d is a directory", fd);
    }
    stopped("descriptors 0 to 2 are no directories");
}

static const struct check checks[] = {
    {"fd.host-dir", CRITICAL, "a directory is left open", of_type, S_IFDIR, NULL, NULL},
    {"fd.dir-read", CRITICAL, "a left directory leads to the parent's file", through_directory, O_RDONLY, NULL, NULL},
    {"fd.dir-write", CRITICAL, "a left directory leads to the parent's file, for writing", through_directory, O_WRONLY, NULL, NULL},
    {"fd.dir-dotdot", CRITICAL, "going up from a left directory leads to the parent's file", through_dotdot, 0, NULL, NULL},
    {"fd.host-file", CRITICAL, "a file is left open", of_type, S_IFREG, NULL, NULL},
    {"fd.secret-read", CRITICAL, "the parent's file is left open", holds, O_RDONLY, NULL, NULL},
    {"fd.secret-write", CRITICAL, "the parent's file is left open for writing", holds, O_RDWR, NULL, NULL},
    {"fd.socket", HIGH, "a socket is left open", of_type, S_IFSOCK, NULL, NULL},
    {"fd.pipe", MEDIUM, "a pipe is left open", of_type, S_IFIFO, NULL, NULL},
    {"fd.device", HIGH, "a character device is left open", of_type, S_IFCHR, NULL, NULL},
    {"fd.namespace", CRITICAL, "a namespace is left open", of_link, 0, "mnt:", NULL},
    {"fd.pidfd", HIGH, "a process is left open", of_link, 0, "anon_inode:[pidfd]", NULL},
    {"fd.memfd", MEDIUM, "a memory file is left open", of_link, 0, "/memfd:", NULL},
    {"fd.eventfd", LOW, "an eventfd is left open", of_link, 0, "anon_inode:[eventfd]", NULL},
    {"fd.epoll", LOW, "an epoll instance is left open", of_link, 0, "anon_inode:[eventpoll]", NULL},
    {"fd.inotify", MEDIUM, "an inotify instance is left open", of_link, 0, "anon_inode:inotify", NULL},
    {"fd.timerfd", LOW, "a timer is left open", of_link, 0, "anon_inode:[timerfd]", NULL},
    {"fd.any", MEDIUM, "any descriptor above 2 is left open", above, 3, NULL, NULL},
    {"fd.high-number", MEDIUM, "a descriptor above 63 is left open", above, 64, NULL, NULL},
    {"fd.above-limit", MEDIUM, "a descriptor above 1000 is left open", above, 1000, NULL, NULL},
    {"fd.standard-dir", HIGH, "a standard descriptor is a directory", lent, 0, NULL, NULL},
    {"fd.magic-self", CRITICAL, "links of /proc/self/fd lead to the parent's file", magic_links, 0, "self", NULL},
    {"fd.magic-pid1", CRITICAL, "links of /proc/1/fd lead to the parent's file", magic_links, 0, "1", NULL},
    {"fd.pid1-list", LOW, "the numbers of the descriptors of pid 1", list_first, 0, "/proc/1/fd", NULL},
    {"fd.pid1-fdinfo", LOW, "positions of the descriptors of pid 1", list_first, 0, "/proc/1/fdinfo", NULL},
    {"fd.of-others", HIGH, "descriptors of other processes", of_others, 0, NULL, NULL},
    {"fd.cwd", CRITICAL, "the working directory", working_directory, 0, NULL, NULL},
    {"fd.cwd-up", CRITICAL, "above the working directory", working_directory_up, 0, NULL, NULL},
};
AREA(descriptor_area);
