// One process per check: whatever kills it was a defence, and what hangs is killed and told.
#include "probe.h"

#include <poll.h>
#include <stdarg.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#define PATIENCE_MS 4000

static int report = -1;

static _Noreturn void conclude(const char *verdict, const char *format, va_list arguments) {
    char text[600];
    int length = snprintf(text, sizeof text, "%s\t", verdict);
    vsnprintf(text + length, sizeof text - length, format, arguments);
    if (write(report, text, strlen(text)) < 0) _exit(1);
    _exit(0);
}

_Noreturn void stopped(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    conclude(VERDICT_OK, format, arguments);
}

_Noreturn void reached(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    conclude(VERDICT_FAIL, format, arguments);
}

_Noreturn void absent(const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    conclude(VERDICT_ABSENT, format, arguments);
}

_Noreturn void judge(long result, const char *what) {
    if (result >= 0) reached("%s", what);
    stopped("%s", strerrorname_np(errno));
}

_Noreturn void judge_call(long result) {
    if (result == -EPERM || result == -ENOSYS || result == -EACCES) stopped("%s", strerrorname_np(-result));
    if (result < 0 && result > -4096) reached("let through: %s", strerrorname_np(-result));
    reached("let through: %ld", result);
}

// The check's process is over or is made to be: 0 where it could not be waited for.
static bool wait_for_end(pid_t pid, int *status) {
    for (int tries = 0; tries < 200; tries++) {
        pid_t ended = waitpid(pid, status, WNOHANG);
        if (ended == pid) return true;
        if (ended < 0) return false;
        usleep(5000);
    }
    return false;
}

// What came through the pipe until its end or until patience ran out.
static bool listen_to(int from, char *text, size_t size) {
    size_t length = 0;
    for (;;) {
        struct pollfd wait = {from, POLLIN, 0};
        if (poll(&wait, 1, PATIENCE_MS) <= 0) break;
        ssize_t part = read(from, text + length, size - 1 - length);
        if (part <= 0) {
            text[length] = 0;
            return true;
        }
        length += part;
    }
    text[length] = 0;
    return length > 0;
}

// The verdict, and in detail what was seen: the check's own words, or how it ended without any.
static const char *judge_end(const struct check *check, char *text, bool told, int signal, char *detail, size_t size) {
    char *tab = strchr(text, '\t');
    if (tab) {
        *tab = 0;
        snprintf(detail, size, "%s: %s", check->words, tab + 1);
        return text;
    }
    if (told && signal) {
        snprintf(detail, size, "%s: killed by SIG%s", check->words, sigabbrev_np(signal));
        return VERDICT_OK;
    }
    snprintf(detail, size, "%s: the check %s without a verdict", check->words, told ? "ended" : "was killed after some seconds");
    return VERDICT_FAIL;
}

void run_check(const struct check *check) {
    int pipes[2];
    if (pipe2(pipes, O_CLOEXEC) != 0) exit(3);
    pid_t pid = fork();
    if (pid < 0) exit(3);
    if (pid == 0) {
        close(pipes[0]);
        report = fcntl(pipes[1], F_DUPFD_CLOEXEC, 900);
        if (report < 0) report = pipes[1];
        else close(pipes[1]);
        check->look(check);
        _exit(7);
    }
    close(pipes[1]);
    char text[700] = "", detail[900];
    bool told = listen_to(pipes[0], text, sizeof text);
    close(pipes[0]);
    if (!told) kill(pid, SIGKILL);
    int status = 0;
    bool ended = wait_for_end(pid, &status);
    const char *verdict = judge_end(check, text, told, ended && WIFSIGNALED(status) ? WTERMSIG(status) : 0, detail, sizeof detail);
    print_line(check->id, check->severity, verdict, detail);
}

pid_t child(void) {
    pid_t pid = fork();
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        alarm(3);
    }
    return pid;
}

int in_child(int (*body)(void *), void *argument) {
    pid_t pid = child();
    if (pid < 0) return 125;
    if (pid == 0) _exit(body(argument));
    int status;
    if (waitpid(pid, &status, 0) != pid) return 125;
    return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
