// The mount table and its flags. Whether it can be changed: mounting.c.
#include "probe.h"

#include <sys/statvfs.h>
#include <sys/vfs.h>

// One line of /proc/self/mountinfo (proc_pid_mountinfo(5)).
struct mount_line {
    char root[512], target[512], options[256], optional[128], type[64], source[512];
};

// The next mount of the file; the file is at its beginning the first time.
static bool next_mount(FILE *file, struct mount_line *mount) {
    char line[4096];
    while (file && fgets(line, sizeof line, file)) {
        char *dash = strstr(line, " - ");
        int used = 0;
        if (!dash || sscanf(line, "%*d %*d %*d:%*d %511s %511s %255s%n", mount->root, mount->target, mount->options, &used) != 3) continue;
        *dash = 0;
        snprintf(mount->optional, sizeof mount->optional, "%s", line + used);
        mount->source[0] = 0;
        if (sscanf(dash + 3, "%63s %511s", mount->type, mount->source) >= 1) return true;
    }
    return false;
}

static FILE *mounts(void) {
    FILE *file = fopen("/proc/self/mountinfo", "r");
    if (!file) stopped("the mounts cannot be seen");
    return file;
}

static bool has_option(const char *options, const char *option) {
    size_t length = strlen(option);
    for (const char *at = options; (at = strstr(at, option)); at += length) {
        if ((at == options || at[-1] == ',') && (at[length] == 0 || at[length] == ',')) return true;
    }
    return false;
}

// The mount on check->text must have the option named by the row.
static void flag(const struct check *check) {
    FILE *file = mounts();
    struct mount_line mount, last = {0};
    while (next_mount(file, &mount)) {
        if (strcmp(mount.target, check->text) == 0) last = mount;
    }
    if (!last.target[0]) stopped("no mount on %s", check->text);
    if (has_option(last.options, check->row)) stopped("%s", last.options);
    reached("%s %s", check->text, last.options);
}

// Every mount must have the option.
static void all_have(const struct check *check) {
    FILE *file = mounts();
    struct mount_line mount;
    while (next_mount(file, &mount)) {
        struct stat seen;
        // A single node that was mounted is there to be opened, and cannot be run.
        if (lstat(mount.target, &seen) == 0 && !S_ISDIR(seen.st_mode) && !S_ISREG(seen.st_mode)) continue;
        if (strcmp(check->text, "nodev") == 0 && strncmp(mount.target, "/dev", 4) == 0) continue;
        if (!has_option(mount.options, check->text)) reached("%s on %s: %s", mount.type, mount.target, mount.options);
    }
    stopped("all of them");
}

static void writable_programs(const struct check *check) {
    (void)check;
    FILE *file = mounts();
    struct mount_line mount;
    while (next_mount(file, &mount)) {
        struct stat seen;
        if (has_option(mount.options, "noexec") || access(mount.target, W_OK) != 0 || stat(mount.target, &seen) != 0 || !S_ISDIR(seen.st_mode)) continue;
        reached("%s on %s: %s", mount.type, mount.target, mount.options);
    }
    stopped("none");
}

static void propagation(const struct check *check) {
    FILE *file = mounts();
    struct mount_line mount;
    while (next_mount(file, &mount)) {
        if (strstr(mount.optional, check->text)) reached("%s:%s", mount.target, mount.optional);
    }
    stopped("none");
}

static void of_kind(const struct check *check) {
    FILE *file = mounts();
    struct mount_line mount;
    while (next_mount(file, &mount)) {
        struct stat seen;
        // A node or a mask that was bound out of it is not the file system.
        if (strcmp(mount.type, check->text) != 0 || stat(mount.target, &seen) != 0 || !S_ISDIR(seen.st_mode)) continue;
        reached("%s %s", mount.target, mount.options);
    }
    stopped("none");
}

// Below /proc and /sys nothing of the host's may be writable.
static void writable_below(const struct check *check) {
    FILE *file = mounts();
    struct mount_line mount, last = {0};
    while (next_mount(file, &mount)) {
        if (strcmp(mount.target, check->text) == 0) last = mount;
    }
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("there is none");
    struct statvfs file_system;
    if (statvfs(check->text, &file_system) == 0 && (file_system.f_flag & ST_RDONLY)) stopped("read-only");
    if (access(check->text, W_OK) != 0) stopped("not writable for us");
    reached("%s", last.target[0] ? last.options : "no mount of its own");
}

