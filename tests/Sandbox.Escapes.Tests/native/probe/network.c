// The network: what is there, what of the host's answers, and what can be set.
#include "probe.h"

#include <arpa/inet.h>
#include <ifaddrs.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

static void interfaces(const struct check *check) {
    (void)check;
    struct if_nameindex *list = if_nameindex();
    if (!list) stopped("%s", strerrorname_np(errno));
    for (struct if_nameindex *one = list; one->if_index; one++) {
        if (strcmp(one->if_name, "lo") != 0) reached("%s", one->if_name);
    }
    stopped("only lo");
}

static void listed(const struct check *check) {
    char text[8192];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    for (char *line = text; line; line = strchr(line, '\n')) {
        char name[32];
        line += *line == '\n';
        const char *colon = strchr(line, ':'), *end = strchr(line, '\n');
        if (sscanf(line, " %31[^: |]:", name) == 1 && strcmp(name, "lo") != 0 && colon && end && colon < end) reached("%s", name);
    }
    stopped("only lo");
}

static void directory(const struct check *check) {
    DIR *list = opendir(check->text);
    if (!list) stopped("%s", strerrorname_np(errno));
    for (struct dirent *entry; (entry = readdir(list));) {
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "lo") != 0) reached("%s", entry->d_name);
    }
    stopped("only lo");
}

static void addresses(const struct check *check) {
    struct ifaddrs *list;
    if (getifaddrs(&list) != 0) stopped("%s", strerrorname_np(errno));
    for (struct ifaddrs *one = list; one; one = one->ifa_next) {
        if (one->ifa_addr && one->ifa_addr->sa_family == check->number && !(one->ifa_flags & IFF_LOOPBACK)) reached("one of %s", one->ifa_name);
    }
    stopped("none but loopback's");
}

static void routes(const struct check *check) {
    char text[8192];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    const char *line = strchr(text, '\n');
    if (line && line[1]) reached("%.60s", line + 1);
    stopped("none");
}

static void to_host(const struct check *check) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(number_fact(check->text)), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, check->number | SOCK_CLOEXEC, 0);
    if (fd < 0) stopped("%s", strerrorname_np(errno));
    if (connect(fd, (void *)&address, sizeof address) != 0) stopped("%s", strerrorname_np(errno));
    if (check->number == SOCK_DGRAM) {
        // A datagram for which nobody listens comes back as an error.
        if (send(fd, "x", 1, 0) != 1) stopped("%s", strerrorname_np(errno));
        usleep(20000);
        if (send(fd, "x", 1, 0) != 1) stopped("%s", strerrorname_np(errno));
    }
    reached("the parent's service answers");
}

static void to_host6(const struct check *check) {
    struct sockaddr_in6 address = {.sin6_family = AF_INET6, .sin6_port = htons(number_fact(check->text)), .sin6_addr = IN6ADDR_LOOPBACK_INIT};
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    judge(fd < 0 ? -1 : connect(fd, (void *)&address, sizeof address), "the parent's service answers");
}

static void in_table(const struct check *check) {
    char text[65536 / 4], port[16];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable");
    snprintf(port, sizeof port, ":%04lX ", number_fact("port"));
    if (strstr(text, port)) reached("the parent's port is listed");
    stopped("it is not listed");
}

// Asks the kernel to change an interface that does not exist: EPERM before it looks, ENODEV after.
static void change_link(const struct check *check) {
    (void)check;
    struct { struct nlmsghdr header; struct ifinfomsg link; } message = {
        .header = {sizeof message, RTM_NEWLINK, NLM_F_REQUEST | NLM_F_ACK, 1, 0}, .link = {.ifi_index = 0x7ffffff0, .ifi_change = 1}};
    struct { struct nlmsghdr header; struct nlmsgerr error; char rest[256]; } answer;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
    if (fd < 0 || send(fd, &message, sizeof message, 0) < 0 || recv(fd, &answer, sizeof answer, 0) < 0) stopped("%s", strerrorname_np(errno));
    if (answer.error.error == -EPERM) stopped("EPERM");
    reached("let through: %s", strerrorname_np(-answer.error.error));
}

