// Shared memory, queues and sockets of the parent.
#include "probe.h"

#include <mqueue.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

static void read_shared(const struct check *check) {
    long id = check->number ? shmget(number_fact("shm-key"), 0, 0) : number_fact("shm");
    if (id < 0) stopped("%s", strerrorname_np(errno));
    const char *memory = shmat(id, NULL, SHM_RDONLY);
    if (memory == (void *)-1) stopped("%s", strerrorname_np(errno));
    if (strcmp(memory, SECRET_TEXT) == 0) reached("segment %ld holds the secret", id);
    stopped("segment %ld is another one", id);
}

static void write_shared(const struct check *check) {
    (void)check;
    char *memory = shmat(number_fact("shm"), NULL, 0);
    if (memory == (void *)-1) stopped("%s", strerrorname_np(errno));
    if (strcmp(memory, SECRET_TEXT) != 0) stopped("another segment");
    memory[strlen(SECRET_TEXT) + 1] = 'w';
    reached("the parent's segment was written");
}

static void state_shared(const struct check *check) {
    (void)check;
    struct shmid_ds state;
    judge(shmctl(number_fact("shm"), IPC_STAT, &state), "the parent's segment is seen");
}

static void semaphore(const struct check *check) {
    long id = check->number ? semget(number_fact("sem-key"), 0, 0) : number_fact("sem");
    judge(id < 0 ? -1 : semctl(id, 0, GETVAL), "the parent's semaphore is seen");
}

static void queue(const struct check *check) {
    long id = check->number ? msgget(number_fact("msg-key"), 0) : number_fact("msg");
    struct msqid_ds state;
    judge(id < 0 ? -1 : msgctl(id, IPC_STAT, &state), "the parent's queue is seen");
}

static void read_queue(const struct check *check) {
    (void)check;
    struct { long type; char text[64]; } message;
    // MSG_COPY leaves it there.
    ssize_t length = msgrcv(number_fact("msg"), &message, sizeof message.text, 0, IPC_NOWAIT | MSG_NOERROR | MSG_COPY);
    if (length < 0) stopped("%s", strerrorname_np(errno));
    if (memmem(message.text, length, SECRET_TEXT, strlen(SECRET_TEXT))) reached("the parent's message was read");
    stopped("another message");
}

static void listed(const struct check *check) {
    char text[8192];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    const char *line = strchr(text, '\n');
    if (line && line[1]) reached("%.40s", line + 1);
    stopped("nothing in it");
}

static void posix_shared(const struct check *check) {
    int fd = shm_open(text_fact("posix"), check->number, 0);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (check->number == O_RDWR) mark_secret(fd);
    if (check->number == O_RDWR || fd_holds_secret(fd)) reached("the parent's segment opens");
    stopped("another segment");
}

static void posix_queue(const struct check *check) {
    mqd_t queue_descriptor = mq_open(text_fact("mq"), check->number | O_NONBLOCK);
    judge(queue_descriptor, "the parent's queue opens");
}

static void queue_file(const struct check *check) {
    (void)check;
    char path[128];
    snprintf(path, sizeof path, "/dev/mqueue%s", text_fact("mq"));
    int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
    // The parent has its queues at a place of its own too, where it may mount.
    snprintf(path, sizeof path, "%s/mqueue%s", text_fact("directory"), text_fact("mq"));
    judge(fd < 0 ? open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC) : fd, "the parent's queue opens");
}

static int to_unix(const char *name, size_t length, bool abstract, int type) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path + abstract, name, length);
    int fd = socket(AF_UNIX, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    return connect(fd, (void *)&address, offsetof(struct sockaddr_un, sun_path) + abstract + length);
}

static void abstract(const struct check *check) {
    const char *name = text_fact(check->text);
    judge(to_unix(name, strlen(name), true, check->number), "connected");
}

static void by_path(const struct check *check) {
    char path[108];
    snprintf(path, sizeof path, "%s/socket", text_fact("directory"));
    judge(to_unix(path, strlen(path), false, check->number), "connected");
}

static void in_proc(const struct check *check) {
    static char text[65536];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    if (strstr(text, text_fact("abstract"))) reached("the parent's socket is listed");
    stopped("it is not listed");
}

// Sockets that were left open still belong to the parent's network.
static void through_leaked(const struct check *check) {
    (void)check;
    for (int i = 0; i < beginning.fd_count; i++) {
        struct sockaddr_un address;
        socklen_t length = sizeof address;
        if (getsockname(beginning.fds[i], (void *)&address, &length) == 0) reached("descriptor %d is a socket", beginning.fds[i]);
    }
    stopped("none was left open");
}

static const struct check checks[] = {
    {"ipc.shm-id", CRITICAL, "the parent's System V shared memory by its id", read_shared, 0, NULL, NULL},
    {"ipc.shm-key", CRITICAL, "the parent's System V shared memory by its key", read_shared, 1, NULL, NULL},
    {"ipc.shm-write", CRITICAL, "the parent's System V shared memory, for writing", write_shared, 0, NULL, NULL},
    {"ipc.shm-state", HIGH, "the state of the parent's System V shared memory", state_shared, 0, NULL, NULL},
    {"ipc.sem-id", HIGH, "the parent's semaphore by its id", semaphore, 0, NULL, NULL},
    {"ipc.sem-key", HIGH, "the parent's semaphore by its key", semaphore, 1, NULL, NULL},
    {"ipc.msg-id", HIGH, "the parent's message queue by its id", queue, 0, NULL, NULL},
    {"ipc.msg-key", HIGH, "the parent's message queue by its key", queue, 1, NULL, NULL},
    {"ipc.msg-read", CRITICAL, "a message in the parent's queue", read_queue, 0, NULL, NULL},
    {"ipc.proc-shm", MEDIUM, "/proc/sysvipc/shm", listed, 0, "/proc/sysvipc/shm", NULL},
    {"ipc.proc-sem", MEDIUM, "/proc/sysvipc/sem", listed, 0, "/proc/sysvipc/sem", NULL},
    {"ipc.proc-msg", MEDIUM, "/proc/sysvipc/msg", listed, 0, "/proc/sysvipc/msg", NULL},
    {"ipc.posix-shm", CRITICAL, "the parent's POSIX shared memory", posix_shared, O_RDONLY, NULL, NULL},
    {"ipc.posix-shm-write", CRITICAL, "the parent's POSIX shared memory, for writing", posix_shared, O_RDWR, NULL, NULL},
    {"ipc.mq", CRITICAL, "the parent's POSIX message queue", posix_queue, O_RDONLY, NULL, NULL},
    {"ipc.mq-write", CRITICAL, "the parent's POSIX message queue, for writing", posix_queue, O_WRONLY, NULL, NULL},
    {"ipc.mq-file", HIGH, "the parent's POSIX message queue in /dev/mqueue", queue_file, 0, NULL, NULL},
    {"ipc.abstract-stream", CRITICAL, "the parent's abstract socket", abstract, SOCK_STREAM, "abstract", NULL},
    {"ipc.abstract-datagram", CRITICAL, "the parent's abstract datagram socket", abstract, SOCK_DGRAM, "abstract-datagram", NULL},
    {"ipc.abstract-listed", MEDIUM, "the parent's abstract socket in /proc/net/unix", in_proc, 0, "/proc/net/unix", NULL},
    {"ipc.path-socket", CRITICAL, "the parent's socket by its path", by_path, SOCK_STREAM, NULL, NULL},
    {"ipc.leaked-socket", HIGH, "a socket of the parent's that was left open", through_leaked, 0, NULL, NULL},
};
AREA(ipc_area);
