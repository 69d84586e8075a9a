// Device nodes: what /dev holds, what mknod(2) makes, and what nodes that lie in the root file system open.
#include "probe.h"

#include <sys/ioctl.h>
#include <sys/sysmacros.h>

#define DISK (-1) // the device of the host's root file system

static dev_t device_of(const struct check *check) {
    if (check->number != DISK) return check->number;
    unsigned major_number, minor_number;
    if (sscanf(text_fact("hostdisk"), "%u:%u", &major_number, &minor_number) != 2 || major_number == 0) absent("the host's root is on no block device");
    return makedev(major_number, minor_number);
}

static void made(const struct check *check) {
    static const char *const places[] = {"/tmp", "/dev", "/dev/shm", "/run", "/", "/var/tmp"};
    dev_t device = device_of(check);
    bool any = false;
    int error = EPERM;
    for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
        char path[64];
        snprintf(path, sizeof path, "%s/probe-node-%d", places[place], getpid());
        if (mknod(path, strcmp(check->text, "b") == 0 ? S_IFBLK | 0600 : S_IFCHR | 0600, device) != 0) continue;
        any = true;
        int fd = check->row ? -1 : open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd < 0) error = errno;
        unlink(path);
        if (fd >= 0) reached("made in %s and opened", places[place]);
        // The kernel looked for the driver, so nothing forbade it.
        if (!check->row && (error == ENXIO || error == ENODEV || error == EIO || error == EBUSY))
            reached("made in %s and let through: %s", places[place], strerrorname_np(error));
    }
    if (check->row && any) reached("made");
    stopped(any ? "made, but does not open: %s" : "not made", strerrorname_np(error));
}

static void planted(const struct check *check) {
    char path[600];
    snprintf(path, sizeof path, "%s/%s", text_fact("planted"), check->text);
    struct stat seen;
    if (lstat(path, &seen) != 0) absent("the parent could not plant it");
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0 && (errno == ENXIO || errno == ENODEV)) reached("the kernel looked for the driver");
    judge(fd, "it opens");
}

static bool expected(const char *name) {
    static const char *const names[] = {".", "..", "null", "zero", "full", "random", "urandom", "tty", "console",
        "ptmx", "pts", "shm", "mqueue", "fd", "stdin", "stdout", "stderr", "core"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(name, names[i]) == 0) return true;
    }
    return false;
}

static void others(const struct check *check) {
    (void)check;
    DIR *list = opendir("/dev");
    if (!list) stopped("there is no /dev");
    int count = 0;
    char one[64] = "";
    for (struct dirent *entry; (entry = readdir(list));) {
        if (expected(entry->d_name)) continue;
        count++;
        snprintf(one, sizeof one, "%.60s", entry->d_name);
    }
    if (count > 0) reached("%d more than a container needs, such as %s", count, one);
    stopped("only what every container has");
}

static void genuine(const struct check *check) {
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("there is none");
    if (S_ISCHR(seen.st_mode) && seen.st_rdev == (dev_t)check->number) stopped("it is");
    reached("it is another node");
}

// The mode that it has is given again, so nothing changes where the host's own node is reached: what hides a file may be that node.
static void changed(const struct check *check) {
    static const char *const paths[] = {"/proc/keys", "/proc/timer_list", "/proc/kcore", "/proc/sched_debug", "/proc/interrupts", "/proc/kpagecount",
        "/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom", "/dev/tty"};
    (void)check;
    uintmax_t host;
    if (sscanf(text_fact("hostnull"), "%ju", &host) != 1) absent("the parent has no /dev/null");
    bool any = false;
    for (size_t i = 0; i < sizeof paths / sizeof *paths; i++) {
        struct stat seen;
        if (stat(paths[i], &seen) != 0 || !S_ISCHR(seen.st_mode) || seen.st_dev != (dev_t)host) continue;
        any = true;
        if (chmod(paths[i], seen.st_mode & 07777) == 0) reached("%s is the host's node, and its mode can be changed", paths[i]);
    }
    stopped(any ? "no change of a node of the host" : "no node of the host");
}