static void option(const struct check *check) {
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), value = 1;
    judge(fd < 0 ? -1 : setsockopt(fd, check->row ? IPPROTO_IP : SOL_SOCKET, check->number, &value, sizeof value), "it can be set");
}

static void packet_filter(const struct check *check) {
    int fd = socket(check->number == AF_INET ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    char table[84] = "filter";
    socklen_t length = sizeof table;
    int level = check->number == AF_INET ? IPPROTO_IP : IPPROTO_IPV6;
    int result = fd < 0 ? -1 : getsockopt(fd, level, 64, table, &length); // IPT_SO_GET_INFO
    if (result < 0 && (errno == EPERM || fd < 0)) stopped("%s", strerrorname_np(errno));
    if (result < 0 && errno == ENOPROTOOPT) absent("this kernel has no such tables");
    reached("let through: %s", result < 0 ? strerrorname_np(errno) : "read");
}

static void bind_low(const struct check *check) {
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(check->number), .sin_addr = {htonl(INADDR_LOOPBACK)}};
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int result = fd < 0 ? -1 : bind(fd, (void *)&address, sizeof address);
    if (result < 0 && errno == EADDRINUSE) reached("somebody listens there, and nothing else is in the way");
    judge(result, "bound");
}

static void address_ioctl(const struct check *check) {
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "probe-none");
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0 || ioctl(fd, check->number, &request) == 0) reached("done");
    if (errno == EPERM || errno == ENOSYS) stopped("%s", strerrorname_np(errno));
    reached("let through: %s", strerrorname_np(errno));
}

static const struct check checks[] = {
    {"net.interfaces", HIGH, "network interfaces", interfaces, 0, NULL, NULL},
    {"net.proc-interfaces", HIGH, "network interfaces in /proc/net/dev", listed, 0, "/proc/net/dev", NULL},
    {"net.sys-interfaces", MEDIUM, "network interfaces in /sys/class/net", directory, 0, "/sys/class/net", NULL},
    {"net.addresses", HIGH, "addresses", addresses, AF_INET, NULL, NULL},
    {"net.addresses6", HIGH, "IPv6 addresses", addresses, AF_INET6, NULL, NULL},
    {"net.routes", MEDIUM, "routes", routes, 0, "/proc/net/route", NULL},
    {"net.arp", MEDIUM, "neighbours", routes, 0, "/proc/net/arp", NULL},
    {"net.tcp", CRITICAL, "the parent's TCP service on loopback", to_host, SOCK_STREAM, "port", NULL},
    {"net.udp", CRITICAL, "the parent's UDP service on loopback", to_host, SOCK_DGRAM, "port-udp", NULL},
    {"net.tcp6", CRITICAL, "the parent's TCP service on IPv6 loopback", to_host6, 0, "port6", NULL},
    {"net.tcp-listed", MEDIUM, "the parent's service in /proc/net/tcp", in_table, 0, "/proc/net/tcp", NULL},
    {"net.change-link", MEDIUM, "changing an interface", change_link, 0, NULL, NULL},
    {"net.change-flags", MEDIUM, "changing an interface's flags", address_ioctl, SIOCSIFFLAGS, NULL, NULL},
    {"net.change-address", MEDIUM, "changing an interface's address", address_ioctl, SIOCSIFADDR, NULL, NULL},
    {"net.change-name", MEDIUM, "renaming an interface", address_ioctl, SIOCSIFNAME, NULL, NULL},
    {"net.option-mark", LOW, "SO_MARK", option, SO_MARK, NULL, NULL},
    {"net.option-buffer", LOW, "SO_RCVBUFFORCE", option, SO_RCVBUFFORCE, NULL, NULL},
    {"net.option-debug", LOW, "SO_DEBUG", option, SO_DEBUG, NULL, NULL},
    {"net.option-transparent", LOW, "IP_TRANSPARENT", option, IP_TRANSPARENT, NULL, "ip"},
    {"net.packet-filter", MEDIUM, "the packet filter", packet_filter, AF_INET, NULL, NULL},
    {"net.packet-filter6", MEDIUM, "the IPv6 packet filter", packet_filter, AF_INET6, NULL, NULL},
    {"net.bind-low", LOW, "a port below 1024", bind_low, 81, NULL, NULL},
};
AREA(network_area);
