// The hostile parent: as bad a place to start a sandbox from as one can be unlucky enough to have.
#ifndef HOSTILE_H
#define HOSTILE_H

#define _GNU_SOURCE
#include "../shared/line.h"
#include "../shared/rows.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <unistd.h>

struct options {
    uid_t user; // who starts the sandbox, where that is not us; -1: we do
    bool real_root; // only the effective and the saved ids are the user's
    bool spare_children; // SIGCHLD is left alone, for launchers that cannot do without
    bool spare_capabilities; // no ambient capabilities for a plain user
    bool spare_input; // standard input is open
    bool terminal; // the standard descriptors are the terminal
    bool own_terminal; // the sandbox is to have a terminal of its own
    const char *probe; // the probe, for the planted files
    const char *plant; // a directory of the sandbox's root, on the host
    const char *planted; // the same from inside
    const char *launcher, *stage;
    const char *hidden[4]; // directories that are covered by empty ones, for the launchers
    int hidden_count;
    const char *template, *filled; // a file in which "@FACTS@" stands for the facts, and where it is written to
    int patience; // seconds after which everything is killed
    char **command;
};

struct world {
    char directory[64]; // with the sentinel file "secret", the sockets and the FIFO
    pid_t sentinel; // also the process group that the command is started in
    pid_t neighbour;
    int sentinel_reports; // 'u' for SIGUSR1, 'w' for SIGWINCH
    int master, slave; // the terminal
    int shm, sem, msg;
    char *memory; // the System V segment
    char posix[64], mq[64];
    int abstract, abstract_datagram, path_socket, tcp, tcp6, udp;
    long key, session_key;
};
extern struct world world;

/// Adds "key=value" to what the probe is told.
void tell(const char *key, const char *format, ...) __attribute__((format(printf, 2, 3)));

/// The facts that were told, NULL-terminated.
char **facts(void);

/// Writes the template with the facts in place of "@FACTS@".
bool fill_template(const char *template, const char *filled);

/// Ends the program with what failed; what was made is removed.
_Noreturn void give_up(const char *what);

/// What is true of this machine and this process: namespaces, lacking calls, missing paths, files, limits.
void tell_of_machine(void);

/// Nodes, set-user-ID programs and the like in the sandbox's root, as root.
void plant(const struct options *options);

/// Namespaces of our own, so that a probe without any sandbox changes nothing of the machine.
void stand_apart(const struct options *options);

/// The sentinels: files, sockets, memory, keys, a process, a terminal.
void make_sentinels(void);
void make_terminal(void);
void remove_sentinels(void);

/// A process in namespaces of its own, as another sandbox is.
void start_neighbour(void);

/// The process "sentinel": reports signals until it is killed.
int be_sentinel(void);

/// Priorities and limits that root alone may set.
void spoil_limits(void);

/// Becomes the user, with supplementary groups and capabilities.
void become(const struct options *options);

/// The rest of what a process inherits, in the child that starts the command.
void spoil_inheritance(const struct options *options);

/// Remembers how things are before the command is run, and prints afterwards a line for each that changed.
void look_before(void);
void look_after(void);

#endif
