#define _GNU_SOURCE
#include "rows.h"

#include <errno.h>
#include <sys/stat.h>
#include <unistd.h>

struct table {
    const struct call_row *rows;
    const size_t *count;
};

extern const struct call_row privileged_rows[], mount_call_rows[], kernel_rows[], socket_rows[], terminal_rows[], old_abi_rows[];
extern const size_t privileged_row_count, mount_call_row_count, kernel_row_count, socket_row_count, terminal_row_count, old_abi_row_count;

static const struct table tables[] = {
    {privileged_rows, &privileged_row_count}, {mount_call_rows, &mount_call_row_count}, {kernel_rows, &kernel_row_count},
    {socket_rows, &socket_row_count}, {terminal_rows, &terminal_row_count}, {old_abi_rows, &old_abi_row_count},
};

const struct call_row *call_row_at(size_t index) {
    for (size_t table = 0; table < sizeof tables / sizeof *tables; table++) {
        if (index < *tables[table].count) return &tables[table].rows[index];
        index -= *tables[table].count;
    }
    return NULL;
}

#if defined(__x86_64__)
// The kernel's 32-bit entry: its own numbers, and only the low halves of the registers. No row needs a sixth argument.
static long call_i386(long number, const long *a) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a[0]), "c"(a[1]), "d"(a[2]), "S"(a[3]), "D"(a[4]) : "memory", "r8", "r9", "r10", "r11");
    return (int)result;
}
#else
static long call_i386(long number, const long *a) {
    (void)number;
    (void)a;
    return -ENOSYS;
}
#endif

long make_call(const struct call_row *row) {
    const long *a = row->arguments;
    if (row->abi == I386) return call_i386(row->number, a);
    if (row->number < 0) return -ENOSYS;
    long result = syscall(row->number, a[0], a[1], a[2], a[3], a[4], a[5]);
    return result == -1 ? -errno : result;
}

bool is_lacking(long result) {
    return result == -ENOSYS || result == -EAFNOSUPPORT || result == -EPROTONOSUPPORT || result == -ESOCKTNOSUPPORT;
}

bool path_exists(const struct path_row *row) {
    struct stat seen;
    return lstat(row->path, &seen) == 0;
}
