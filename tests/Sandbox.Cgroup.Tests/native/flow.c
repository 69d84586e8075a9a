// flow send ADDRESS PORT SECONDS: sends over TCP for so long, as fast as it can. flow receive ADDRESS PORT: takes one connection and prints the bytes per second that came after the first
// second, in which a burst is used up.
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static int fail(const char *what) {
    perror(what);
    exit(1);
}

static socklen_t address(struct sockaddr_storage *to, const char *text, const char *port) {
    struct sockaddr_in *four = (struct sockaddr_in *)to;
    struct sockaddr_in6 *six = (struct sockaddr_in6 *)to;
    memset(to, 0, sizeof *to);
    if (inet_pton(AF_INET, text, &four->sin_addr) == 1) {
        four->sin_family = AF_INET;
        four->sin_port = htons(atoi(port));
        return sizeof *four;
    }
    if (inet_pton(AF_INET6, text, &six->sin6_addr) != 1) fail(text);
    six->sin6_family = AF_INET6;
    six->sin6_port = htons(atoi(port));
    return sizeof *six;
}

static void send_for(const struct sockaddr_storage *to, socklen_t length, double seconds) {
    static char data[65536];
    int fd = -1;
    for (int attempt = 0; attempt < 500; attempt++) {
        fd = socket(to->ss_family, SOCK_STREAM, 0);
        int room = 131072; // what waits in it when the time is over goes through too
        setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
        if (connect(fd, (const struct sockaddr *)to, length) == 0) break;
        close(fd);
        fd = -1;
        usleep(20000);
    }
    if (fd < 0) fail("connect");
    for (double end = now() + seconds; now() < end;)
        if (send(fd, data, sizeof data, 0) < 0) fail("send");
    shutdown(fd, SHUT_WR);
    close(fd);
}

static void receive(const struct sockaddr_storage *at, socklen_t length) {
    static char data[1 << 20];
    int one = 1, listener = socket(at->ss_family, SOCK_STREAM, 0);
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &one, sizeof one);
    if (bind(listener, (const struct sockaddr *)at, length) < 0 || listen(listener, 1) < 0) fail("listen");
    alarm(60);
    int fd = accept(listener, NULL, NULL);
    if (fd < 0) fail("accept");
    double begin = 0, last = 0, bytes = 0, time;
    for (ssize_t got; (got = recv(fd, data, sizeof data, 0)) > 0;) {
        time = now();
        if (begin == 0) begin = time + 1;
        if (time < begin) continue;
        if (last == 0) begin = time; // this one is the end of the first second's
        else bytes += got;
        last = time;
    }
    printf("%.0f\n", last > begin ? bytes / (last - begin) : 0);
}

int main(int count, char **words) {
    struct sockaddr_storage peer;
    if (count < 4) return 2;
    socklen_t length = address(&peer, words[2], words[3]);
    if (strcmp(words[1], "send") == 0 && count == 5) send_for(&peer, length, atof(words[4]));
    else receive(&peer, length);
    return 0;
}
