// The caller's terminal: a pseudo terminal that is the controlling terminal of the session in which the sandbox is started.
#include "hostile.h"

#include <sys/ioctl.h>
#include <termios.h>

void make_terminal(void) {
    char name[64];
    struct stat seen;
    world.master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (world.master < 0 || grantpt(world.master) != 0 || unlockpt(world.master) != 0 || ptsname_r(world.master, name, sizeof name) != 0) give_up("terminal");
    world.slave = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC);
    if (world.slave < 0 || ioctl(world.slave, TIOCSCTTY, 0) != 0) give_up("controlling terminal");
    // Raw: what is typed can be seen at once.
    struct termios mode;
    tcgetattr(world.slave, &mode);
    cfmakeraw(&mode);
    tcsetattr(world.slave, TCSANOW, &mode);
    if (fstat(world.slave, &seen) == 0) tell("tty-node", "%ju:%ju", (uintmax_t)seen.st_dev, (uintmax_t)seen.st_ino);
}