static void console(const struct check *check) {
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("there is none");
    int fd = open(check->text, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (fstat(fd, &seen) == 0 && seen.st_rdev == makedev(1, 3)) stopped("it is /dev/null");
    // A pseudo terminal of the sandbox's own has a major number of 136 and more.
    if (major(seen.st_rdev) >= 136 && major(seen.st_rdev) <= 143) stopped("it is a pseudo terminal");
    reached("it opens, device %u:%u", major(seen.st_rdev), minor(seen.st_rdev));
}

// Every block device of /dev, by its type alone.
static void blocks(const struct check *check) {
    (void)check;
    DIR *list = opendir("/dev");
    for (struct dirent *entry; list && (entry = readdir(list));) {
        char path[300];
        snprintf(path, sizeof path, "/dev/%s", entry->d_name);
        struct stat seen;
        if (lstat(path, &seen) == 0 && S_ISBLK(seen.st_mode)) reached("%s", path);
    }
    stopped("none");
}

#define MADE(id, severity, words, kind, device) {"node.mknod-" id, severity, words " made by mknod(2) and opened", made, device, kind, NULL}

static const struct check checks[] = {
    {"node.mknod", LOW, "a device node made by mknod(2)", made, 0x103, "c", "unopened"},
    {"node.mknod-block", LOW, "a block device node made by mknod(2)", made, 0x700, "b", "unopened"},
    MADE("disk", CRITICAL, "the host's disk", "b", DISK),
    MADE("mem", CRITICAL, "/dev/mem", "c", 0x101),
    MADE("port", CRITICAL, "/dev/port", "c", 0x104),
    MADE("kmsg", HIGH, "/dev/kmsg", "c", 0x10b),
    MADE("loop-control", HIGH, "/dev/loop-control", "c", 0xa00 | (237 & 0xff)),
    MADE("loop", HIGH, "/dev/loop0", "b", 0x700),
    MADE("kvm", MEDIUM, "/dev/kvm", "c", 0xa00 | 232),
    MADE("fuse", MEDIUM, "/dev/fuse", "c", 0xa00 | 229),
    MADE("tun", MEDIUM, "/dev/net/tun", "c", 0xa00 | 200),
    MADE("tty0", HIGH, "the console's terminal", "c", 0x400),
    {"node.planted-disk", CRITICAL, "the host's disk by a node in the root", planted, 0, "disk", NULL},
    {"node.planted-mem", CRITICAL, "/dev/mem by a node in the root", planted, 0, "mem", NULL},
    {"node.planted-kmsg", HIGH, "/dev/kmsg by a node in the root", planted, 0, "kmsg", NULL},
    {"node.planted-kvm", MEDIUM, "/dev/kvm by a node in the root", planted, 0, "kvm", NULL},
    {"node.planted-null", LOW, "/dev/null by a node in the root", planted, 0, "null", NULL},
    {"node.others", MEDIUM, "what else is in /dev", others, 0, NULL, NULL},
    {"node.blocks", CRITICAL, "block devices in /dev", blocks, 0, NULL, NULL},
    {"node.null-genuine", MEDIUM, "/dev/null must be the null device", genuine, 0x103, "/dev/null", NULL},
    {"node.zero-genuine", LOW, "/dev/zero must be the zero device", genuine, 0x105, "/dev/zero", NULL},
    {"node.urandom-genuine", MEDIUM, "/dev/urandom must be the random device", genuine, 0x109, "/dev/urandom", NULL},
    {"node.host-mode", HIGH, "the mode of a device node of the host", changed, 0, NULL, NULL},
    {"node.console", HIGH, "/dev/console", console, 0, "/dev/console", NULL},
};
AREA(device_area);
