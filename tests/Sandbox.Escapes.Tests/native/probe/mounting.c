// Whether the mounts can be changed. What they are: mounts.c.
#include "probe.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>

// In a mount namespace of the check's own where that is allowed, so that nothing lasts.
static void apart(void) {
    if (unshare(CLONE_NEWNS) == 0) mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL);
}

// In the namespace that the probe was given: the parent looks afterwards whether it came to it, and removes what is named after it.
static void lasting(const struct check *check) {
    (void)check;
    long parent = number_fact("parent");
    const char *place = writable_directory();
    char path[128];
    snprintf(path, sizeof path, "%s/probe-mount-%ld", place ? place : "/tmp", parent);
    mkdir(path, 0700);
    int result = mount("probe", path, "tmpfs", 0, "size=4k"), error = errno;
    if (result != 0) rmdir(path);
    errno = error;
    judge(result, path);
}

static void remount_root(const struct check *check) {
    (void)check;
    apart();
    judge(mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL), "the root was mounted again without its flags");
}

static void remount_writable(const struct check *check) {
    apart();
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("there is none");
    judge(mount(NULL, check->text, NULL, MS_REMOUNT | MS_BIND, NULL), "mounted again without its flags");
}

static void unmask(const struct check *check) {
    apart();
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("there is none");
    if (umount2(check->text, MNT_DETACH) == 0) reached("what lay over it is gone");
    if (errno == EINVAL) {
        // Nothing lies over it. That the call came that far needs the right to unmount what does.
        reached("unmounting is allowed");
    }
    stopped("%s", strerrorname_np(errno));
}

static void mount_type(const struct check *check) {
    apart();
    const char *place = check->number ? "/" : writable_directory();
    int result = mount("probe", place ? place : "/tmp", check->text, 0, check->row);
    if (result != 0 && errno == ENODEV) absent("this kernel has no %s", check->text);
    if (result != 0 && errno != EPERM && errno != EACCES && errno != ENOSYS) reached("the kernel tried: %s", strerrorname_np(errno));
    judge(result, "mounted");
}

static void bind(const struct check *check) {
    apart();
    const char *place = writable_directory();
    judge(mount(check->text, place ? place : "/tmp", NULL, MS_BIND | MS_REC, NULL), "mounted");
}

static void clone_tree(const struct check *check) {
    (void)check;
    judge(syscall(SYS_open_tree, AT_FDCWD, "/", 1 | 0x8000 | O_CLOEXEC), "the root was cloned");
}

static void new_mount(const struct check *check) {
    int fd = syscall(SYS_fsopen, check->text, 1);
    if (fd < 0 && errno == ENODEV) absent("this kernel has no %s", check->text);
    judge(fd, "a file system context was made");
}

static void make_shared(const struct check *check) {
    (void)check;
    apart();
    judge(mount(NULL, "/", NULL, MS_SHARED | MS_REC, NULL), "the mounts were made shared");
}

// Under the root of a chroot lies the old tree.
static void peel(const struct check *check) {
    (void)check;
    if (unshare(CLONE_NEWNS) != 0) stopped("%s", strerrorname_np(errno));
    mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL);
    if (umount2("/", MNT_DETACH) != 0) stopped("%s", strerrorname_np(errno));
    reached("the root was taken away");
}

static const struct check checks[] = {
    {"mount.remount-root", HIGH, "mounting the root again", remount_root, 0, NULL, NULL},
    {"mount.remount-proc-sys", HIGH, "mounting /proc/sys again", remount_writable, 0, "/proc/sys", NULL},
    {"mount.remount-sys", HIGH, "mounting /sys again", remount_writable, 0, "/sys", NULL},
    {"mount.unmask-kcore", HIGH, "unmounting what hides /proc/kcore", unmask, 0, "/proc/kcore", NULL},
    {"mount.unmask-keys", HIGH, "unmounting what hides /proc/keys", unmask, 0, "/proc/keys", NULL},
    {"mount.unmask-timer-list", HIGH, "unmounting what hides /proc/timer_list", unmask, 0, "/proc/timer_list", NULL},
    {"mount.unmask-firmware", HIGH, "unmounting what hides /sys/firmware", unmask, 0, "/sys/firmware", NULL},
    {"mount.unmask-proc-sys", HIGH, "unmounting what guards /proc/sys", unmask, 0, "/proc/sys", NULL},
    {"mount.tmpfs", HIGH, "mounting a tmpfs", mount_type, 0, "tmpfs", NULL},
    {"mount.tmpfs-lasting", HIGH, "mounting a tmpfs where it lasts", lasting, 0, NULL, NULL},
    {"mount.proc", HIGH, "mounting a procfs", mount_type, 0, "proc", NULL},
    {"mount.sysfs", HIGH, "mounting a sysfs", mount_type, 0, "sysfs", NULL},
    {"mount.devpts", HIGH, "mounting a devpts", mount_type, 0, "devpts", "newinstance"},
    {"mount.devtmpfs-new", CRITICAL, "mounting the host's devtmpfs", mount_type, 0, "devtmpfs", NULL},
    {"mount.overlay", HIGH, "mounting an overlay", mount_type, 0, "overlay", "lowerdir=/bin:/dev"},
    {"mount.cgroup2", HIGH, "mounting cgroup2", mount_type, 0, "cgroup2", NULL},
    {"mount.mqueue", HIGH, "mounting an mqueue", mount_type, 0, "mqueue", NULL},
    {"mount.bpf", HIGH, "mounting a bpffs", mount_type, 0, "bpf", NULL},
    {"mount.debugfs-new", HIGH, "mounting debugfs", mount_type, 0, "debugfs", NULL},
    {"mount.securityfs-new", HIGH, "mounting securityfs", mount_type, 0, "securityfs", NULL},
    {"mount.binfmt", HIGH, "mounting binfmt_misc", mount_type, 0, "binfmt_misc", NULL},
    {"mount.bind", HIGH, "binding a directory", bind, 0, "/", NULL},
    {"mount.open-tree-clone", HIGH, "cloning the root with open_tree(2)", clone_tree, 0, NULL, NULL},
    {"mount.fsopen-tmpfs", HIGH, "fsopen(2) of a tmpfs", new_mount, 0, "tmpfs", NULL},
    {"mount.fsopen-ext4", HIGH, "fsopen(2) of ext4", new_mount, 0, "ext4", NULL},
    {"mount.make-shared", HIGH, "making mounts shared", make_shared, 0, NULL, NULL},
    {"mount.peel", HIGH, "taking the root away", peel, 0, NULL, NULL},
};
AREA(mounting_area);
