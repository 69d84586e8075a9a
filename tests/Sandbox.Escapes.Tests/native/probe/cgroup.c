// Control groups, the clock, and what is left.
#include "probe.h"

#include <sched.h>
#include <sys/mount.h>
#include <sys/syscall.h>
#include <sys/timex.h>
#include <time.h>

// The path of our own group: "/" where the namespace is new.
static void path(const struct check *check) {
    char text[8192];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("it cannot be seen");
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        line += *line == '\n';
        char *colon = strchr(line, ':');
        char *name = colon ? strchr(colon + 1, ':') : NULL;
        if (name && name[1] == '/' && name[2] != '\n' && name[2]) reached("%.*s", (int)strcspn(name + 1, "\n"), name + 1);
    }
    stopped("only /");
}

static bool cgroup_mount(FILE *file, char *target, size_t size) {
    char line[4096];
    while (file && fgets(line, sizeof line, file)) {
        char *dash = strstr(line, " - cgroup"), name[512];
        if (dash && sscanf(line, "%*s %*s %*s %*s %511s", name) == 1) {
            snprintf(target, size, "%s", name);
            return true;
        }
    }
    return false;
}

static void in_every_mount(const struct check *check) {
    FILE *file = fopen("/proc/self/mountinfo", "r");
    char target[512], name[700];
    int count = 0;
    for (; cgroup_mount(file, target, sizeof target); count++) {
        snprintf(name, sizeof name, "%s/%s", target, check->text);
        int fd = open(name, check->number | O_NONBLOCK | O_CLOEXEC);
        if (fd >= 0) reached("%s opens", name);
    }
    stopped("%d hierarchies, in none", count);
}

// Whether groups could be made; none is.
static void make_group(const struct check *check) {
    (void)check;
    FILE *file = fopen("/proc/self/mountinfo", "r");
    char target[512];
    while (cgroup_mount(file, target, sizeof target)) {
        if (access(target, W_OK) == 0) reached("%s is writable", target);
    }
    stopped("nowhere");
}

// Groups of others below what is mounted: their names tell what runs on the host.
static void others(const struct check *check) {
    (void)check;
    FILE *file = fopen("/proc/self/mountinfo", "r");
    char target[512];
    while (cgroup_mount(file, target, sizeof target)) {
        DIR *list = opendir(target);
        for (struct dirent *entry; list && (entry = readdir(list));) {
            if (entry->d_type == DT_DIR && entry->d_name[0] != '.') reached("%s/%s", target, entry->d_name);
        }
        if (list) closedir(list);
    }
    stopped("none");
}

static void hierarchy(const struct check *check) {
    if (unshare(CLONE_NEWNS) == 0) mount(NULL, "/", NULL, MS_PRIVATE | MS_REC, NULL);
    const char *place = writable_directory();
    int result = mount("probe", place ? place : "/tmp", "cgroup", 0, check->text);
    if (result != 0 && errno == ENODEV) absent("this kernel has no cgroup v1");
    if (result != 0 && errno != EPERM && errno != EACCES && errno != ENOSYS) reached("the kernel tried: %s", strerrorname_np(errno));
    judge(result, "mounted");
}

// Values that the kernel refuses after it has looked whether we may: EPERM is its answer to who may not.
static void set_clock(const struct check *check) {
    struct timex change = {.modes = check->number, .tick = 1};
    change.time.tv_usec = -1;
    int result = check->row ? (int)syscall(SYS_clock_adjtime, CLOCK_REALTIME, &change) : adjtimex(&change);
    if (result < 0 && (errno == EPERM || errno == ENOSYS)) stopped("%s", strerrorname_np(errno));
    reached("let through: %s", result < 0 ? strerrorname_np(errno) : "done");
}

static void alarm_clock(const struct check *check) {
    timer_t timer;
    struct sigevent nothing = {.sigev_notify = SIGEV_NONE};
    int result = timer_create(check->number, &nothing, &timer);
    if (result != 0 && errno == EOPNOTSUPP) absent("this machine has no clock that wakes it");
    judge(result, "a timer that wakes the machine was made");
}

