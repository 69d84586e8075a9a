// project DIRECTORY: makes it, and tries to take it out of its quota's project, as its owner may in the host's user namespace.
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>

int main(int count, char **arguments) {
    struct fsxattr attributes;
    int directory = count == 2 && mkdir(arguments[1], 0755) == 0 ? open(arguments[1], O_RDONLY | O_DIRECTORY) : -1;
    if (directory < 0 || ioctl(directory, FS_IOC_FSGETXATTR, &attributes) != 0 || attributes.fsx_projid == 0) {
        puts("no project");
        return 1;
    }
    attributes.fsx_projid = 0;
    attributes.fsx_xflags &= ~FS_XFLAG_PROJINHERIT;
    puts(ioctl(directory, FS_IOC_FSSETXATTR, &attributes) == 0 ? "left" : errno == EINVAL ? "refused" : strerror(errno));
    return 0;
}
