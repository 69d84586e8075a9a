// Users and groups.
#include "probe.h"

#include <grp.h>
#include <linux/capability.h>
#include <sys/fsuid.h>
#include <sys/syscall.h>

static void root(const struct check *check) {
    (void)check;
    if (geteuid() == 0 || getuid() == 0) reached("uid 0");
    stopped("uid %d", (int)geteuid());
}

static void root_group(const struct check *check) {
    (void)check;
    if (getegid() == 0 || getgid() == 0) reached("gid 0");
    stopped("gid %d", (int)getegid());
}

static void callers(const struct check *check) {
    if (beginning.pid && (long)geteuid() == number_fact(check->text)) reached("uid %d is the caller's too", (int)geteuid());
    stopped("uid %d, not the caller's %ld", (int)geteuid(), number_fact(check->text));
}

static void same(const struct check *check) {
    (void)check;
    uid_t u[3];
    gid_t g[3];
    if (getresuid(&u[0], &u[1], &u[2]) != 0 || getresgid(&g[0], &g[1], &g[2]) != 0) stopped("they cannot be seen");
    if (u[0] != u[1] || u[1] != u[2] || g[0] != g[1] || g[1] != g[2]) reached("%d %d %d, %d %d %d", u[0], u[1], u[2], g[0], g[1], g[2]);
    stopped("all the same");
}

// Groups that the parent holds: "4,24,27".
static void groups(const struct check *check) {
    const char *told = text_fact("groups");
    gid_t ours[256];
    int count = getgroups(256, ours);
    for (int i = 0; i < count; i++) {
        for (const char *one = told; one && *one; one = strchr(one, ',')) {
            if (*one == ',') one++;
            if ((long)ours[i] == atol(one)) reached("group %d", (int)ours[i]);
        }
    }
    (void)check;
    stopped("none of the caller's");
}

static void any_group(const struct check *check) {
    (void)check;
    gid_t ours[256];
    int count = getgroups(256, ours);
    for (int i = 0; i < count; i++) {
        if (ours[i] != getegid()) reached("%d, such as %d", count, (int)ours[i]);
    }
    stopped("none");
}

static void group_file(const struct check *check) {
    (void)check;
    char path[600];
    snprintf(path, sizeof path, "%s/group-only", text_fact("planted"));
    struct stat seen;
    if (lstat(path, &seen) != 0) absent("the parent could not plant it");
    // By the group alone: without capabilities that open every file.
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[2] = {0};
    syscall(SYS_capset, &header, none);
    judge(open(path, O_RDONLY | O_CLOEXEC), "a file of that group opens");
}

static void become_user(const struct check *check) {
    if ((long)geteuid() == check->number) stopped("we are that user");
    judge(setresuid(check->number, check->number, check->number), "done");
}

static void become_group(const struct check *check) {
    if ((long)getegid() == check->number) stopped("we are that group");
    judge(setresgid(check->number, check->number, check->number), "done");
}

static void set_groups(const struct check *check) {
    gid_t wanted = check->number;
    judge(setgroups(1, &wanted), "done");
}

static void file_user(const struct check *check) {
    if ((long)geteuid() == check->number) stopped("we are that user");
    setfsuid(check->number);
    if ((long)setfsuid(-1) == check->number) reached("done");
    stopped("refused");
}

static void write_map(const struct check *check) {
    char map[32];
    int fd = open(check->text, O_WRONLY | O_CLOEXEC), length = snprintf(map, sizeof map, "0 %ld 1", number_fact("uid"));
    judge(fd < 0 || write(fd, map, length) < 0 ? -1 : 0, "it can be written");
}

static void deny(const struct check *check) {
    (void)check;
    int fd = open("/proc/self/setgroups", O_WRONLY | O_CLOEXEC);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    judge(write(fd, "allow", 5), "setgroups can be allowed again");
}

static const struct check checks[] = {
    {"id.root", LOW, "the user", root, 0, NULL, NULL},
    {"id.root-group", LOW, "the group", root_group, 0, NULL, NULL},
    {"id.callers-user", LOW, "the user", callers, 0, "uid", NULL},
    {"id.all-same", MEDIUM, "real, effective and saved ids", same, 0, NULL, NULL},
    {"id.groups", MEDIUM, "supplementary groups of the caller", groups, 0, NULL, NULL},
    {"id.any-group", LOW, "supplementary groups", any_group, 0, NULL, NULL},
    {"id.group-file", MEDIUM, "rights by a supplementary group of the caller", group_file, 0, NULL, NULL},
    {"id.become-root", HIGH, "becoming uid 0", become_user, 0, NULL, NULL},
    {"id.become-other", LOW, "becoming another user", become_user, 12345, NULL, NULL},
    {"id.become-root-group", HIGH, "becoming gid 0", become_group, 0, NULL, NULL},
    {"id.become-other-group", LOW, "becoming another group", become_group, 12345, NULL, NULL},
    {"id.set-groups", LOW, "setgroups(2)", set_groups, 4, NULL, NULL},
    {"id.file-user", HIGH, "setfsuid(2) to 0", file_user, 0, NULL, NULL},
    {"id.write-uid-map", MEDIUM, "our own uid_map", write_map, 0, "/proc/self/uid_map", NULL},
    {"id.write-gid-map", MEDIUM, "our own gid_map", write_map, 0, "/proc/self/gid_map", NULL},
    {"id.allow-setgroups", LOW, "/proc/self/setgroups", deny, 0, NULL, NULL},
};
AREA(identity_area);
