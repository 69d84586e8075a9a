// The kernel's files and the nodes of shared/paths.c.
#include "probe.h"

#include <sys/sysmacros.h>

static bool is_null_device(int fd) {
    struct stat seen;
    return fstat(fd, &seen) == 0 && S_ISCHR(seen.st_mode) && seen.st_rdev == makedev(1, 3);
}

static _Noreturn void opens(const char *path, int flags) {
    int fd = open(path, flags | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (is_null_device(fd)) stopped("hidden by /dev/null");
    reached("%s opens", path);
}

static _Noreturn void reads(const char *path) {
    char text[64];
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (is_null_device(fd)) stopped("hidden by /dev/null");
    ssize_t length = read(fd, text, sizeof text);
    if (length > 0) reached("%s can be read", path);
    stopped("%s", length < 0 ? strerrorname_np(errno) : "empty");
}

static _Noreturn void lists(const char *path) {
    DIR *list = opendir(path);
    if (!list) stopped("%s", strerrorname_np(errno));
    for (struct dirent *entry; (entry = readdir(list));) {
        if (entry->d_name[0] != '.') reached("%s holds %s", path, entry->d_name);
    }
    stopped("empty");
}

static void look(const struct check *check) {
    const struct path_row *row = check->row;
    const char *bits = fact("paths");
    if (bits && strlen(bits) > (size_t)check->number && bits[check->number] == '0') absent("there is no such path on this host");
    struct stat seen;
    switch (row->kind) {
    case READS: reads(row->path);
    case OPENS: opens(row->path, O_RDONLY);
    case OPENS_FOR_WRITING: opens(row->path, O_WRONLY);
    case LISTS: lists(row->path);
    case EXISTS:
        if (lstat(row->path, &seen) == 0) reached("it is there");
        stopped("%s", strerrorname_np(errno));
    }
    stopped("?");
}

// Addresses that are not all zero.
static void addresses(const struct check *check) {
    char text[4096];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    for (char *line = text; line && *line; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        // 4096 bytes cut the last line.
        if (strchr(line, '\n') && strtoull(line, NULL, 16) > 0x1000) reached("%.40s", line);
    }
    stopped("all of them are zero");
}

// The same through other names of the same file.
static void alias(const struct check *check) { opens(check->text, check->number); }

static const struct check fixed[] = {
    {"read.kallsyms-addresses", MEDIUM, "addresses in /proc/kallsyms", addresses, 0, "/proc/kallsyms", NULL},
    {"read.iomem-addresses", MEDIUM, "addresses in /proc/iomem", addresses, 0, "/proc/iomem", NULL},
    {"write.alias-self-root", CRITICAL, "core_pattern by /proc/self/root, for writing", alias, O_WRONLY, "/proc/self/root/proc/sys/kernel/core_pattern", NULL},
    {"write.alias-pid1-root", CRITICAL, "core_pattern by /proc/1/root, for writing", alias, O_WRONLY, "/proc/1/root/proc/sys/kernel/core_pattern", NULL},
    {"write.alias-sys-dotdot", CRITICAL, "core_pattern by .., for writing", alias, O_WRONLY, "/proc/self/../sys/kernel/core_pattern", NULL},
    {"write.alias-thread", CRITICAL, "core_pattern by /proc/thread-self/root, for writing", alias, O_WRONLY, "/proc/thread-self/root/proc/sys/kernel/core_pattern", NULL},
};

static const char *const texts[] = {"for reading", "for reading", "for writing", "its entries", "whether it is there"};
static char words[400][100];
static struct check checks[400];
struct area path_area = {checks, 0};

__attribute__((constructor)) static void fill(void) {
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) checks[path_area.count++] = fixed[i];
    for (size_t index = 0; index < path_row_count; index++) {
        const struct path_row *row = &path_rows[index];
        snprintf(words[index], sizeof words[index], "%s, %s", row->path, texts[row->kind]);
        checks[path_area.count++] = (struct check){row->id, row->severity, words[index], look, index, NULL, row};
    }
}
