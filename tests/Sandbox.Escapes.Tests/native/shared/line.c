#define _GNU_SOURCE
#include "line.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

void print_line(const char *id, enum severity severity, const char *verdict, const char *detail) {
    static const char *const words[] = {"low", "medium", "high", "critical"};
    char line[1024];
    int length = snprintf(line, sizeof line - 1, "%s\t%s\t%s\t", id, words[severity], verdict);
    for (const char *c = detail; *c && length < (int)sizeof line - 2; c++) line[length++] = (unsigned char)*c < ' ' ? '?' : *c;
    line[length++] = '\n';
    for (int sent = 0; sent < length;) {
        ssize_t part = write(STDOUT_FILENO, line + sent, length - sent);
        if (part <= 0) return;
        sent += part;
    }
}
