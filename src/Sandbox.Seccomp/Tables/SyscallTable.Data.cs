namespace Sandbox.Seccomp;

public static partial class SyscallTable
{
    /// <summary>
    /// name:x86_64,x86,x32,aarch64,arm:arguments. <c>-</c>: the architecture lacks it; <c>=</c>: the number is x86_64's, with bit 30 set.
    /// Arguments, as the kernel declares them: <c>i</c> 32 bits, <c>l</c> 64 bits, <c>h</c> 16 bits, <c>p</c> a pointer; nothing: not known.
    /// </summary>
    /// <remarks>
    /// Facts from the kernel's syscall.tbl files up to Linux 7.0 and from its own descriptions of the arguments (events/syscalls of tracefs). The flags of
    /// clone are declared as 64 bits, of which the kernel takes the lower 32 (kernel/fork.c).
    /// </remarks>
    private const string Data = """
        _llseek:-,140,-,-,140:illpi _newselect:-,142,-,-,142:ipppp _sysctl:156,149,-,-,149: accept:43,-,=,202,285:ipp accept4:288,364,=,242,366:ippi access:21,33,=,-,33:pi
        acct:163,51,=,89,51:p add_key:248,286,=,217,309:pppli adjtimex:159,124,=,171,124:p afs_syscall:183,137,=,-,- alarm:37,27,=,-,-:i arch_prctl:158,384,=,-,-:il
        arm_fadvise64_64:-,-,-,-,270 arm_sync_file_range:-,-,-,-,341:iill bdflush:-,134,-,-,134:il bind:49,361,=,200,282:ipi bpf:321,357,=,280,386:ipi break:-,17,-,-,-
        breakpoint:-,-,-,-,983041 brk:12,45,=,214,45:l cacheflush:-,-,-,-,983042 cachestat:451,451,=,451,451:ippi capget:125,184,=,90,184:pp capset:126,185,=,91,185:pp
        chdir:80,12,=,49,12:p chmod:90,15,=,-,15:ph chown:92,182,=,-,182:pii chown32:-,212,-,-,212:pii chroot:161,61,=,51,61:p clock_adjtime:305,343,=,266,372:ip
        clock_adjtime64:-,405,-,-,405:ip clock_getres:229,266,=,114,264:ip clock_getres_time64:-,406,-,-,406:ip clock_gettime:228,265,=,113,263:ip clock_gettime64:-,403,-,-,403:ip
        clock_nanosleep:230,267,=,115,265:iipp clock_nanosleep_time64:-,407,-,-,407:iipp clock_settime:227,264,=,112,262:ip clock_settime64:-,404,-,-,404:ip
        clone:56,120,=,220,120:ilppl clone3:435,435,=,435,435:pl close:3,6,=,57,6:i close_range:436,436,=,436,436:iii connect:42,362,=,203,283:ipi
        copy_file_range:326,377,=,285,391:ipipli creat:85,8,=,-,8:ph create_module:174,127,-,-,- delete_module:176,129,=,106,129:pi dup:32,41,=,23,41:i dup2:33,63,=,-,63:ii
        dup3:292,330,=,24,358:iii epoll_create:213,254,=,-,250:i epoll_create1:291,329,=,20,357:i epoll_ctl:233,255,=,21,251:iiip epoll_ctl_old:214,-,-,-,-
        epoll_pwait:281,319,=,22,346:ipiipl epoll_pwait2:441,441,=,441,441:ipippl epoll_wait:232,256,=,-,252:ipii epoll_wait_old:215,-,-,-,- eventfd:284,323,=,-,351:i
        eventfd2:290,328,=,19,356:ii execve:59,11,520,221,11:ppp execveat:322,358,545,281,387:ipppi exit:60,1,=,93,1:i exit_group:231,252,=,94,248:i faccessat:269,307,=,48,334:ipi
        faccessat2:439,439,=,439,439:ipii fadvise64:221,250,=,223,-:illi fadvise64_64:-,272,-,-,-:illi fallocate:285,324,=,47,352:iill fanotify_init:300,338,=,262,367:ii
        fanotify_mark:301,339,=,263,368:iilip fchdir:81,133,=,50,133:i fchmod:91,94,=,52,94:ih fchmodat:268,306,=,53,333:iph fchmodat2:452,452,=,452,452:iphi
        fchown:93,95,=,55,95:iii fchown32:-,207,-,-,207:iii fchownat:260,298,=,54,325:ipiii fcntl:72,55,=,25,55:iil fcntl64:-,221,-,-,221:iil fdatasync:75,148,=,83,148:i
        fgetxattr:193,231,=,10,231:ippl file_getattr:468,468,=,468,468:ippli file_setattr:469,469,=,469,469:ippli finit_module:313,350,=,273,379:ipi flistxattr:196,234,=,13,234:ipl
        flock:73,143,=,32,143:ii fork:57,2,=,-,2: fremovexattr:199,237,=,16,237:ip fsconfig:431,431,=,431,431:iippi fsetxattr:190,228,=,7,228:ippli fsmount:432,432,=,432,432:iii
        fsopen:430,430,=,430,430:pi fspick:433,433,=,433,433:ipi fstat:5,108,=,80,108:ip fstat64:-,197,-,-,197:lp fstatat64:-,300,-,-,327:ippi fstatfs:138,100,=,44,100:ip
        fstatfs64:-,269,-,-,267:ilp fsync:74,118,=,82,118:i ftime:-,35,-,-,- ftruncate:77,93,=,46,93:il ftruncate64:-,194,-,-,194:il futex:202,240,=,98,240:piippi
        futex_requeue:456,456,=,456,456:piii futex_time64:-,422,-,-,422:piippi futex_wait:455,455,=,455,455:pllipi futex_waitv:449,449,=,449,449:piipi
        futex_wake:454,454,=,454,454:plii futimesat:261,299,=,-,326:ipp get_kernel_syms:177,130,-,-,- get_mempolicy:239,275,=,236,320:pplll get_robust_list:274,312,531,100,339:ipp
        get_thread_area:211,244,-,-,-:p get_tls:-,-,-,-,983046 getcpu:309,318,=,168,345:ppp getcwd:79,183,=,17,183:pl getdents:78,141,=,-,141:ipi getdents64:217,220,=,61,217:ipi
        getegid:108,50,=,177,50: getegid32:-,202,-,-,202: geteuid:107,49,=,175,49: geteuid32:-,201,-,-,201: getgid:104,47,=,176,47: getgid32:-,200,-,-,200:
        getgroups:115,80,=,158,80:ip getgroups32:-,205,-,-,205:ip getitimer:36,105,=,102,105:ip getpeername:52,368,=,205,287:ipp getpgid:121,132,=,155,132:i getpgrp:111,65,=,-,65:
        getpid:39,20,=,172,20: getpmsg:181,188,=,-,- getppid:110,64,=,173,64: getpriority:140,96,=,141,96:ii getrandom:318,355,=,278,384:pli getresgid:120,171,=,150,171:ppp
        getresgid32:-,211,-,-,211:ppp getresuid:118,165,=,148,165:ppp getresuid32:-,209,-,-,209:ppp getrlimit:97,76,=,163,-:ip getrusage:98,77,=,165,77:ip
        getsid:124,147,=,156,147:i getsockname:51,367,=,204,286:ipp getsockopt:55,365,542,209,295:iiipp gettid:186,224,=,178,224: gettimeofday:96,78,=,169,78:pp
        getuid:102,24,=,174,24: getuid32:-,199,-,-,199: getxattr:191,229,=,8,229:pppl getxattrat:464,464,=,464,464:ipippl gtty:-,32,-,-,- idle:-,112,-,-,-
        init_module:175,128,=,105,128:plp inotify_add_watch:254,292,=,27,317:ipi inotify_init:253,291,=,-,316: inotify_init1:294,332,=,26,360:i inotify_rm_watch:255,293,=,28,318:ii
        io_cancel:210,249,=,3,247:lpp io_destroy:207,246,=,1,244:l io_getevents:208,247,=,4,245:lllpp io_pgetevents:333,385,=,292,399:lllppp
        io_pgetevents_time64:-,416,-,-,416:lllppp io_setup:206,245,543,0,243:ip io_submit:209,248,544,2,246:llp io_uring_enter:426,426,=,426,426:iiiipl
        io_uring_register:427,427,=,427,427:iipi io_uring_setup:425,425,=,425,425:ip ioctl:16,54,514,29,54:iil ioperm:173,101,=,-,-:lli iopl:172,110,=,-,-:i
        ioprio_get:252,290,=,31,315:ii ioprio_set:251,289,=,30,314:iii ipc:-,117,-,-,-:iillpl kcmp:312,349,=,272,378:iiill kexec_file_load:320,-,=,294,401:iilpl
        kexec_load:246,283,528,104,347:llpl keyctl:250,288,=,219,311:illll kill:62,37,=,129,37:ii landlock_add_rule:445,445,=,445,445:iipi
        landlock_create_ruleset:444,444,=,444,444:pli landlock_restrict_self:446,446,=,446,446:ii lchown:94,16,=,-,16:pii lchown32:-,198,-,-,198:pii lgetxattr:192,230,=,9,230:pppl
        link:86,9,=,-,9:pp linkat:265,303,=,37,330:ipipi listen:50,363,=,201,284:ii listmount:458,458,=,458,458:ppli listns:470,470,=,470,470:ppli listxattr:194,232,=,11,232:ppl
        listxattrat:465,465,=,465,465:ipipl llistxattr:195,233,=,12,233:ppl lock:-,53,-,-,- lookup_dcookie:212,253,=,18,249:lpl lremovexattr:198,236,=,15,236:pp
        lseek:8,19,=,62,19:ili lsetxattr:189,227,=,6,227:pppli lsm_get_self_attr:459,459,=,459,459:ippi lsm_list_modules:461,461,=,461,461:ppi
        lsm_set_self_attr:460,460,=,460,460:ipii lstat:6,107,=,-,107:pp lstat64:-,196,-,-,196:pp madvise:28,219,=,233,220:lli map_shadow_stack:453,453,=,453,453:lli
        mbind:237,274,=,235,319:lllpli membarrier:324,375,=,283,389:iii memfd_create:319,356,=,279,385:pi memfd_secret:447,447,=,447,-:i migrate_pages:256,294,=,238,400:ilpp
        mincore:27,218,=,232,219:llp mkdir:83,39,=,-,39:ph mkdirat:258,296,=,34,323:iph mknod:133,14,=,-,14:phi mknodat:259,297,=,33,324:iphi mlock:149,150,=,228,150:ll
        mlock2:325,376,=,284,390:lli mlockall:151,152,=,230,152:i mmap:9,90,=,222,-:llllll mmap2:-,192,-,-,192:llllll modify_ldt:154,123,=,-,-:ipl mount:165,21,=,40,21:ppplp
        mount_setattr:442,442,=,442,442:ipipl move_mount:429,429,=,429,429:ipipi move_pages:279,317,533,239,344:ilpppi mprotect:10,125,=,226,125:lll mpx:-,56,-,-,-
        mq_getsetattr:245,282,=,185,279:ipp mq_notify:244,281,527,184,278:ip mq_open:240,277,=,180,274:pihp mq_timedreceive:243,280,=,183,277:iplpp
        mq_timedreceive_time64:-,419,-,-,419:iplpp mq_timedsend:242,279,=,182,276:iplip mq_timedsend_time64:-,418,-,-,418:iplip mq_unlink:241,278,=,181,275:p
        mremap:25,163,=,216,163:lllll mseal:462,462,=,462,462:lll msgctl:71,402,=,187,304:iip msgget:68,399,=,186,303:ii msgrcv:70,401,=,188,302:iplli msgsnd:69,400,=,189,301:ipli
        msync:26,144,=,227,144:lli munlock:150,151,=,229,151:ll munlockall:152,153,=,231,153: munmap:11,91,=,215,91:ll name_to_handle_at:303,341,=,264,370:ipppi
        nanosleep:35,162,=,101,162:pp newfstatat:262,-,=,79,-:ippi nfsservctl:180,169,-,42,169 nice:-,34,-,-,34:i oldfstat:-,28,-,-,-:ip oldlstat:-,84,-,-,-:pp
        oldolduname:-,59,-,-,-:p oldstat:-,18,-,-,-:pp olduname:-,109,-,-,-:p open:2,5,=,-,5:pih open_by_handle_at:304,342,=,265,371:ipi open_tree:428,428,=,428,428:ipi
        open_tree_attr:467,467,=,467,467:ipipl openat:257,295,=,56,322:ipih openat2:437,437,=,437,437:ippl pause:34,29,=,-,29: pciconfig_iobase:-,-,-,-,271:lll
        pciconfig_read:-,-,-,-,272:llllp pciconfig_write:-,-,-,-,273:llllp perf_event_open:298,336,=,241,364:piiil personality:135,136,=,92,136:i pidfd_getfd:438,438,=,438,438:iii
        pidfd_open:434,434,=,434,434:ii pidfd_send_signal:424,424,=,424,424:iipi pipe:22,42,=,-,42:p pipe2:293,331,=,59,359:pi pivot_root:155,217,=,41,218:pp
        pkey_alloc:330,381,=,289,395:ll pkey_free:331,382,=,290,396:i pkey_mprotect:329,380,=,288,394:llli poll:7,168,=,-,168:pii ppoll:271,309,=,73,336:pippl
        ppoll_time64:-,414,-,-,414:pippl prctl:157,172,=,167,172:illll pread64:17,180,=,67,180:ipll preadv:295,333,534,69,361:lplll preadv2:327,378,546,286,392:lpllli
        prlimit64:302,340,=,261,369:iipp process_madvise:440,440,=,440,440:iplii process_mrelease:448,448,=,448,448:ii process_vm_readv:310,347,539,270,376:iplpll
        process_vm_writev:311,348,540,271,377:iplpll prof:-,44,-,-,- profil:-,98,-,-,- pselect6:270,308,=,72,335:ippppp pselect6_time64:-,413,-,-,413:ippppp
        ptrace:101,26,521,117,26:llll putpmsg:182,189,=,-,- pwrite64:18,181,=,68,181:ipll pwritev:296,334,535,70,362:lplll pwritev2:328,379,547,287,393:lpllli
        query_module:178,167,-,-,- quotactl:179,131,=,60,131:ipip quotactl_fd:443,443,=,443,443:iiip read:0,3,=,63,3:ipl readahead:187,225,=,213,225:ill readdir:-,89,-,-,-:ipi
        readlink:89,85,=,-,85:ppi readlinkat:267,305,=,78,332:ippi readv:19,145,515,65,145:lpl reboot:169,88,=,142,88:iiip recv:-,-,-,-,291:ipli recvfrom:45,371,517,207,292:iplipp
        recvmmsg:299,337,537,243,365:ipiip recvmmsg_time64:-,417,-,-,417:ipiip recvmsg:47,372,519,212,297:ipi remap_file_pages:216,257,=,234,253:lllll
        removexattr:197,235,=,14,235:pp removexattrat:466,466,=,466,466:ipip rename:82,38,=,-,38:pp renameat:264,302,=,38,329:ipip renameat2:316,353,=,276,382:ipipi
        request_key:249,287,=,218,310:pppi restart_syscall:219,0,=,128,0: rmdir:84,40,=,-,40:p rseq:334,386,=,293,398:piii rseq_slice_yield:471,471,=,471,471:
        rt_sigaction:13,174,512,134,174:ippl rt_sigpending:127,176,522,136,176:pl rt_sigprocmask:14,175,=,135,175:ippl rt_sigqueueinfo:129,178,524,138,178:iip
        rt_sigreturn:15,173,513,139,173: rt_sigsuspend:130,179,=,133,179:pl rt_sigtimedwait:128,177,523,137,177:pppl rt_sigtimedwait_time64:-,421,-,-,421:pppl
        rt_tgsigqueueinfo:297,335,536,240,363:iiip sched_get_priority_max:146,159,=,125,159:i sched_get_priority_min:147,160,=,126,160:i sched_getaffinity:204,242,=,123,242:iip
        sched_getattr:315,352,=,275,381:ipii sched_getparam:143,155,=,121,155:ip sched_getscheduler:145,157,=,120,157:i sched_rr_get_interval:148,161,=,127,161:ip
        sched_rr_get_interval_time64:-,423,-,-,423:ip sched_setaffinity:203,241,=,122,241:iip sched_setattr:314,351,=,274,380:ipi sched_setparam:142,154,=,118,154:ip
        sched_setscheduler:144,156,=,119,156:iip sched_yield:24,158,=,124,158: seccomp:317,354,=,277,383:iip security:185,-,=,-,- select:23,82,=,-,-:ipppp
        semctl:66,394,=,191,300:iiil semget:64,393,=,190,299:iii semop:65,-,=,193,298:ipi semtimedop:220,-,=,192,312:ipip semtimedop_time64:-,420,-,-,420:ipip send:-,-,-,-,289:ipli
        sendfile:40,187,=,71,187:iipl sendfile64:-,239,-,-,239:iipl sendmmsg:307,345,538,269,374:ipii sendmsg:46,370,518,211,296:ipi sendto:44,369,=,206,290:iplipi
        set_mempolicy:238,276,=,237,321:ipl set_mempolicy_home_node:450,450,=,450,450:llll set_robust_list:273,311,530,99,338:pl set_thread_area:205,243,-,-,-:p
        set_tid_address:218,258,=,96,256:p set_tls:-,-,-,-,983045 setdomainname:171,121,=,162,121:pi setfsgid:123,139,=,152,139:i setfsgid32:-,216,-,-,216:i
        setfsuid:122,138,=,151,138:i setfsuid32:-,215,-,-,215:i setgid:106,46,=,144,46:i setgid32:-,214,-,-,214:i setgroups:116,81,=,159,81:ip setgroups32:-,206,-,-,206:ip
        sethostname:170,74,=,161,74:pi setitimer:38,104,=,103,104:ipp setns:308,346,=,268,375:ii setpgid:109,57,=,154,57:ii setpriority:141,97,=,140,97:iii
        setregid:114,71,=,143,71:ii setregid32:-,204,-,-,204:ii setresgid:119,170,=,149,170:iii setresgid32:-,210,-,-,210:iii setresuid:117,164,=,147,164:iii
        setresuid32:-,208,-,-,208:iii setreuid:113,70,=,145,70:ii setreuid32:-,203,-,-,203:ii setrlimit:160,75,=,164,75:ip setsid:112,66,=,157,66:
        setsockopt:54,366,541,208,294:iiipi settimeofday:164,79,=,170,79:pp setuid:105,23,=,146,23:i setuid32:-,213,-,-,213:i setxattr:188,226,=,5,226:pppli
        setxattrat:463,463,=,463,463:ipippl sgetmask:-,68,-,-,-: shmat:30,397,=,196,305:ipi shmctl:31,396,=,195,308:iip shmdt:67,398,=,197,306:p shmget:29,395,=,194,307:ili
        shutdown:48,373,=,210,293:ii sigaction:-,67,-,-,67:ipp sigaltstack:131,186,525,132,186:pp signal:-,48,-,-,-:il signalfd:282,321,=,-,349:ipl signalfd4:289,327,=,74,355:ipli
        sigpending:-,73,-,-,73:p sigprocmask:-,126,-,-,126:ipp sigreturn:-,119,-,-,119: sigsuspend:-,72,-,-,72:l socket:41,359,=,198,281:iii socketcall:-,102,-,-,-:ip
        socketpair:53,360,=,199,288:iiip splice:275,313,=,76,340:ipipli ssetmask:-,69,-,-,-:i stat:4,106,=,-,106:pp stat64:-,195,-,-,195:pp statfs:137,99,=,43,99:pp
        statfs64:-,268,-,-,266:plp statmount:457,457,=,457,457:ppli statx:332,383,=,291,397:ipiip stime:-,25,-,-,-:p stty:-,31,-,-,- swapoff:168,115,=,225,115:p
        swapon:167,87,=,224,87:pi symlink:88,83,=,-,83:pp symlinkat:266,304,=,36,331:pip sync:162,36,=,81,36: sync_file_range:277,314,=,84,-:illi syncfs:306,344,=,267,373:i
        sysfs:139,135,=,-,135:ill sysinfo:99,116,=,179,116:p syslog:103,103,=,116,103:ipi tee:276,315,=,77,342:iili tgkill:234,270,=,131,268:iii time:201,13,=,-,-:p
        timer_create:222,259,526,107,257:ipp timer_delete:226,263,=,111,261:i timer_getoverrun:225,262,=,109,260:i timer_gettime:224,261,=,108,259:ip
        timer_gettime64:-,408,-,-,408:ip timer_settime:223,260,=,110,258:iipp timer_settime64:-,409,-,-,409:iipp timerfd_create:283,322,=,85,350:ii
        timerfd_gettime:287,326,=,87,354:ip timerfd_gettime64:-,410,-,-,410:ip timerfd_settime:286,325,=,86,353:iipp timerfd_settime64:-,411,-,-,411:iipp times:100,43,=,153,43:p
        tkill:200,238,=,130,238:ii truncate:76,92,=,45,92:pl truncate64:-,193,-,-,193:pl tuxcall:184,-,=,-,- ugetrlimit:-,191,-,-,191:ip ulimit:-,58,-,-,- umask:95,60,=,166,60:i
        umount:-,22,-,-,-:p umount2:166,52,=,39,52:pi uname:63,122,=,160,122:p unlink:87,10,=,-,10:p unlinkat:263,301,=,35,328:ipi unshare:272,310,=,97,337:l uprobe:336,-,=,-,-:
        uretprobe:335,-,=,-,-: uselib:134,86,-,-,86:p userfaultfd:323,374,=,282,388:i usr26:-,-,-,-,983043 usr32:-,-,-,-,983044 ustat:136,62,=,-,62:ip utime:132,30,=,-,-:pp
        utimensat:280,320,=,88,348:ippi utimensat_time64:-,412,-,-,412:ippi utimes:235,271,=,-,269:pp vfork:58,190,=,-,190: vhangup:153,111,=,58,111: vm86:-,166,-,-,-:ll
        vm86old:-,113,-,-,-:p vmsplice:278,316,532,75,343:ipli vserver:236,273,-,-,313 wait4:61,114,=,260,114:ipip waitid:247,284,529,95,280:iipip waitpid:-,7,-,-,-:ipi
        write:1,4,=,64,4:ipl writev:20,146,516,66,146:lpl
        """;
}