static void boot_time(const struct check *check) {
    struct timespec now;
    long told = number_fact("boottime");
    if (clock_gettime(CLOCK_BOOTTIME, &now) != 0) stopped("it cannot be read");
    if (labs(now.tv_sec - told) < 600) reached("%s: %ld s, the host's", check->words, (long)now.tv_sec);
    stopped("not the host's");
}

static void change_name(const struct check *check) {
    (void)check;
    text_fact("apart"); // the parent has a name of its own to lose
    judge(sethostname("escaped", 7), "it was set to escaped");
}

static void change_domain(const struct check *check) {
    (void)check;
    text_fact("apart");
    judge(setdomainname("escaped", 7), "it was set to escaped");
}

static void same_name(const struct check *check) {
    (void)check;
    char name[65] = "";
    gethostname(name, sizeof name - 1);
    if (strcmp(name, text_fact("hostname")) == 0) reached("it is the host's, %s", name);
    stopped("%s", name);
}

static const struct check checks[] = {
    {"cgroup.path", LOW, "the path of our control group", path, 0, "/proc/self/cgroup", NULL},
    {"cgroup.pid1-path", LOW, "the path of pid 1's control group", path, 0, "/proc/1/cgroup", NULL},
    {"cgroup.procs-write", HIGH, "cgroup.procs, for writing", in_every_mount, O_WRONLY, "cgroup.procs", NULL},
    {"cgroup.tasks-write", HIGH, "tasks, for writing", in_every_mount, O_WRONLY, "tasks", NULL},
    {"cgroup.release-agent", CRITICAL, "release_agent, for writing", in_every_mount, O_WRONLY, "release_agent", NULL},
    {"cgroup.notify", CRITICAL, "notify_on_release, for writing", in_every_mount, O_WRONLY, "notify_on_release", NULL},
    {"cgroup.devices", CRITICAL, "devices.allow, for writing", in_every_mount, O_WRONLY, "devices.allow", NULL},
    {"cgroup.memory-limit", HIGH, "the memory limit, for writing", in_every_mount, O_WRONLY, "memory.limit_in_bytes", NULL},
    {"cgroup.subtree", HIGH, "cgroup.subtree_control, for writing", in_every_mount, O_WRONLY, "cgroup.subtree_control", NULL},
    {"cgroup.procs-read", LOW, "cgroup.procs, for reading", in_every_mount, O_RDONLY, "cgroup.procs", NULL},
    {"cgroup.make", HIGH, "making a group", make_group, 0, NULL, NULL},
    {"cgroup.others", LOW, "groups of others", others, 0, NULL, NULL},
    {"cgroup.mount-v1", HIGH, "mounting a cgroup v1 hierarchy", hierarchy, 0, "memory", NULL},
    {"cgroup.mount-named", HIGH, "mounting a named cgroup v1 hierarchy", hierarchy, 0, "none,name=systemd", NULL},
    {"time.inject", HIGH, "moving the clock", set_clock, ADJ_SETOFFSET, NULL, NULL},
    {"time.tick", HIGH, "changing the clock's speed", set_clock, ADJ_TICK, NULL, NULL},
    {"time.clock-adjtime", HIGH, "moving the clock by clock_adjtime(2)", set_clock, ADJ_SETOFFSET, NULL, "clock"},
    {"time.alarm", LOW, "CLOCK_REALTIME_ALARM", alarm_clock, CLOCK_REALTIME_ALARM, NULL, NULL},
    {"time.boot-time", LOW, "the time since the host's start", boot_time, 0, NULL, NULL},
    {"uts.host-name", LOW, "the host's name", same_name, 0, NULL, NULL},
    {"uts.set-host-name", LOW, "setting the host name", change_name, 0, NULL, NULL},
    {"uts.set-domain-name", LOW, "setting the domain name", change_domain, 0, NULL, NULL},
};
AREA(cgroup_area);
