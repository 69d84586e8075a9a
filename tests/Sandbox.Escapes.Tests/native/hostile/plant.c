// Files in the sandbox's root that give somebody more than he should have. They lie in the stage of the test, which removes them.
#include "hostile.h"

#include <linux/capability.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>

static const char *at(const char *directory, const char *name) {
    static char path[512];
    snprintf(path, sizeof path, "%s/%s", directory, name);
    return path;
}

static bool copy_program(const char *from, const char *to) {
    int in = open(from, O_RDONLY | O_CLOEXEC), out = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0755);
    char block[65536];
    ssize_t part = -1;
    while (in >= 0 && out >= 0 && (part = read(in, block, sizeof block)) > 0) {
        if (write(out, block, part) != part) return false;
    }
    if (in >= 0) close(in);
    return part == 0 && close(out) == 0;
}

// capabilities(7): every capability that there is, effective as soon as the file is run.
static void give_capabilities(const char *path) {
    // What is not in the bounding set would keep the program from being run at all.
    struct vfs_cap_data all = {.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE};
    for (int capability = 0; capability <= CAP_LAST_CAP; capability++) {
        if (prctl(PR_CAPBSET_READ, capability) == 1) all.data[capability / 32].permitted |= 1u << capability % 32;
    }
    if (setxattr(path, "security.capability", &all, sizeof all, 0) != 0) unlink(path);
}

void plant(const struct options *options) {
    if (!options->plant || geteuid() != 0) return;
    const char *directory = options->plant;
    struct stat root;
    umask(0);
    mkdir(directory, 0755);
    if (options->probe && copy_program(options->probe, at(directory, "suid"))) chmod(at(directory, "suid"), 04755);
    if (options->probe && copy_program(options->probe, at(directory, "sgid"))) chmod(at(directory, "sgid"), 02755);
    if (options->probe && copy_program(options->probe, at(directory, "filecaps"))) give_capabilities(at(directory, "filecaps"));
    if (stat("/", &root) == 0 && major(root.st_dev) != 0) mknod(at(directory, "disk"), S_IFBLK | 0666, root.st_dev);
    mknod(at(directory, "mem"), S_IFCHR | 0666, makedev(1, 1));
    mknod(at(directory, "kmsg"), S_IFCHR | 0666, makedev(1, 11));
    mknod(at(directory, "kvm"), S_IFCHR | 0666, makedev(10, 232));
    mknod(at(directory, "null"), S_IFCHR | 0666, makedev(1, 3));
    int fd = open(at(directory, "group-only"), O_WRONLY | O_CREAT | O_CLOEXEC, 0040);
    if (fd >= 0 && fchown(fd, 12345, 4) == 0) close(fd);
    tell("planted", "%s", options->planted ? options->planted : directory);
}

void stand_apart(const struct options *options) {
    if (geteuid() != 0 || unshare(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC) != 0) return;
    // Nothing goes out to the machine. What is mounted from here on is shared again, as on a machine with systemd: a launcher that does not
    // take care lets its mounts come back to us.
    if (mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL) != 0) give_up("private mounts");
    for (int i = 0; i < options->hidden_count; i++) mount("none", options->hidden[i], "tmpfs", 0, NULL);
    if (mount(NULL, "/", NULL, MS_SHARED | MS_REC, NULL) != 0) give_up("shared mounts");
    sethostname("hostile-parent", 14);
    tell("apart", "1");
}
