// Swaps two names of a directory until it is killed: swapper DIRECTORY NAME NAME.
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc != 4 || chdir(argv[1]) != 0) {
        return 64;
    }

    for (;;) {
        if (renameat2(AT_FDCWD, argv[2], AT_FDCWD, argv[3], RENAME_EXCHANGE) != 0) {
            perror("renameat2");
            return 1;
        }
    }
}
