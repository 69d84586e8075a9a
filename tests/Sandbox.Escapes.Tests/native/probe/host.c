// The host's files: by name, through other processes' links, by handle, and the doors that a chroot leaves open.
#include "probe.h"

#include <sys/syscall.h>
#include <sys/wait.h>

// Where the parent's secret lies, below a prefix.
static bool secret_below(const char *prefix) {
    char path[700];
    snprintf(path, sizeof path, "%s%s/secret", prefix, text_fact("directory"));
    return holds_secret(path);
}

static void by_path(const struct check *check) {
    char path[600];
    snprintf(path, sizeof path, "%s%s", text_fact("directory"), check->text);
    int fd = open(path, check->number | O_NONBLOCK | O_CLOEXEC);
    int error = errno;
    if (fd >= 0 && check->number == O_WRONLY) mark_secret(fd);
    errno = error;
    judge(fd, path);
}

static void below(const struct check *check) {
    char path[128];
    snprintf(path, sizeof path, "%s/secret", check->text);
    if (secret_below(check->text) || holds_secret(path)) reached("%s leads to the parent's file", check->text);
    stopped("it does not lead there");
}

static void through_processes(const struct check *check) {
    DIR *proc = opendir("/proc");
    int count = 0;
    for (int pid; (pid = next_process(proc)); count++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/%s", pid, check->text);
        if (secret_below(path)) reached("%s leads to the parent's file", path);
        snprintf(path, sizeof path, "/proc/%d/%s/secret", pid, check->text);
        if (holds_secret(path)) reached("%s is the parent's file", path);
    }
    stopped("%d processes, none leads there", count);
}

static void through_threads(const struct check *check) {
    (void)check;
    DIR *proc = opendir("/proc");
    for (int pid; (pid = next_process(proc));) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/task/%d/root", pid, pid);
        if (secret_below(path)) reached("%s leads to the parent's file", path);
    }
    stopped("none leads there");
}

static bool handle_of(const char *fact_name, struct file_handle *handle, unsigned char *bytes, size_t room) {
    const char *text = fact(fact_name);
    if (!text) return false;
    int type, used;
    if (sscanf(text, "%d:%n", &type, &used) != 1) return false;
    handle->handle_type = type;
    handle->handle_bytes = 0;
    for (const char *hex = text + used; hex[0] && hex[1] && handle->handle_bytes < room; hex += 2) {
        unsigned value;
        sscanf(hex, "%2x", &value);
        bytes[handle->handle_bytes++] = value;
    }
    return true;
}

// open_by_handle_at(2) needs any descriptor on the same file system.
static void by_handle(const struct check *check) {
    struct { struct file_handle handle; unsigned char room[128]; } file;
    if (!handle_of(check->text, &file.handle, file.room, sizeof file.room)) absent("the parent's file system gives no handles");
    const char *places[] = {"/", ".", "/bin", "/tmp", "/etc", "/usr", "/dev", "/proc/self/exe", fact("planted")};
    for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
        int mount = places[place] ? open(places[place], O_RDONLY | O_NONBLOCK | O_CLOEXEC) : -1;
        if (mount < 0) continue;
        int fd = syscall(SYS_open_by_handle_at, mount, &file.handle, check->number);
        if (fd < 0 && (errno == EPERM || errno == ENOSYS)) stopped("%s", strerrorname_np(errno));
        if (fd >= 0) reached("opened by handle through %s", places[place]);
    }
    stopped("no descriptor of that file system");
}

static void same_as_hosts(const struct check *check) {
    const char *told = text_fact(check->text + strlen("/etc/"));
    char here[64];
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("%s", strerrorname_np(errno));
    snprintf(here, sizeof here, "%ju:%ju", (uintmax_t)seen.st_dev, (uintmax_t)seen.st_ino);
    if (strcmp(told, here) == 0 && open(check->text, O_RDONLY | O_CLOEXEC) >= 0) reached("it is the host's and opens");
    stopped("not the host's, or it does not open");
}

static void by_device_number(const struct check *check) {
    const char *told = text_fact(check->text);
    char here[64];
    struct stat seen;
    const char *places[] = {"/", ".", "/tmp", "/var/tmp", "/home", "/root", "/mnt", "/media", "/srv", "/opt", "/run"};
    for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
        if (stat(places[place], &seen) != 0) continue;
        snprintf(here, sizeof here, "%ju:%ju", (uintmax_t)seen.st_dev, (uintmax_t)seen.st_ino);
        if (strcmp(told, here) == 0) reached("%s is the host's", places[place]);
    }
    stopped("not to be seen");
}

