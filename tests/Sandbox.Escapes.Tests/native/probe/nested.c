// What an unprivileged user reaches from a user namespace of his own: there he has every capability, and the kernel's code behind them.
#include "probe.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum { DONE = 1, NO_NAMESPACE = 2, NO_FILE_SYSTEM = 3, REFUSED = 4 };

static bool put(const char *path, const char *text) {
    int fd = open(path, O_WRONLY | O_CLOEXEC);
    bool done = fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text);
    if (fd >= 0) close(fd);
    return done;
}

// A user namespace in which we are root, and the others of the check.
static bool enter(long flags) {
    char map[64];
    int uid = geteuid(), gid = getegid();
    if (unshare(CLONE_NEWUSER | flags) != 0) return false;
    put("/proc/self/setgroups", "deny");
    snprintf(map, sizeof map, "0 %d 1", uid);
    put("/proc/self/uid_map", map);
    snprintf(map, sizeof map, "0 %d 1", gid);
    put("/proc/self/gid_map", map);
    return true;
}

static int mount_inside(void *argument) {
    const struct check *check = argument;
    if (!enter(CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWIPC | CLONE_NEWNET | CLONE_NEWCGROUP)) return NO_NAMESPACE;
    // The first child is in the new pid namespace, without which there is no new procfs.
    pid_t pid = child();
    if (pid == 0) {
        const char *place = writable_directory();
        if (mount(check->number ? check->text : "probe", place ? place : "/tmp", check->number ? NULL : check->text, check->number, check->row) == 0) _exit(DONE);
        // Any other error is one of a kernel that has begun.
        _exit(errno == ENODEV ? NO_FILE_SYSTEM : errno == EPERM || errno == EACCES || errno == ENOSYS ? REFUSED : DONE);
    }
    int status = 0;
    if (pid < 0 || waitpid(pid, &status, 0) != pid || !WIFEXITED(status)) return REFUSED;
    return WEXITSTATUS(status);
}

static _Noreturn void tell(int code, const char *what) {
    if (code == DONE) reached("%s", what);
    if (code == NO_FILE_SYSTEM) absent("this kernel has no such file system");
    stopped(code == NO_NAMESPACE ? "no user namespace" : "refused");
}

static void mounting(const struct check *check) { tell(in_child(mount_inside, (void *)check), "mounted"); }

static int call_inside(void *argument) {
    const struct check *check = argument;
    if (!enter(CLONE_NEWNS | CLONE_NEWNET | CLONE_NEWUTS)) return NO_NAMESPACE;
    if (strcmp(check->text, "raw") == 0) return socket(AF_INET, SOCK_RAW, 255) >= 0 ? DONE : REFUSED;
    if (strcmp(check->text, "packet") == 0) return socket(AF_PACKET, SOCK_RAW, 0x0300) >= 0 ? DONE : REFUSED;
    if (strcmp(check->text, "netfilter") == 0) return socket(AF_NETLINK, SOCK_RAW, 12) >= 0 ? DONE : REFUSED;
    if (strcmp(check->text, "hostname") == 0) return sethostname("nested", 6) == 0 ? DONE : REFUSED;
    if (strcmp(check->text, "chroot") == 0) return chroot("/") == 0 ? DONE : REFUSED;
    if (strcmp(check->text, "open-tree") == 0) return syscall(SYS_open_tree, AT_FDCWD, "/", 1 | 0x8000 | O_CLOEXEC) >= 0 ? DONE : REFUSED;
    if (strcmp(check->text, "fsopen") == 0) return syscall(SYS_fsopen, "tmpfs", 1) >= 0 ? DONE : REFUSED;
    if (strcmp(check->text, "again") == 0) return unshare(CLONE_NEWUSER) == 0 ? DONE : REFUSED;
    if (strcmp(check->text, "remount") == 0) return mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL) == 0 ? DONE : REFUSED;
    return REFUSED;
}

static void calling(const struct check *check) { tell(in_child(call_inside, (void *)check), "done"); }

static int count_capabilities(void *argument) {
    (void)argument;
    char text[4096];
    if (!enter(0)) return NO_NAMESPACE;
    char *effective = status_value("/proc/self/status", "CapEff", text, sizeof text);
    return effective && strtoull(effective, NULL, 16) != 0 ? DONE : REFUSED;
}

static void capabilities(const struct check *check) {
    (void)check;
    tell(in_child(count_capabilities, NULL), "every capability in a namespace of our own");
}

#define MOUNT(id, words, type, options) {"nested." id, MEDIUM, words " in a user namespace of our own", mounting, 0, type, options}
#define DO(id, words, what) {"nested." id, MEDIUM, words " in a user namespace of our own", calling, 0, what, NULL}

static const struct check checks[] = {
    {"nested.capabilities", MEDIUM, "capabilities by a user namespace of our own", capabilities, 0, NULL, NULL},
    MOUNT("tmpfs", "mounting a tmpfs", "tmpfs", NULL),
    MOUNT("proc", "mounting a procfs without masks", "proc", NULL),
    MOUNT("sysfs", "mounting a sysfs", "sysfs", NULL),
    MOUNT("overlay", "mounting an overlay", "overlay", "lowerdir=/bin:/dev"),
    MOUNT("devpts", "mounting a devpts", "devpts", "newinstance"),
    MOUNT("mqueue", "mounting an mqueue", "mqueue", NULL),
    MOUNT("cgroup2", "mounting cgroup2", "cgroup2", NULL),
    MOUNT("ramfs", "mounting a ramfs", "ramfs", NULL),
    {"nested.bind", MEDIUM, "binding a directory in a user namespace of our own", mounting, MS_BIND | MS_REC, "/", NULL},
    DO("raw-socket", "raw sockets", "raw"),
    DO("packet-socket", "packet sockets", "packet"),
    DO("netfilter", "the netfilter netlink", "netfilter"),
    DO("hostname", "setting the host name", "hostname"),
    DO("chroot", "chroot(2)", "chroot"),
    DO("open-tree", "cloning mounts with open_tree(2)", "open-tree"),
    DO("fsopen", "fsopen(2)", "fsopen"),
    DO("again", "one more user namespace", "again"),
    DO("remount", "mounting the root again", "remount"),
};
AREA(nested_mount_area);
