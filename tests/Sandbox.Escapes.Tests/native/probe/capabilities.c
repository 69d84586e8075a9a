// Capabilities, all five sets; and programs that give more.
#include "probe.h"

#include <linux/capability.h>
#include <linux/securebits.h>
#include <sys/prctl.h>
#include <sys/wait.h>

static unsigned long long set_of(const char *name) {
    char text[4096];
    char *value = status_value("/proc/self/status", name, text, sizeof text);
    if (!value) absent("/proc/self/status says nothing of it");
    return strtoull(value, NULL, 16);
}

// Held in any set: the bounding set is enough for a file capability to give it back.
static void capability(const struct check *check) {
    static const char *const sets[] = {"CapEff", "CapPrm", "CapInh", "CapBnd", "CapAmb"};
    if (prctl(PR_CAPBSET_READ, check->number) < 0) absent("this kernel has no such capability");
    for (size_t set = 0; set < 5; set++) {
        if (set_of(sets[set]) >> check->number & 1) reached("in %s", sets[set]);
    }
    stopped("in no set");
}

static void empty(const struct check *check) {
    unsigned long long set = set_of(check->text);
    if (set) reached("%llx", set);
    stopped("empty");
}

static void beyond(const struct check *check) {
    unsigned long long set = set_of(check->text) & ~(unsigned long long)check->number;
    if (set) reached("%llx beyond what Docker gives", set);
    stopped("not more than Docker gives");
}

static void unknown(const struct check *check) {
    unsigned long long set = set_of(check->text) >> (CAP_LAST_CAP + 1);
    if (set) reached("%llx", set);
    stopped("none");
}

static void privileges(const struct check *check) {
    (void)check;
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) == 1) stopped("set");
    reached("not set: programs can give privileges");
}

static void securebit(const struct check *check) {
    int bits = prctl(PR_GET_SECUREBITS);
    if (bits > 0 && (bits & check->number)) reached("securebits %#x", bits);
    stopped("securebits %#x", bits);
}

static void raise_ambient(const struct check *check) {
    (void)check;
    unsigned long long ambient = set_of("CapAmb");
    for (int number = 0; number <= CAP_LAST_CAP; number++) {
        if (prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, number, 0, 0) == 0) reached("capability %d was made ambient, before %llx", number, ambient);
    }
    stopped("nothing can be made ambient");
}

// What a planted program, run by us, says of itself.
static void run_planted(const struct check *check) {
    char path[600], line[128] = "";
    snprintf(path, sizeof path, "%s/%s", text_fact("planted"), check->text);
    if (access(path, X_OK) != 0) absent("the parent could not plant it");
    int pipes[2];
    if (pipe(pipes) != 0) stopped("no pipe");
    pid_t pid = child();
    if (pid == 0) {
        dup2(pipes[1], STDOUT_FILENO);
        execl(path, path, "whoami", NULL);
        _exit(1);
    }
    close(pipes[1]);
    ssize_t length = read(pipes[0], line, sizeof line - 1);
    if (pid > 0) waitpid(pid, NULL, 0);
    int uid = -1, gid = -1;
    unsigned long long effective = 0;
    if (length <= 0 || sscanf(line, "%d %d %llx", &uid, &gid, &effective) != 3) stopped("it does not run");
    bool more = (uid != (int)geteuid() && uid == 0) || (gid != (int)getegid() && gid == 0) || (effective & ~set_of("CapEff"));
    if (more) reached("it runs as %d:%d with %llx", uid, gid, effective);
    stopped("it runs as %d:%d with %llx", uid, gid, effective);
}

static void drop_bounding(const struct check *check) {
    (void)check;
    judge(prctl(PR_CAPBSET_DROP, CAP_WAKE_ALARM), "the bounding set can be changed");
}

#define DOCKERS 0xa80425fbL
#define HOLDS(id, severity, number) {"caps." id, severity, "CAP_" #number, capability, CAP_##number, NULL, NULL}

