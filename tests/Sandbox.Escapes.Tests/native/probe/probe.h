// What every area of the probe uses. A check runs in a process of its own and ends with exactly one of stopped, reached and absent.
#ifndef PROBE_H
#define PROBE_H

#define _GNU_SOURCE
#include "../shared/line.h"
#include "../shared/numbers.h"
#include "../shared/rows.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct check {
    const char *id;
    enum severity severity;
    const char *words;
    void (*look)(const struct check *check);
    long number;
    const char *text;
    const void *row;
};

struct area {
    const struct check *checks;
    size_t count;
};

#define AREA(name) const struct area name = {checks, sizeof checks / sizeof *checks}

/// The attack was stopped.
_Noreturn void stopped(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// The attack reached what it must not reach.
_Noreturn void reached(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// This kernel or this machine has no such thing, so nothing can be said.
_Noreturn void absent(const char *format, ...) __attribute__((format(printf, 1, 2)));

/// reached where the result is not negative, stopped with errno where it is.
_Noreturn void judge(long result, const char *what);

/// reached unless errno says that the call was refused before its arguments were looked at; result: of a call that can do nothing.
_Noreturn void judge_call(long result);

/// Runs a check and prints its line.
void run_check(const struct check *check);

/// "key=value" from the command line; NULL where the hostile parent did not tell.
const char *fact(const char *key);

/// The same as a number. Where it was not told the check ends as absent.
long number_fact(const char *key);

/// The same as text. Where it was not told the check ends as absent.
const char *text_fact(const char *key);

/// A file's first bytes, NUL-terminated, or -1; never waits.
ssize_t read_file(const char *path, char *buffer, size_t size);

/// The value of a line "key:<blank>value" of /proc/self/status (or of another path), or NULL.
char *status_value(const char *path, const char *key, char *buffer, size_t size);

/// Whether a file holds the parent's secret.
bool holds_secret(const char *path);
bool fd_holds_secret(int fd);

/// Writes behind the parent's secret, for the parent to see it.
void mark_secret(int fd);

/// The next process of /proc, or 0 at the end; for other processes than this probe's own.
int next_process(DIR *proc);

/// A directory in which a file can be made, or NULL.
const char *writable_directory(void);

/// A child that is killed after some seconds and dies with its parent: its pid, 0 in the child.
pid_t child(void);

/// Runs the function in a child: its exit code, or 128 + the signal that ended it.
int in_child(int (*body)(void *), void *argument);

/// What the process had when it began, before the probe put its own in place.
struct beginning {
    sigset_t blocked, pending;
    bool ignored[65];
    mode_t umask;
    struct rlimit limits[RLIMIT_NLIMITS];
    int fds[256];
    int fd_count;
    char **environment;
    pid_t pid;
    long timer;
};
extern struct beginning beginning;

extern const struct area descriptor_area, environment_area, process_area, mount_area, mounting_area, nested_mount_area, device_area, capability_area,
    namespace_area, keyring_area, terminal_area, signal_area, limit_area, identity_area, ipc_area, network_area, cgroup_area, host_area,
    image_area, last_area;

// Filled from the tables when the program starts.
extern struct area filter_area, path_area;

#endif
