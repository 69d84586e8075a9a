// A process of the parent's: it leads the process group in which the sandbox is started, and reports each signal by a letter.
#include "hostile.h"

#include <sched.h>
#include <sys/prctl.h>

static void report(int number) {
    char letter = number == SIGWINCH ? 'w' : 'u';
    if (write(STDOUT_FILENO, &letter, 1) != 1) _exit(1);
}

int be_sentinel(void) {
    struct sigaction action = {.sa_handler = report, .sa_flags = SA_RESTART};
    sigset_t none;
    sigemptyset(&none);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "sentinel");
    for (int number = 1; number < 32; number++) {
        if (number != SIGWINCH && number != SIGUSR1) signal(number, SIG_IGN);
    }
    sigaction(SIGWINCH, &action, NULL);
    sigaction(SIGUSR1, &action, NULL);
    sigprocmask(SIG_SETMASK, &none, NULL);
    report(SIGURG);
    for (;;) pause();
}

void start_neighbour(void) {
    world.neighbour = fork();
    if (world.neighbour != 0) return;
    const int all = CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWIPC | CLONE_NEWUTS | CLONE_NEWCGROUP | 0x80; // CLONE_NEWTIME
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    prctl(PR_SET_NAME, "neighbour");
    if (unshare(all) != 0) _exit(0);
    // The first child is the first process in the new pid and time namespaces.
    if (fork() == 0) prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (;;) pause();
}
