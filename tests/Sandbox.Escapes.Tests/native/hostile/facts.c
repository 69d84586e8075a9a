// What the probe is told: KEY=VALUE words behind the command, or in a file that the launcher reads.
#include "hostile.h"

#include <sched.h>
#include <stdarg.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <time.h>

static char *told[100];
static int count;

void tell(const char *key, const char *format, ...) {
    char value[2048];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    if (count == 99 || asprintf(&told[count++], "%s=%s", key, value) < 0) give_up("facts");
}

char **facts(void) { return told; }

bool fill_template(const char *template, const char *filled) {
    static const char mark[] = "\"@FACTS@\"";
    char text[65536];
    FILE *in = fopen(template, "r"), *out = fopen(filled, "w");
    size_t length = in ? fread(text, 1, sizeof text - 1, in) : 0;
    text[length] = 0;
    char *at = strstr(text, mark);
    if (!in || !out || !at) return false;
    fwrite(text, 1, at - text, out);
    for (int i = 0; i < count; i++) fprintf(out, "%s\"%s\"", i ? "," : "", told[i]);
    fputs(at + strlen(mark), out);
    fclose(in);
    return fclose(out) == 0;
}

static void tell_namespaces(void) {
    static const char *const names[] = {"user", "cgroup", "ipc", "mnt", "net", "pid", "uts", "time"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64], key[32];
        struct stat seen;
        snprintf(path, sizeof path, "/proc/self/ns/%s", names[i]);
        snprintf(key, sizeof key, "ns-%s", names[i]);
        if (stat(path, &seen) == 0) tell(key, "%ju", (uintmax_t)seen.st_ino);
    }
}

// Each call in a process of its own: some make a descriptor, some change the process.
static void tell_lacking_calls(void) {
    char bits[1000];
    size_t index = 0;
    const struct call_row *row;
    for (; (row = call_row_at(index)) && index < sizeof bits - 1; index++) {
        pid_t pid = fork();
        if (pid == 0) _exit(is_lacking(make_call(row)) ? 0 : 1);
        int status = 0;
        // Killed: there is something, if only a filter.
        bool lacking = waitpid(pid, &status, 0) == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0;
        bits[index] = lacking ? '0' : '1';
    }
    bits[index] = 0;
    tell("calls", "%s", bits);
}

static void tell_missing_paths(void) {
    char bits[1000];
    size_t index = 0;
    for (; index < path_row_count; index++) bits[index] = path_exists(&path_rows[index]) ? '1' : '0';
    bits[index] = 0;
    tell("paths", "%s", bits);
}

static void tell_file(const char *key, const char *path) {
    struct stat seen;
    if (stat(path, &seen) == 0) tell(key, "%ju:%ju", (uintmax_t)seen.st_dev, (uintmax_t)seen.st_ino);
}

static void tell_files(void) {
    struct stat root;
    tell_file("shadow", "/etc/shadow");
    tell_file("passwd", "/etc/passwd");
    tell_file("machine-id", "/etc/machine-id");
    tell_file("hostroot", "/");
    tell_file("hosttmp", "/tmp");
    tell_file("hosthome", "/root");
    tell_file("hostnull", "/dev/null");
    if (stat("/", &root) == 0) tell("hostdisk", "%u:%u", major(root.st_dev), minor(root.st_dev));
}

void tell_of_machine(void) {
    cpu_set_t cpus;
    struct timespec boot;
    char name[65] = "";
    tell_namespaces();
    tell_lacking_calls();
    tell_missing_paths();
    tell_files();
    if (sched_getaffinity(0, sizeof cpus, &cpus) == 0) tell("processors", "%d", CPU_COUNT(&cpus));
    if (clock_gettime(CLOCK_BOOTTIME, &boot) == 0) tell("boottime", "%ld", (long)boot.tv_sec);
    if (gethostname(name, sizeof name - 1) == 0) tell("hostname", "%s", name);
    tell("uid", "%d", (int)geteuid());
    tell("parent", "%d", (int)getpid());
    tell("parent-session", "%d", (int)getsid(0));
}
