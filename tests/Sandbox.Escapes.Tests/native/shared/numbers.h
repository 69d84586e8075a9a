// System call numbers that the installed headers or this architecture may lack; -1: not on this architecture.
#ifndef NUMBERS_H
#define NUMBERS_H

#include <sys/syscall.h>

#ifndef SYS_mount_setattr
#define SYS_mount_setattr 442
#endif
#ifndef SYS_quotactl_fd
#define SYS_quotactl_fd 443
#endif
#ifndef SYS_memfd_secret
#define SYS_memfd_secret 447
#endif
#ifndef SYS_process_mrelease
#define SYS_process_mrelease 448
#endif
#ifndef SYS_set_mempolicy_home_node
#define SYS_set_mempolicy_home_node 450
#endif
#define NR_statmount 457
#define NR_listmount 458
#define NR_open_tree_attr 467

#if !defined(__x86_64__)
#define SYS_iopl (-1)
#define SYS_ioperm (-1)
#define SYS_modify_ldt (-1)
#define SYS_uselib (-1)
#define SYS_ustat (-1)
#define SYS_sysfs (-1)
#endif
#ifndef SYS_lookup_dcookie
#define SYS_lookup_dcookie (-1)
#endif
#ifndef SYS_kexec_file_load
#define SYS_kexec_file_load (-1)
#endif

#endif