static void write_root(const struct check *check) {
    char path[128];
    snprintf(path, sizeof path, "%s/probe-write-%d", check->text, getpid());
    int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    unlink(path);
    reached("a file was made");
}

#define FLAG(id, severity, target, option) {id, severity, target " must be " option, flag, 0, target, option}

static const struct check checks[] = {
    {"mount.root-write", LOW, "the root is writable", write_root, 0, "", NULL},
    {"mount.etc-write", LOW, "/etc is writable", write_root, 0, "/etc", NULL},
    {"mount.bin-write", LOW, "/bin is writable", write_root, 0, "/bin", NULL},
    {"mount.dev-write", LOW, "/dev is writable", write_root, 0, "/dev", NULL},
    FLAG("mount.root-ro", LOW, "/", "ro"),
    FLAG("mount.root-nosuid", LOW, "/", "nosuid"),
    FLAG("mount.root-nodev", LOW, "/", "nodev"),
    FLAG("mount.proc-nosuid", LOW, "/proc", "nosuid"),
    FLAG("mount.proc-nodev", LOW, "/proc", "nodev"),
    FLAG("mount.proc-noexec", LOW, "/proc", "noexec"),
    FLAG("mount.sys-ro", MEDIUM, "/sys", "ro"),
    FLAG("mount.sys-nosuid", LOW, "/sys", "nosuid"),
    FLAG("mount.sys-noexec", LOW, "/sys", "noexec"),
    FLAG("mount.proc-sys-ro", MEDIUM, "/proc/sys", "ro"),
    FLAG("mount.dev-nosuid", LOW, "/dev", "nosuid"),
    FLAG("mount.dev-noexec", LOW, "/dev", "noexec"),
    FLAG("mount.dev-pts-nosuid", LOW, "/dev/pts", "nosuid"),
    FLAG("mount.dev-pts-noexec", LOW, "/dev/pts", "noexec"),
    FLAG("mount.shm-nosuid", LOW, "/dev/shm", "nosuid"),
    FLAG("mount.shm-nodev", LOW, "/dev/shm", "nodev"),
    FLAG("mount.shm-noexec", LOW, "/dev/shm", "noexec"),
    FLAG("mount.mqueue-nosuid", LOW, "/dev/mqueue", "nosuid"),
    FLAG("mount.mqueue-nodev", LOW, "/dev/mqueue", "nodev"),
    FLAG("mount.tmp-nosuid", LOW, "/tmp", "nosuid"),
    FLAG("mount.tmp-nodev", LOW, "/tmp", "nodev"),
    {"mount.all-nosuid", LOW, "every mount must be nosuid", all_have, 0, "nosuid", NULL},
    {"mount.all-nodev", LOW, "every mount but /dev must be nodev", all_have, 0, "nodev", NULL},
    {"mount.write-and-exec", LOW, "a mount is writable and not noexec", writable_programs, 0, NULL, NULL},
    {"mount.shared", MEDIUM, "a mount sends its events to the host", propagation, 0, "shared:", NULL},
    {"mount.slave", LOW, "a mount follows the host's events", propagation, 0, "master:", NULL},
    {"mount.debugfs", HIGH, "debugfs is mounted", of_kind, 0, "debugfs", NULL},
    {"mount.tracefs", HIGH, "tracefs is mounted", of_kind, 0, "tracefs", NULL},
    {"mount.securityfs", MEDIUM, "securityfs is mounted", of_kind, 0, "securityfs", NULL},
    {"mount.bpffs", MEDIUM, "bpffs is mounted", of_kind, 0, "bpf", NULL},
    {"mount.devtmpfs", CRITICAL, "the host's devtmpfs is mounted", of_kind, 0, "devtmpfs", NULL},
    {"mount.cgroup-v1", LOW, "a cgroup v1 hierarchy is mounted", of_kind, 0, "cgroup", NULL},
    {"mount.sys-write", HIGH, "/sys is writable", writable_below, 0, "/sys", NULL},
};
AREA(mount_area);
