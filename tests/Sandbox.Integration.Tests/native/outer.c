// Runs a program below a seccomp filter that hides system calls, as an older kernel (ENOSYS) or an older container engine (EPERM) does.
// Usage: outer ENOSYS|EPERM CALL,CALL,... PROGRAM ARGUMENTS...
#define _GNU_SOURCE
#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

// The same numbers on every architecture (asm/unistd.h, Linux 5.1 and later); the headers of this machine may be older.
static const struct { const char *name; unsigned int number; } calls[] = {
    {"open_tree", 428}, {"open_tree_attr", 467}, {"move_mount", 429}, {"fsopen", 430}, {"fsconfig", 431}, {"fsmount", 432},
    {"clone3", 435}, {"close_range", 436}, {"openat2", 437}, {"mount_setattr", 442},
};

static unsigned int number(const char *name) {
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        if (strcmp(name, calls[i].name) == 0) return calls[i].number;
    }
    return 0;
}

int main(int count, char **words) {
    if (count < 4) return 120;
    int answer = strcmp(words[1], "ENOSYS") == 0 ? ENOSYS : strcmp(words[1], "EPERM") == 0 ? EPERM : 0;
    if (answer == 0) return 120;
    struct sock_filter code[3 * sizeof calls / sizeof *calls] = {BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr))};
    unsigned short length = 1;
    for (char *name = strtok(words[2], ","); name != NULL; name = strtok(NULL, ",")) {
        unsigned int hidden = number(name);
        if (hidden == 0) {
            fprintf(stderr, "outer: no such call: %s\n", name);
            return 120;
        }
        code[length++] = (struct sock_filter)BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, hidden, 0, 1);
        code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | answer);
    }
    code[length++] = (struct sock_filter)BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW);
    struct sock_fprog program = {length, code};

    // Without CAP_SYS_ADMIN a filter takes no_new_privs, which the launcher sets anyway.
    if (prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0
        && (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 || prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) != 0)) {
        perror("outer: seccomp");
        return 120;
    }
    execv(words[3], words + 3);
    perror(words[3]);
    return 120;
}
