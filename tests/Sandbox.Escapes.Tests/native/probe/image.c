// The launcher's own binary: CVE-2019-5736 overwrote it through /proc/PID/exe.
#include "probe.h"

#include <sys/wait.h>

// Whether the link leads to the program that the probe itself is.
static bool is_probe(const char *path) {
    struct stat theirs, own;
    return stat(path, &theirs) == 0 && stat("/proc/self/exe", &own) == 0 && theirs.st_dev == own.st_dev && theirs.st_ino == own.st_ino;
}

static void first_image(const struct check *check) {
    if (beginning.pid == 1) stopped("the probe is pid 1");
    if (is_probe(check->text)) stopped("it is the probe itself");
    int fd = open(check->text, check->number | O_CLOEXEC);
    // ETXTBSY: everything but the moment was right.
    if (fd < 0 && errno == ETXTBSY) reached("it opens as soon as nobody runs it");
    judge(fd, "it opens");
}

static void any_image(const struct check *check) {
    DIR *proc = opendir("/proc");
    for (int pid; (pid = next_process(proc));) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/exe", pid);
        if (is_probe(path)) continue;
        int fd = open(path, check->number | O_CLOEXEC);
        if (fd >= 0 || errno == ETXTBSY) reached("%s opens", path);
    }
    stopped("none opens");
}

static void own_image(const struct check *check) {
    int fd = open("/proc/self/exe", check->number | O_CLOEXEC);
    if (fd < 0 && errno == ETXTBSY) reached("the program's file is writable");
    judge(fd, "the program's file is writable");
}

static void by_path(const struct check *check) {
    int fd = open(text_fact("launcher"), check->number | O_CLOEXEC);
    if (fd < 0 && errno == ETXTBSY) reached("it opens as soon as nobody runs it");
    judge(fd, "it opens");
}

static void run_first(const struct check *check) {
    (void)check;
    if (beginning.pid == 1 || is_probe("/proc/1/exe")) stopped("the probe is pid 1");
    pid_t pid = child();
    if (pid == 0) {
        (void)!freopen("/dev/null", "w", stdout);
        (void)!freopen("/dev/null", "w", stderr);
        execl("/proc/1/exe", "x", "--version", NULL);
        _exit(99);
    }
    int status;
    waitpid(pid, &status, 0);
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 99) reached("the launcher can be run from inside");
    stopped("it cannot be run");
}

static void map_files(const struct check *check) {
    if (beginning.pid == 1) stopped("the probe is pid 1");
    DIR *list = opendir(check->text);
    if (!list) stopped("%s", strerrorname_np(errno));
    for (struct dirent *entry; (entry = readdir(list));) {
        if (entry->d_name[0] == '.') continue;
        char path[300];
        snprintf(path, sizeof path, "%s/%s", check->text, entry->d_name);
        if (open(path, O_RDONLY | O_CLOEXEC) >= 0) reached("%s opens", path);
    }
    stopped("nothing in it opens");
}

static void in_maps(const struct check *check) {
    const char *launcher = text_fact("launcher");
    static char text[65536];
    if (read_file(check->text, text, sizeof text) > 0 && strstr(text, launcher)) reached("the launcher is mapped into our process");
    stopped("not mapped");
}

static const struct check checks[] = {
    {"image.pid1-read", MEDIUM, "/proc/1/exe, for reading", first_image, O_RDONLY, "/proc/1/exe", NULL},
    {"image.pid1-write", CRITICAL, "/proc/1/exe, for writing", first_image, O_WRONLY, "/proc/1/exe", NULL},
    {"image.pid1-path", MEDIUM, "/proc/1/exe, as a path", first_image, O_PATH, "/proc/1/exe", NULL},
    {"image.pid1-task", MEDIUM, "/proc/1/task/1/exe, for reading", first_image, O_RDONLY, "/proc/1/task/1/exe", NULL},
    {"image.pid1-run", MEDIUM, "running /proc/1/exe", run_first, 0, NULL, NULL},
    {"image.any-read", MEDIUM, "the programs of other processes, for reading", any_image, O_RDONLY, NULL, NULL},
    {"image.any-write", CRITICAL, "the programs of other processes, for writing", any_image, O_WRONLY, NULL, NULL},
    {"image.own-write", LOW, "our own program, for writing", own_image, O_WRONLY, NULL, NULL},
    {"image.path-read", HIGH, "the launcher by its path", by_path, O_RDONLY, NULL, NULL},
    {"image.path-write", CRITICAL, "the launcher by its path, for writing", by_path, O_WRONLY, NULL, NULL},
    {"image.map-files", MEDIUM, "the mapped files of pid 1", map_files, 0, "/proc/1/map_files", NULL},
    {"image.in-our-maps", MEDIUM, "the launcher in our own memory map", in_maps, 0, "/proc/self/maps", NULL},
};
AREA(image_area);
