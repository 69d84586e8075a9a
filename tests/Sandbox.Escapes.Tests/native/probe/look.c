// What several areas look with: facts, files, processes.
#include "probe.h"

#include <sys/vfs.h>

extern char **fact_words;

const char *fact(const char *key) {
    size_t length = strlen(key);
    for (char **word = fact_words; *word; word++) {
        if (strncmp(*word, key, length) == 0 && (*word)[length] == '=') return *word + length + 1;
    }
    return NULL;
}

const char *text_fact(const char *key) {
    const char *value = fact(key);
    if (!value) absent("the parent told no %s", key);
    return value;
}

long number_fact(const char *key) { return strtol(text_fact(key), NULL, 0); }

ssize_t read_file(const char *path, char *buffer, size_t size) {
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC | O_NOCTTY);
    if (fd < 0) return -1;
    size_t length = 0;
    while (length < size - 1) {
        ssize_t part = read(fd, buffer + length, size - 1 - length);
        if (part <= 0) break;
        length += part;
    }
    buffer[length] = 0;
    close(fd);
    return length;
}

char *status_value(const char *path, const char *key, char *buffer, size_t size) {
    if (read_file(path, buffer, size) <= 0) return NULL;
    size_t length = strlen(key);
    for (char *line = buffer; line; line = strchr(line, '\n')) {
        if (*line == '\n') line++;
        if (strncmp(line, key, length) != 0 || line[length] != ':') continue;
        line += length + 1;
        line += strspn(line, "\t ");
        line[strcspn(line, "\n")] = 0;
        return line;
    }
    return NULL;
}

bool fd_holds_secret(int fd) {
    char text[4096];
    ssize_t length = pread(fd, text, sizeof text, 0);
    return length > 0 && memmem(text, length, SECRET_TEXT, strlen(SECRET_TEXT)) != NULL;
}

void mark_secret(int fd) {
    if (pwrite(fd, "!", 1, strlen(SECRET_TEXT)) != 1) reached("it opens for writing, and writing gives %s", strerrorname_np(errno));
}

bool holds_secret(const char *path) {
    static char text[128 * 1024];
    ssize_t length = read_file(path, text, sizeof text);
    return length > 0 && memmem(text, length, SECRET_TEXT, strlen(SECRET_TEXT)) != NULL;
}

// The check's process, the probe and what it started itself are no foreign processes.
static bool is_own(int pid) {
    if (pid == getpid() || pid == getppid() || pid == beginning.pid) return true;
    char path[64], text[4096];
    snprintf(path, sizeof path, "/proc/%d/status", pid);
    char *parent = status_value(path, "PPid", text, sizeof text);
    return parent && atoi(parent) == beginning.pid;
}

int next_process(DIR *proc) {
    if (!proc) return 0;
    for (struct dirent *entry; (entry = readdir(proc));) {
        int pid = atoi(entry->d_name);
        if (pid > 0 && !is_own(pid)) return pid;
    }
    return 0;
}

const char *writable_directory(void) {
    static const char *const places[] = {"/tmp", "/dev/shm", "/var/tmp", "/run", "/dev", "/"};
    static char name[64];
    for (size_t place = 0; place < sizeof places / sizeof *places; place++) {
        snprintf(name, sizeof name, "%s/probe-%d", strcmp(places[place], "/") == 0 ? "" : places[place], getpid());
        if (mkdir(name, 0700) != 0) continue;
        rmdir(name);
        return places[place];
    }
    return NULL;
}