// chroot(2) into a directory and out of it by a working directory that stayed behind.
static int climb(void *argument) {
    (void)argument;
    const char *place = writable_directory();
    char below[128];
    snprintf(below, sizeof below, "%s/probe-chroot", place ? place : "/tmp");
    int outside = open("/", O_RDONLY | O_DIRECTORY);
    if ((mkdir(below, 0700) != 0 && errno != EEXIST) || chroot(below) != 0 || fchdir(outside) != 0) return 2;
    for (int step = 0; step < 64; step++) (void)!chdir("..");
    bool out = chroot(".") == 0 && secret_below("");
    return out ? 1 : 0;
}

static void by_chroot(const struct check *check) {
    (void)check;
    text_fact("directory");
    int code = in_child(climb, NULL);
    char below[128];
    const char *place = writable_directory();
    snprintf(below, sizeof below, "%s/probe-chroot", place ? place : "/tmp");
    rmdir(below);
    if (code == 1) reached("the parent's file is above the root");
    stopped(code == 2 ? "refused" : "the root is the end of the way up");
}

static void named_in(const struct check *check) {
    static char text[65536];
    const char *stage = text_fact("stage");
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    if (strstr(text, stage)) reached("it names %s", stage);
    stopped("it does not name the host's directory");
}

static const struct check checks[] = {
    {"host.secret-by-path", CRITICAL, "the parent's file by its path", by_path, O_RDONLY, "/secret", NULL},
    {"host.secret-write", CRITICAL, "the parent's file by its path, for writing", by_path, O_WRONLY, "/secret", NULL},
    {"host.directory", CRITICAL, "the parent's directory by its path", by_path, O_RDONLY | O_DIRECTORY, "", NULL},
    {"host.fifo", HIGH, "the parent's FIFO", by_path, O_RDWR, "/fifo", NULL},
    {"host.self-root", CRITICAL, "/proc/self/root", below, 0, "/proc/self/root", NULL},
    {"host.thread-root", CRITICAL, "/proc/thread-self/root", below, 0, "/proc/thread-self/root", NULL},
    {"host.self-root-up", CRITICAL, "above /proc/self/root", below, 0, "/proc/self/root/../../..", NULL},
    {"host.pid1-root", CRITICAL, "/proc/1/root", below, 0, "/proc/1/root", NULL},
    {"host.pid1-cwd", CRITICAL, "/proc/1/cwd", below, 0, "/proc/1/cwd", NULL},
    {"host.pid1-cwd-up", CRITICAL, "above /proc/1/cwd", below, 0, "/proc/1/cwd/../../../../../..", NULL},
    {"host.others-root", CRITICAL, "the roots of all processes", through_processes, 0, "root", NULL},
    {"host.others-cwd", CRITICAL, "the working directories of all processes", through_processes, 0, "cwd", NULL},
    {"host.threads-root", CRITICAL, "the roots of all threads", through_threads, 0, NULL, NULL},
    {"host.old-root", CRITICAL, "an old root that was left mounted", below, 0, "/oldroot", NULL},
    {"host.old-root-pivot", CRITICAL, "an old root that was left mounted", below, 0, "/.pivot_root", NULL},
    {"host.old-root-put", CRITICAL, "an old root that was left mounted", below, 0, "/put_old", NULL},
    {"host.handle-secret", CRITICAL, "the parent's file by its handle", by_handle, O_RDONLY, "handle", NULL},
    {"host.handle-secret-path", CRITICAL, "the parent's file by its handle, as a path", by_handle, O_PATH, "handle", NULL},
    {"host.handle-directory", CRITICAL, "the parent's directory by its handle", by_handle, O_RDONLY | O_DIRECTORY, "handle-directory", NULL},
    {"host.handle-root", CRITICAL, "the host's root directory by its handle", by_handle, O_RDONLY | O_DIRECTORY, "handle-root", NULL},
    {"host.chroot-climb", CRITICAL, "climbing out with chroot(2)", by_chroot, 0, NULL, NULL},
    {"host.shadow", CRITICAL, "the host's /etc/shadow", same_as_hosts, 0, "/etc/shadow", NULL},
    {"host.passwd", HIGH, "the host's /etc/passwd", same_as_hosts, 0, "/etc/passwd", NULL},
    {"host.machine-id", LOW, "the host's /etc/machine-id", same_as_hosts, 0, "/etc/machine-id", NULL},
    {"host.root-directory", CRITICAL, "the host's root directory", by_device_number, 0, "hostroot", NULL},
    {"host.tmp", HIGH, "the host's /tmp", by_device_number, 0, "hosttmp", NULL},
    {"host.home", HIGH, "the host's /root", by_device_number, 0, "hosthome", NULL},
    {"host.named-in-mountinfo", LOW, "the mounts name the host's directories", named_in, 0, "/proc/self/mountinfo", NULL},
    {"host.named-in-maps", LOW, "the memory map names the host's directories", named_in, 0, "/proc/self/maps", NULL},
};
AREA(host_area);
