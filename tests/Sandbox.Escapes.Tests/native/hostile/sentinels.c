// Things of the parent's that nobody inside may see.
#include "hostile.h"

#include <arpa/inet.h>
#include <linux/keyctl.h>
#include <mqueue.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>

static const char *at(const char *name) {
    static char path[128];
    snprintf(path, sizeof path, "%s/%s", world.directory, name);
    return path;
}

static void tell_handle(const char *key, const char *path) {
    struct { struct file_handle handle; unsigned char room[128]; } file = {.handle.handle_bytes = sizeof file.room};
    char hex[300] = "";
    int mount_id;
    if (name_to_handle_at(AT_FDCWD, path, &file.handle, &mount_id, 0) != 0) return;
    const unsigned char *bytes = file.room; // where the handle's own bytes lie
    for (unsigned i = 0; i < file.handle.handle_bytes; i++) sprintf(hex + 2 * i, "%02x", bytes[i]);
    tell(key, "%d:%s", file.handle.handle_type, hex);
}

static void make_files(void) {
    snprintf(world.directory, sizeof world.directory, "/tmp/escape-XXXXXX");
    if (!mkdtemp(world.directory)) give_up("directory");
    chmod(world.directory, 0777);
    int fd = open(at("secret"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (fd < 0 || write(fd, SECRET_TEXT, strlen(SECRET_TEXT)) < 0) give_up("secret");
    fchmod(fd, 0666);
    close(fd);
    mkfifo(at("fifo"), 0666);
    chmod(at("fifo"), 0666);
    tell("directory", "%s", world.directory);
    tell_handle("handle", at("secret"));
    tell_handle("handle-directory", world.directory);
    tell_handle("handle-root", "/");
}

static int listen_on(int family, int type, const void *address, socklen_t length) {
    int fd = socket(family, type | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0) return -1;
    if (bind(fd, address, length) == 0 && (type == SOCK_DGRAM || listen(fd, 8) == 0)) return fd;
    close(fd);
    return -1;
}

static int listen_on_name(const char *name, bool abstract, int type) {
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    memcpy(address.sun_path + abstract, name, strlen(name));
    return listen_on(AF_UNIX, type, &address, offsetof(struct sockaddr_un, sun_path) + abstract + strlen(name));
}

static void tell_port(const char *key, int fd) {
    struct sockaddr_in6 address;
    socklen_t length = sizeof address;
    if (fd >= 0 && getsockname(fd, (void *)&address, &length) == 0) tell(key, "%d", ntohs(address.sin6_port));
}

static void make_sockets(void) {
    struct sockaddr_in loopback = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    struct sockaddr_in6 loopback6 = {.sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    char name[64];
    snprintf(name, sizeof name, "escape-stream-%d", getpid());
    if ((world.abstract = listen_on_name(name, true, SOCK_STREAM)) >= 0) tell("abstract", "%s", name);
    snprintf(name, sizeof name, "escape-datagram-%d", getpid());
    if ((world.abstract_datagram = listen_on_name(name, true, SOCK_DGRAM)) >= 0) tell("abstract-datagram", "%s", name);
    world.path_socket = listen_on_name(at("socket"), false, SOCK_STREAM);
    chmod(at("socket"), 0666);
    world.tcp = listen_on(AF_INET, SOCK_STREAM, &loopback, sizeof loopback);
    world.udp = listen_on(AF_INET, SOCK_DGRAM, &loopback, sizeof loopback);
    world.tcp6 = listen_on(AF_INET6, SOCK_STREAM, &loopback6, sizeof loopback6);
    tell_port("port", world.tcp);
    tell_port("port-udp", world.udp);
    tell_port("port6", world.tcp6);
}

static void make_system_v(void) {
    int key = 0x45530000 | (getpid() & 0xffff);
    world.shm = shmget(key, 4096, IPC_CREAT | IPC_EXCL | 0666);
    if (world.shm >= 0) {
        world.memory = shmat(world.shm, NULL, 0);
        strcpy(world.memory, SECRET_TEXT);
        tell("shm", "%d", world.shm);
        tell("shm-key", "%d", key);
    }
    if ((world.sem = semget(key, 1, IPC_CREAT | IPC_EXCL | 0666)) >= 0) {
        tell("sem", "%d", world.sem);
        tell("sem-key", "%d", key);
    }
    struct { long type; char text[sizeof SECRET_TEXT]; } message = {1, SECRET_TEXT};
    if ((world.msg = msgget(key, IPC_CREAT | IPC_EXCL | 0666)) >= 0 && msgsnd(world.msg, &message, sizeof message.text, IPC_NOWAIT) == 0) {
        tell("msg", "%d", world.msg);
        tell("msg-key", "%d", key);
    }
}

static void make_posix(void) {
    snprintf(world.posix, sizeof world.posix, "/escape-shm-%d", getpid());
    int fd = shm_open(world.posix, O_CREAT | O_EXCL | O_RDWR, 0666);
    if (fd >= 0 && fchmod(fd, 0666) == 0 && write(fd, SECRET_TEXT, strlen(SECRET_TEXT)) > 0) tell("posix", "%s", world.posix);
    if (fd >= 0) close(fd);
    snprintf(world.mq, sizeof world.mq, "/escape-mq-%d", getpid());
    struct mq_attr small = {.mq_maxmsg = 2, .mq_msgsize = 64};
    mqd_t queue = mq_open(world.mq, O_CREAT | O_EXCL | O_RDWR, 0666, &small);
    if (queue < 0) return;
    mq_close(queue);
    tell("mq", "%s", world.mq);
    // Where the namespaces are our own the queues can be seen as files.
    if (mkdir(at("mqueue"), 0755) == 0 && mount("none", at("mqueue"), "mqueue", 0, NULL) != 0) rmdir(at("mqueue"));
}

static long keyctl(int operation, long a, long b, long c, long d) { return syscall(SYS_keyctl, operation, a, b, c, d); }

// A session keyring of our own with a key, and a key in the user keyring, which every process of the uid shares. Both go by themselves, if need be.
static void make_keys(void) {
    char name[64];
    long session = keyctl(KEYCTL_JOIN_SESSION_KEYRING, (long)"hostile-session", 0, 0, 0);
    snprintf(name, sizeof name, "escape-session-%d", getpid());
    world.session_key = syscall(SYS_add_key, "user", name, SECRET_TEXT, strlen(SECRET_TEXT), KEY_SPEC_SESSION_KEYRING);
    if (session > 0 && world.session_key > 0) {
        tell("session", "%ld", session);
        tell("session-key", "%ld", world.session_key);
        tell("session-key-name", "%s", name);
    }
    // As a login does it; without that link not even the owner may change the key's rights.
    keyctl(KEYCTL_LINK, KEY_SPEC_USER_KEYRING, KEY_SPEC_SESSION_KEYRING, 0, 0);
    snprintf(name, sizeof name, "escape-user-%d", getpid());
    world.key = syscall(SYS_add_key, "user", name, SECRET_TEXT, strlen(SECRET_TEXT), KEY_SPEC_USER_KEYRING);
    if (world.key <= 0) return;
    keyctl(KEYCTL_SET_TIMEOUT, world.key, 300, 0, 0);
    keyctl(KEYCTL_SETPERM, world.key, 0x3f3f0000, 0, 0); // everything for whoever has our uid
    tell("key", "%ld", world.key);
    tell("key-name", "%s", name);
    tell("user-keyring", "%ld", keyctl(KEYCTL_GET_KEYRING_ID, KEY_SPEC_USER_KEYRING, 0, 0, 0));
}

void make_sentinels(void) {
    make_files();
    make_sockets();
    make_system_v();
    make_posix();
    make_keys();
}

// A directory that the probe mounted on, where it saw our own /tmp.
static void remove_mount(void) {
    char path[64];
    snprintf(path, sizeof path, "/tmp/probe-mount-%d", (int)getpid());
    umount2(path, MNT_DETACH);
    rmdir(path);
}

void remove_sentinels(void) {
    remove_mount();
    if (world.shm >= 0) shmctl(world.shm, IPC_RMID, NULL);
    if (world.sem >= 0) semctl(world.sem, 0, IPC_RMID);
    if (world.msg >= 0) msgctl(world.msg, IPC_RMID, NULL);
    if (world.posix[0]) shm_unlink(world.posix);
    if (world.mq[0]) mq_unlink(world.mq);
    if (world.key > 0) keyctl(KEYCTL_UNLINK, world.key, KEY_SPEC_USER_KEYRING, 0, 0);
    if (!world.directory[0]) return;
    umount2(at("mqueue"), MNT_DETACH);
    rmdir(at("mqueue"));
    unlink(at("secret"));
    unlink(at("fifo"));
    unlink(at("socket"));
    rmdir(world.directory);
}
