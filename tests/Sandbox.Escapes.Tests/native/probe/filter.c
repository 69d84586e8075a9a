// The system call filter: the tables of rows, and what no row can say.
#include "probe.h"

#include <linux/seccomp.h>
#include <sys/prctl.h>
#include <sys/syscall.h>

static bool lacking(size_t index) {
    const char *bits = fact("calls");
    return bits && strlen(bits) > index && bits[index] == '0';
}

static void call(const struct check *check) {
    const struct call_row *row = check->row;
    if (lacking(check->number)) absent("this kernel lacks it");
    long result = make_call(row);
    if (row->abi == NATIVE && row->number == SYS_socket) {
        if (result < 0) stopped("%s", strerrorname_np(-result));
        reached("a socket was made");
    }
    judge_call(result);
}

static void hangup(const struct check *check) {
    (void)check;
    // Not from the caller's session: there the call would do what it says.
    setsid();
    if (getsid(0) != getpid()) stopped("no session of our own");
    long result = syscall(SYS_vhangup);
    judge_call(result == 0 ? 0 : -errno);
}

static void mode(const struct check *check) {
    (void)check;
    char text[4096];
    char *value = status_value("/proc/self/status", "Seccomp", text, sizeof text);
    if (!value) absent("/proc/self/status says nothing of it");
    if (atoi(value) == SECCOMP_MODE_FILTER) stopped("a filter is there");
    reached("there is no filter");
}

// A program that asks for a call of a newer kernel must be able to tell that it is not there.
static void unknown(const struct check *check) {
    long result = syscall(check->number, 0, 0, 0, 0, 0, 0);
    if (result == -1 && errno == ENOSYS) stopped("ENOSYS");
    reached("%s", result == -1 ? strerrorname_np(errno) : "it worked");
}

static void kernel_log(const struct check *check) {
    (void)check;
    char text[8];
    long result = syscall(SYS_syslog, 3, text, sizeof text);
    judge(result == -1 ? -1 : 0, "the kernel log is readable");
}

static const struct check fixed[] = {
    {"seccomp.present", MEDIUM, "the filter", mode, 0, NULL, NULL},
    {"seccomp.vhangup", MEDIUM, "vhangup(2) is reachable", hangup, 0, NULL, NULL},
    {"seccomp.unknown-600", LOW, "an unknown call must give ENOSYS", unknown, 600, NULL, NULL},
    {"seccomp.unknown-1000", LOW, "an unknown call must give ENOSYS", unknown, 1000, NULL, NULL},
    {"seccomp.unknown-max", LOW, "an unknown call must give ENOSYS", unknown, 0x3fffffff, NULL, NULL},
    {"seccomp.kernel-log", MEDIUM, "syslog(2), to read the kernel log,", kernel_log, 0, NULL, NULL},
};

static struct check checks[400];
struct area filter_area = {checks, 0};

__attribute__((constructor)) static void fill(void) {
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) checks[filter_area.count++] = fixed[i];
    const struct call_row *row;
    for (size_t index = 0; (row = call_row_at(index)); index++) {
        checks[filter_area.count++] = (struct check){row->id, row->severity, row->words, call, index, NULL, row};
    }
}
