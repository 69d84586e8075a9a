// A session keyring of its own with the key "sandbox-secret" in it, and then the program: keyholder PROGRAM [ARGUMENT...].
#include <linux/keyctl.h>
#include <stdio.h>
#include <sys/syscall.h>
#include <unistd.h>

int main(int argc, char **argv)
{
    if (argc < 2 || syscall(SYS_keyctl, KEYCTL_JOIN_SESSION_KEYRING, 0) < 0
        || syscall(SYS_add_key, "user", "sandbox-secret", "x", 1UL, KEY_SPEC_SESSION_KEYRING) < 0) {
        perror("keyholder");
        return 64;
    }

    execv(argv[1], argv + 1);
    return 65;
}
