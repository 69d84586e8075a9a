// What came out of the sandbox, seen from outside after its end.
#include "hostile.h"

#include <linux/keyctl.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>

static char mounts[131072];
static char host_name[65], domain_name[65];
static struct termios terminal;

static void line(const char *id, enum severity severity, const char *words, bool changed) {
    print_line(id, severity, changed ? VERDICT_FAIL : VERDICT_OK, words);
}

static void read_mounts(char *text, size_t size) {
    int fd = open("/proc/self/mountinfo", O_RDONLY | O_CLOEXEC);
    size_t length = 0;
    ssize_t part;
    while (fd >= 0 && length < size - 1 && (part = read(fd, text + length, size - 1 - length)) > 0) length += part;
    text[length] = 0;
    if (fd >= 0) close(fd);
}

void look_before(void) {
    read_mounts(mounts, sizeof mounts);
    gethostname(host_name, sizeof host_name - 1);
    if (getdomainname(domain_name, sizeof domain_name - 1) != 0) domain_name[0] = 0;
    tcgetattr(world.slave, &terminal);
}

static bool name_changed(const char *before, int (*now)(char *, size_t)) {
    char name[65] = "";
    return now(name, sizeof name - 1) == 0 && strcmp(name, before) != 0;
}

static bool mounts_changed(void) {
    static char now[131072];
    read_mounts(now, sizeof now);
    return strcmp(now, mounts) != 0;
}

static bool secret_changed(int fd) {
    char text[64] = "";
    ssize_t length = fd < 0 ? 0 : pread(fd, text, sizeof text - 1, 0);
    if (fd >= 0) close(fd);
    return length != (ssize_t)strlen(SECRET_TEXT) || strcmp(text, SECRET_TEXT) != 0;
}

static bool file_changed(void) {
    char path[128];
    snprintf(path, sizeof path, "%s/secret", world.directory);
    return secret_changed(open(path, O_RDONLY | O_CLOEXEC));
}

static bool key_changed(void) {
    char text[128] = "";
    long length = world.key > 0 ? syscall(SYS_keyctl, KEYCTL_READ, world.key, text, sizeof text - 1, 0) : -1;
    return length >= 0 && strcmp(text, SECRET_TEXT) != 0;
}

static bool is_ready(int fd) {
    struct pollfd wait = {fd, POLLIN, 0};
    return fd >= 0 && poll(&wait, 1, 0) == 1;
}

static bool was_typed(void) {
    int count = 0;
    return ioctl(world.slave, FIONREAD, &count) == 0 && count > 0;
}

static bool settings_changed(void) {
    struct termios now;
    return tcgetattr(world.slave, &now) == 0 && (cfgetospeed(&now) != cfgetospeed(&terminal) || now.c_lflag != terminal.c_lflag);
}

// Letters of the sentinel that have come until now.
static void signals(bool *direct, bool *group) {
    char letters[256];
    ssize_t count = is_ready(world.sentinel_reports) ? read(world.sentinel_reports, letters, sizeof letters) : 0;
    *direct = count > 0 && memchr(letters, 'u', count);
    *group = count > 0 && memchr(letters, 'w', count);
}

// Processes of the sandbox that its end left behind come to us, their new parent.
static bool left_running(void) {
    char path[64], text[1024] = "";
    snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
    usleep(100000);
    while (waitpid(-1, NULL, WNOHANG) > 0) continue;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || read(fd, text, sizeof text - 1) < 0) return false;
    close(fd);
    for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n")) {
        if (atoi(word) != world.sentinel && atoi(word) != world.neighbour) return true;
    }
    return false;
}

void look_after(void) {
    bool direct, group;
    bool lives = kill(world.sentinel, 0) == 0 && waitpid(world.sentinel, NULL, WNOHANG) == 0;
    line("outside.left-running", LOW, "processes outlived the sandbox", left_running());
    signals(&direct, &group);
    line("outside.sentinel-alive", CRITICAL, "the parent's process was killed", !lives);
    line("outside.sentinel-signalled", HIGH, "a signal came to the parent's process", direct);
    line("outside.group-signalled", MEDIUM, "a signal came to the parent's process group", group);
    line("outside.host-name", HIGH, "the parent's host name was changed", name_changed(host_name, (int (*)(char *, size_t))gethostname));
    line("outside.domain-name", MEDIUM, "the parent's domain name was changed", name_changed(domain_name, (int (*)(char *, size_t))getdomainname));
    line("outside.mounts", HIGH, "mounts came out into the parent's namespace, or went from it", mounts_changed());
    line("outside.file", CRITICAL, "the parent's file was changed", file_changed());
    line("outside.shm", CRITICAL, "the parent's System V memory was changed", world.memory && world.memory[strlen(SECRET_TEXT) + 1] != 0);
    line("outside.posix-shm", CRITICAL, "the parent's POSIX memory was changed", secret_changed(shm_open(world.posix, O_RDONLY, 0)));
    line("outside.key", CRITICAL, "the parent's key was changed", key_changed());
    line("outside.abstract", HIGH, "the parent's abstract socket was connected to", is_ready(world.abstract));
    line("outside.path-socket", HIGH, "the parent's socket was connected to", is_ready(world.path_socket));
    line("outside.tcp", HIGH, "the parent's TCP service was connected to", is_ready(world.tcp) || is_ready(world.tcp6));
    line("outside.udp", HIGH, "a datagram came to the parent's service", is_ready(world.udp));
    line("outside.typed", CRITICAL, "something was typed into the parent's terminal", was_typed());
    line("outside.terminal-settings", MEDIUM, "the settings of the parent's terminal were changed", settings_changed());
}
