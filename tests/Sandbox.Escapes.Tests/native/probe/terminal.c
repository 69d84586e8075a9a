// The caller's terminal: whoever reaches it can type commands into the caller's shell.
#include "probe.h"

#include <sys/ioctl.h>
#include <sys/sysmacros.h>
#include <termios.h>

// The parent's terminal by the file system that its node lies in: a new devpts has the same numbers.
static bool is_parents(int fd) {
    struct stat seen;
    char here[64];
    if (fstat(fd, &seen) != 0) return false;
    snprintf(here, sizeof here, "%ju:%ju", (uintmax_t)seen.st_dev, (uintmax_t)seen.st_ino);
    return strcmp(here, text_fact("tty-node")) == 0;
}

static void standard(const struct check *check) {
    if (is_parents(check->number)) reached("descriptor %ld is the parent's terminal", check->number);
    stopped("descriptor %ld is something else", check->number);
}

static void controlling(const struct check *check) {
    int fd = open(check->text, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (fact("own-terminal")) stopped("it is the sandbox's own");
    reached("%s opens", check->text);
}

// Types one character and no end of line. The parent looks whether it came to its terminal.
static void type(const struct check *check) {
    char mark = 'x';
    text_fact("tty-node"); // without a parent that waits for it the character would be somebody else's
    int fd = check->text ? open(check->text, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : check->number;
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (ioctl(fd, check->row ? (JUNK | TIOCSTI) : TIOCSTI, &mark) == 0) {
        // The parent tells whether it was its own after all.
        if (fact("own-terminal")) stopped("typed into the sandbox's own terminal");
        reached("a character was typed");
    }
    stopped("%s", strerrorname_np(errno));
}

static void paste(const struct check *check) {
    char what[16] = {12}; // TIOCL_GETFGCONSOLE: asks which console is in front, and changes nothing
    int fd = check->text ? open(check->text, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : check->number;
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (ioctl(fd, TIOCLINUX, what) >= 0) reached("the console answered");
    stopped("%s", strerrorname_np(errno));
}

// The node is not opened: a console that is taken and given back hangs up on those who sit before it.
static void console_node(const struct check *check) {
    struct stat seen;
    if (stat(check->text, &seen) != 0) stopped("%s", strerrorname_np(errno));
    if (!S_ISCHR(seen.st_mode) || seen.st_rdev == makedev(1, 3) || major(seen.st_rdev) >= 136) stopped("it is another node");
    judge(access(check->text, R_OK | W_OK), "it could be taken");
}

static void in_list(const struct check *check) {
    DIR *list = opendir(check->text);
    if (!list) stopped("%s", strerrorname_np(errno));
    for (struct dirent *entry; (entry = readdir(list));) {
        char path[300];
        snprintf(path, sizeof path, "%s/%s", check->text, entry->d_name);
        int fd = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (fd >= 0 && is_parents(fd)) reached("%s is the parent's terminal", path);
    }
    stopped("not there");
}

static void by_descriptor_link(const struct check *check) {
    (void)check;
    for (int fd = 0; fd < 3; fd++) {
        char path[64];
        snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
        int again = open(path, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
        if (again >= 0 && is_parents(again)) reached("%s opens the parent's terminal", path);
    }
    stopped("none of them");
}

// Changes the speed, which a pseudo terminal only remembers. The parent looks whether its own was changed.
static void settings(const struct check *check) {
    struct termios mode;
    int fd = check->text ? open(check->text, O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC) : check->number;
    if (fd < 0 || tcgetattr(fd, &mode) != 0) stopped("%s", strerrorname_np(errno));
    cfsetospeed(&mode, B1200);
    cfsetispeed(&mode, B1200);
    if (tcsetattr(fd, TCSANOW, &mode) != 0) stopped("%s", strerrorname_np(errno));
    if (is_parents(fd)) reached("the parent's settings were changed");
    if (!fact("own-terminal") && strcmp(check->text ? check->text : "", "/dev/tty") == 0) reached("the caller's settings were changed");
    stopped("a terminal of the sandbox's own was changed");
}

static void session(const struct check *check) {
    (void)check;
    // 0: the leader lies outside of our pid namespace.
    pid_t leader = getsid(beginning.pid);
    if (leader == 0 || leader == number_fact("parent-session")) reached("the session is the caller's");
    stopped("a session of the sandbox's own, %d", leader);
}

static void group(const struct check *check) {
    (void)check;
    pid_t leader = getpgid(beginning.pid);
    if (leader == 0 || leader == number_fact("parent-group")) reached("the process group is the caller's");
    stopped("a process group of the sandbox's own, %d", leader);
}

static void foreground(const struct check *check) {
    (void)check;
    int fd = open("/dev/tty", O_RDWR | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (tcgetpgrp(fd) == 0) reached("the terminal's foreground group is the caller's");
    if (tcgetpgrp(fd) == number_fact("parent-group")) reached("the terminal's foreground group is the caller's");
    stopped("the terminal's foreground group is our own");
}

static const struct check checks[] = {
    {"tty.stdin", HIGH, "standard input", standard, 0, NULL, NULL},
    {"tty.stdout", HIGH, "standard output", standard, 1, NULL, NULL},
    {"tty.stderr", HIGH, "standard error", standard, 2, NULL, NULL},
    {"tty.controlling", HIGH, "the caller's controlling terminal", controlling, 0, "/dev/tty", NULL},
    {"tty.reopened", HIGH, "the standard descriptors, opened again", by_descriptor_link, 0, NULL, NULL},
    {"tty.in-dev-pts", HIGH, "the caller's terminal in /dev/pts", in_list, 0, "/dev/pts", NULL},
    {"tty.type-controlling", HIGH, "typing into /dev/tty", type, 0, "/dev/tty", NULL},
    {"tty.type-controlling-junk", HIGH, "typing into /dev/tty with junk in the high bits", type, 0, "/dev/tty", "junk"},
    {"tty.type-stdin", HIGH, "typing into standard input", type, 0, NULL, NULL},
    {"tty.type-stdout", HIGH, "typing into standard output", type, 1, NULL, NULL},
    {"tty.type-stderr", HIGH, "typing into standard error", type, 2, NULL, NULL},
    {"tty.paste-console", HIGH, "TIOCLINUX on /dev/console", paste, 0, "/dev/console", NULL},
    {"tty.paste-tty0", HIGH, "TIOCLINUX on /dev/tty0", paste, 0, "/dev/tty0", NULL},
    {"tty.take-tty0", HIGH, "/dev/tty0 for everybody", console_node, 0, "/dev/tty0", NULL},
    {"tty.take-serial", HIGH, "/dev/ttyS0 for everybody", console_node, 0, "/dev/ttyS0", NULL},
    {"tty.settings-controlling", MEDIUM, "the settings of /dev/tty", settings, 0, "/dev/tty", NULL},
    {"tty.settings-stdin", MEDIUM, "the settings of standard input", settings, 0, NULL, NULL},
    {"tty.settings-stdout", MEDIUM, "the settings of standard output", settings, 1, NULL, NULL},
    {"tty.session", MEDIUM, "the session", session, 0, NULL, NULL},
    {"tty.group", MEDIUM, "the process group", group, 0, NULL, NULL},
    {"tty.foreground", LOW, "the foreground group", foreground, 0, NULL, NULL},
};
AREA(terminal_area);
