// Tables that both programs know: the probe tries every row inside, the hostile parent tries it outside and tells which rows this kernel lacks.
#ifndef ROWS_H
#define ROWS_H

#include <stdbool.h>
#include <stddef.h>

// critical: the host is read, written or run on. high: one step from it. medium: surface or knowledge that a strict launcher closes. low: hygiene.
enum severity { LOW, MEDIUM, HIGH, CRITICAL };

// What the sentinels of the hostile parent hold. It is never on a command line, so whoever finds it has found a sentinel.
#define SECRET_TEXT "the-hostile-parents-secret"

// A pointer that no process has mapped: a call that looks at it answers EFAULT, so it was let through.
#define BAD 8L

// Bits that a filter which compares 64 bits trips over, and that the kernel does not look at in an int argument.
#define JUNK 0x5a5a5a5a00000000L

enum abi { NATIVE, I386 };

/// A system call that must be refused before its arguments are looked at. The arguments are such that it cannot do anything.
struct call_row {
    const char *id;
    enum severity severity;
    const char *words;
    enum abi abi;
    long number;
    long arguments[6];
};

enum path_kind {
    READS, // a file in which nothing may be read
    OPENS, // a file that must not open; reading it would take something away
    OPENS_FOR_WRITING, // a file that must not open for writing; nothing is ever written
    LISTS, // a directory in which nothing may be listed
    EXISTS, // a node that must not be there; it is never opened
};

struct path_row {
    const char *id;
    enum severity severity;
    enum path_kind kind;
    const char *path;
};

extern const struct path_row path_rows[];
extern const size_t path_row_count;

/// Makes the call: its result, or -errno.
long make_call(const struct call_row *row);

/// Whether the kernel itself said that it has no such thing.
bool is_lacking(long result);

/// Whether there is such a path here.
bool path_exists(const struct path_row *row);

/// The row with this number over all tables, or NULL.
const struct call_row *call_row_at(size_t index);

#endif
