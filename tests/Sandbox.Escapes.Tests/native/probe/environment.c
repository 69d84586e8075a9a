// The caller's environment, in our own and in others' processes.
#include "probe.h"

static void variable(const struct check *check) {
    size_t length = strlen(check->text);
    for (char **entry = beginning.environment; *entry; entry++) {
        if (strncmp(*entry, check->text, length) == 0 && (*entry)[length] == '=') reached("%s is set", check->text);
    }
    stopped("not set");
}

static void secret(const struct check *check) {
    (void)check;
    for (char **entry = beginning.environment; *entry; entry++) {
        if (strstr(*entry, SECRET_TEXT)) reached("a variable holds the secret");
    }
    stopped("no variable holds it");
}

static void of_file(const struct check *check) {
    if (holds_secret(check->text)) reached("%s holds the secret", check->text);
    char text[64];
    stopped("%s", read_file(check->text, text, sizeof text) < 0 ? strerrorname_np(errno) : "not in it");
}

static void readable_first(const struct check *check) {
    if (beginning.pid == 1) stopped("the probe is pid 1");
    char text[4096];
    ssize_t length = read_file("/proc/1/environ", text, sizeof text);
    if (length > 0) reached("%s: %zd bytes", check->words, length);
    stopped("%s", length < 0 ? strerrorname_np(errno) : "empty");
}

static void of_others(const struct check *check) {
    DIR *proc = opendir("/proc");
    for (int pid; (pid = next_process(proc));) {
        char path[64];
        snprintf(path, sizeof path, "/proc/%d/%s", pid, check->text);
        if (holds_secret(path)) reached("%s holds the secret", path);
    }
    stopped("in none");
}

// argv[0] of pid 1: the path of the launcher on the host is of no interest to anybody inside.
static void named(const struct check *check) {
    const char *launcher = text_fact("launcher");
    char text[8192];
    ssize_t length = read_file(check->text, text, sizeof text);
    if (beginning.pid == 1 || length <= 0) stopped("%s", beginning.pid == 1 ? "the probe is pid 1" : "not readable");
    if (strcmp(text, launcher) == 0) reached("it names %s", launcher);
    stopped("it does not name it");
}

static const struct check checks[] = {
    {"env.secret", HIGH, "the caller's secret in the environment", secret, 0, NULL, NULL},
    {"env.sandbox-secret", HIGH, "SANDBOX_SECRET of the caller", variable, 0, "SANDBOX_SECRET", NULL},
    {"env.aws-secret", HIGH, "AWS_SECRET_ACCESS_KEY of the caller", variable, 0, "AWS_SECRET_ACCESS_KEY", NULL},
    {"env.ssh-agent", HIGH, "SSH_AUTH_SOCK of the caller", variable, 0, "SSH_AUTH_SOCK", NULL},
    {"env.session-bus", MEDIUM, "DBUS_SESSION_BUS_ADDRESS of the caller", variable, 0, "DBUS_SESSION_BUS_ADDRESS", NULL},
    {"env.ld-preload", MEDIUM, "LD_PRELOAD of the caller", variable, 0, "LD_PRELOAD", NULL},
    {"env.ld-library-path", MEDIUM, "LD_LIBRARY_PATH of the caller", variable, 0, "LD_LIBRARY_PATH", NULL},
    {"env.bash-env", MEDIUM, "BASH_ENV of the caller", variable, 0, "BASH_ENV", NULL},
    {"env.dotnet-hooks", MEDIUM, "DOTNET_STARTUP_HOOKS of the caller", variable, 0, "DOTNET_STARTUP_HOOKS", NULL},
    {"env.display", LOW, "DISPLAY of the caller", variable, 0, "DISPLAY", NULL},
    {"env.user", LOW, "LOGNAME of the caller", variable, 0, "LOGNAME", NULL},
    {"env.plain", LOW, "a variable that says nothing", variable, 0, "HOSTILE_PLAIN", NULL},
    {"env.pid1", HIGH, "the caller's secret in /proc/1/environ", of_file, 0, "/proc/1/environ", NULL},
    {"env.self-file", HIGH, "the caller's secret in /proc/self/environ", of_file, 0, "/proc/self/environ", NULL},
    {"env.pid1-readable", LOW, "the environment of pid 1 is readable", readable_first, 0, NULL, NULL},
    {"env.others", HIGH, "the caller's secret in the environment of another process", of_others, 0, "environ", NULL},
    {"env.others-cmdline", MEDIUM, "the caller's secret on the command line of another process", of_others, 0, "cmdline", NULL},
    {"env.pid1-cmdline", LOW, "the command line of pid 1 names the launcher's path", named, 0, "/proc/1/cmdline", NULL},
};
AREA(environment_area);