static const struct check checks[] = {
    HOLDS("chown", LOW, CHOWN), HOLDS("dac-override", LOW, DAC_OVERRIDE), HOLDS("dac-read-search", CRITICAL, DAC_READ_SEARCH),
    HOLDS("fowner", LOW, FOWNER), HOLDS("fsetid", LOW, FSETID), HOLDS("kill", LOW, KILL), HOLDS("setgid", LOW, SETGID), HOLDS("setuid", LOW, SETUID),
    HOLDS("setpcap", LOW, SETPCAP), HOLDS("linux-immutable", HIGH, LINUX_IMMUTABLE), HOLDS("net-bind-service", LOW, NET_BIND_SERVICE),
    HOLDS("net-broadcast", HIGH, NET_BROADCAST), HOLDS("net-admin", HIGH, NET_ADMIN), HOLDS("net-raw", LOW, NET_RAW), HOLDS("ipc-lock", HIGH, IPC_LOCK),
    HOLDS("ipc-owner", HIGH, IPC_OWNER), HOLDS("sys-module", CRITICAL, SYS_MODULE), HOLDS("sys-rawio", CRITICAL, SYS_RAWIO), HOLDS("sys-chroot", LOW, SYS_CHROOT),
    HOLDS("sys-ptrace", HIGH, SYS_PTRACE), HOLDS("sys-pacct", HIGH, SYS_PACCT), HOLDS("sys-admin", CRITICAL, SYS_ADMIN), HOLDS("sys-boot", CRITICAL, SYS_BOOT),
    HOLDS("sys-nice", HIGH, SYS_NICE), HOLDS("sys-resource", HIGH, SYS_RESOURCE), HOLDS("sys-time", HIGH, SYS_TIME), HOLDS("sys-tty-config", HIGH, SYS_TTY_CONFIG),
    HOLDS("mknod", LOW, MKNOD), HOLDS("lease", HIGH, LEASE), HOLDS("audit-write", LOW, AUDIT_WRITE), HOLDS("audit-control", HIGH, AUDIT_CONTROL),
    HOLDS("setfcap", LOW, SETFCAP), HOLDS("mac-override", HIGH, MAC_OVERRIDE), HOLDS("mac-admin", HIGH, MAC_ADMIN), HOLDS("syslog", HIGH, SYSLOG),
    HOLDS("wake-alarm", HIGH, WAKE_ALARM), HOLDS("block-suspend", HIGH, BLOCK_SUSPEND), HOLDS("audit-read", HIGH, AUDIT_READ), HOLDS("perfmon", HIGH, PERFMON),
    HOLDS("bpf", HIGH, BPF), HOLDS("checkpoint-restore", HIGH, CHECKPOINT_RESTORE),
    {"caps.unknown", HIGH, "capabilities that this program does not know", unknown, 0, "CapBnd", NULL},
    {"caps.set-effective", LOW, "the effective set", empty, 0, "CapEff", NULL},
    {"caps.set-permitted", LOW, "the permitted set", empty, 0, "CapPrm", NULL},
    {"caps.set-inheritable", MEDIUM, "the inheritable set", empty, 0, "CapInh", NULL},
    {"caps.set-bounding", LOW, "the bounding set", empty, 0, "CapBnd", NULL},
    {"caps.set-ambient", MEDIUM, "the ambient set", empty, 0, "CapAmb", NULL},
    {"caps.effective-beyond", HIGH, "the effective set", beyond, DOCKERS, "CapEff", NULL},
    {"caps.bounding-beyond", HIGH, "the bounding set", beyond, DOCKERS, "CapBnd", NULL},
    {"caps.ambient-raise", MEDIUM, "making capabilities ambient", raise_ambient, 0, NULL, NULL},
    {"caps.bounding-drop", LOW, "CAP_SETPCAP at work", drop_bounding, 0, NULL, NULL},
    {"caps.no-new-privileges", MEDIUM, "no_new_privs", privileges, 0, NULL, NULL},
    {"caps.securebit-noroot", LOW, "SECBIT_NOROOT of the caller", securebit, SECBIT_NOROOT, NULL, NULL},
    {"caps.securebit-fixup", LOW, "SECBIT_NO_SETUID_FIXUP of the caller", securebit, SECBIT_NO_SETUID_FIXUP, NULL, NULL},
    {"caps.suid-program", HIGH, "a set-user-ID program of root's", run_planted, 0, "suid", NULL},
    {"caps.sgid-program", HIGH, "a set-group-ID program of root's", run_planted, 0, "sgid", NULL},
    {"caps.file-capabilities", HIGH, "a program with file capabilities", run_planted, 0, "filecaps", NULL},
};
AREA(capability_area);
