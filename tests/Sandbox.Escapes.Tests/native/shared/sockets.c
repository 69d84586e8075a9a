// Socket families and protocols that a service does not need, and ioctls of terminals. A socket that is made is a failure; an ioctl on no
// descriptor is one where the kernel got as far as looking for the descriptor.
#define _GNU_SOURCE
#include "numbers.h"
#include "rows.h"

#include <sys/ioctl.h>
#include <sys/socket.h>

#define SOCKET(id, severity, words, family, type, protocol) {id, severity, words, NATIVE, SYS_socket, {family, type, protocol}}
#define NETLINK(id, severity, words, protocol) SOCKET(id, severity, words, AF_NETLINK, SOCK_RAW, protocol)
#define IOCTL(id, severity, words, request) {id, severity, words, NATIVE, SYS_ioctl, {-1, request, BAD}}

const struct call_row socket_rows[] = {
    SOCKET("socket.vsock", MEDIUM, "AF_VSOCK: the way to the hypervisor", AF_VSOCK, SOCK_STREAM, 0),
    SOCKET("socket.vsock-junk", MEDIUM, "AF_VSOCK with junk in the high bits", JUNK | AF_VSOCK, SOCK_STREAM, 0),
    SOCKET("socket.alg", MEDIUM, "AF_ALG: the kernel's ciphers", AF_ALG, SOCK_SEQPACKET, 0),
    SOCKET("socket.alg-junk", MEDIUM, "AF_ALG with junk in the high bits", JUNK | AF_ALG, SOCK_SEQPACKET, 0),
    SOCKET("socket.packet", MEDIUM, "AF_PACKET: raw frames", AF_PACKET, SOCK_RAW, 0x0300),
    SOCKET("socket.packet-junk", MEDIUM, "AF_PACKET with junk in the high bits", JUNK | AF_PACKET, SOCK_RAW, 0x0300),
    SOCKET("socket.packet-dgram", MEDIUM, "AF_PACKET datagrams", AF_PACKET, SOCK_DGRAM, 0x0300),
    SOCKET("socket.key", MEDIUM, "AF_KEY: IPsec keys", AF_KEY, SOCK_RAW, 2),
    SOCKET("socket.raw-icmp", MEDIUM, "raw ICMP", AF_INET, SOCK_RAW, 1),
    SOCKET("socket.raw-ip", MEDIUM, "raw IP", AF_INET, SOCK_RAW, 255),
    SOCKET("socket.raw-icmp6", MEDIUM, "raw ICMPv6", AF_INET6, SOCK_RAW, 58),
    SOCKET("socket.raw-junk", MEDIUM, "raw ICMP with junk in the high bits", JUNK | AF_INET, JUNK | SOCK_RAW, 1),
    SOCKET("socket.bluetooth", MEDIUM, "AF_BLUETOOTH", AF_BLUETOOTH, SOCK_RAW, 1),
    SOCKET("socket.can", MEDIUM, "AF_CAN", AF_CAN, SOCK_RAW, 1),
    SOCKET("socket.tipc", MEDIUM, "AF_TIPC", AF_TIPC, SOCK_RDM, 0),
    SOCKET("socket.rds", MEDIUM, "AF_RDS", AF_RDS, SOCK_SEQPACKET, 0),
    SOCKET("socket.xdp", MEDIUM, "AF_XDP", 44, SOCK_RAW, 0),
    SOCKET("socket.smc", MEDIUM, "AF_SMC", 43, SOCK_STREAM, 0),
    SOCKET("socket.qipcrtr", MEDIUM, "AF_QIPCRTR", 42, SOCK_DGRAM, 0),
    SOCKET("socket.kcm", MEDIUM, "AF_KCM", 41, SOCK_DGRAM, 0),
    SOCKET("socket.nfc", MEDIUM, "AF_NFC", AF_NFC, SOCK_RAW, 0),
    SOCKET("socket.llc", MEDIUM, "AF_LLC", AF_LLC, SOCK_DGRAM, 0),
    SOCKET("socket.pppox", MEDIUM, "AF_PPPOX", AF_PPPOX, SOCK_DGRAM, 0),
    SOCKET("socket.sctp", LOW, "SCTP", AF_INET, SOCK_STREAM, 132),
    SOCKET("socket.mptcp", LOW, "MPTCP", AF_INET, SOCK_STREAM, 262),
    SOCKET("socket.udplite", LOW, "UDP-Lite", AF_INET, SOCK_DGRAM, 136),
    SOCKET("socket.l2tp", LOW, "L2TP", AF_INET, SOCK_DGRAM, 115),
    NETLINK("socket.netlink-audit", MEDIUM, "netlink: audit", 9),
    NETLINK("socket.netlink-audit-junk", MEDIUM, "netlink: audit with junk in the high bits", JUNK | 9),
    NETLINK("socket.netlink-netfilter", LOW, "netlink: netfilter", 12),
    NETLINK("socket.netlink-xfrm", LOW, "netlink: IPsec", 6),
    NETLINK("socket.netlink-uevent", LOW, "netlink: kernel events", 15),
    NETLINK("socket.netlink-generic", LOW, "netlink: generic", 16),
    NETLINK("socket.netlink-diag", LOW, "netlink: socket diagnosis", 4),
    NETLINK("socket.netlink-connector", LOW, "netlink: connector", 11),
    NETLINK("socket.netlink-crypto", LOW, "netlink: ciphers", 21),
    NETLINK("socket.netlink-selinux", LOW, "netlink: SELinux", 7),
    NETLINK("socket.netlink-rdma", LOW, "netlink: RDMA", 20),
    NETLINK("socket.netlink-scsi", LOW, "netlink: SCSI", 18),
};
const size_t socket_row_count = sizeof socket_rows / sizeof *socket_rows;

const struct call_row terminal_rows[] = {
    IOCTL("seccomp.tiocsti", MEDIUM, "ioctl TIOCSTI, which types into a terminal, is not filtered", TIOCSTI),
    IOCTL("seccomp.tiocsti-junk", MEDIUM, "ioctl TIOCSTI with junk in the high bits is not filtered", JUNK | TIOCSTI),
    IOCTL("seccomp.tioclinux", MEDIUM, "ioctl TIOCLINUX, which pastes into a console, is not filtered", TIOCLINUX),
    IOCTL("seccomp.tioclinux-junk", MEDIUM, "ioctl TIOCLINUX with junk in the high bits is not filtered", JUNK | TIOCLINUX),
    IOCTL("seccomp.tiocsetd", LOW, "ioctl TIOCSETD, which loads line disciplines, is not filtered", TIOCSETD),
    IOCTL("seccomp.tioccons", LOW, "ioctl TIOCCONS, which takes the console's output, is not filtered", TIOCCONS),
};
const size_t terminal_row_count = sizeof terminal_rows / sizeof *terminal_rows;
