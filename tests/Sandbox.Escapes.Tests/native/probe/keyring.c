// Keys: the user keyring is the uid's, whatever the namespaces; a session keyring is inherited.
#include "probe.h"

#include <linux/keyctl.h>
#include <sys/syscall.h>

static long keyctl(int operation, long a, long b, long c, long d) { return syscall(SYS_keyctl, operation, a, b, c, d); }

static bool can_ask(void) { return fact("key") != NULL; }

static void need_key(void) {
    if (!can_ask()) absent("the parent could make no key");
}

static void search(const struct check *check) {
    need_key();
    long key = keyctl(KEYCTL_SEARCH, check->number, (long)"user", (long)text_fact(check->text), 0);
    if (key < 0) stopped("%s", strerrorname_np(errno));
    char text[128] = "";
    keyctl(KEYCTL_READ, key, (long)text, sizeof text - 1, 0);
    reached("key %ld%s", key, strstr(text, SECRET_TEXT) ? " and its secret" : "");
}

static void read_serial(const struct check *check) {
    need_key();
    char text[128] = "";
    long length = keyctl(KEYCTL_READ, number_fact(check->text), (long)text, sizeof text - 1, 0);
    judge(length, "the secret was read");
}

static void describe(const struct check *check) {
    need_key();
    char text[256] = "";
    judge(keyctl(KEYCTL_DESCRIBE, number_fact(check->text), (long)text, sizeof text - 1, 0), "it was described");
}

static void same_session(const struct check *check) {
    need_key();
    long session = keyctl(KEYCTL_GET_KEYRING_ID, check->number, 0, 0, 0);
    if (session < 0) stopped("%s", strerrorname_np(errno));
    if (session == number_fact(check->text)) reached("it is the parent's, %ld", session);
    stopped("%ld, not the parent's", session);
}

static void add(const struct check *check) {
    long key = syscall(SYS_add_key, "user", "probe", "x", 1, check->number);
    if (key < 0) stopped("%s", strerrorname_np(errno));
    keyctl(KEYCTL_UNLINK, key, check->number, 0, 0);
    reached("a key was added");
}

static void request(const struct check *check) {
    need_key();
    judge(syscall(SYS_request_key, "user", text_fact(check->text), NULL, 0), "the parent's key was found");
}

static void update(const struct check *check) {
    need_key();
    char text[128];
    int length = snprintf(text, sizeof text, "%s, changed", SECRET_TEXT);
    judge(keyctl(KEYCTL_UPDATE, number_fact(check->text), (long)text, length, 0), "the parent's key was changed");
}

static void link_to(const struct check *check) {
    need_key();
    judge(keyctl(KEYCTL_LINK, number_fact(check->text), KEY_SPEC_PROCESS_KEYRING, 0, 0), "the parent's key was linked to our own keyring");
}

static void persistent(const struct check *check) {
    (void)check;
    long key = keyctl(KEYCTL_GET_PERSISTENT, -1, KEY_SPEC_PROCESS_KEYRING, 0, 0);
    if (key < 0 && errno == EOPNOTSUPP) absent("this kernel has no persistent keyrings");
    judge(key, "the persistent keyring");
}

static void join(const struct check *check) {
    (void)check;
    judge(keyctl(KEYCTL_JOIN_SESSION_KEYRING, 0, 0, 0, 0), "a session keyring was made");
}

static void listed(const struct check *check) {
    need_key();
    static char text[65536];
    if (read_file(check->text, text, sizeof text) <= 0) stopped("not readable or empty");
    if (strstr(text, text_fact("key-name"))) reached("the parent's key is listed");
    stopped("the parent's key is not listed");
}

static const struct check checks[] = {
    {"key.user-search", CRITICAL, "the parent's key in the user keyring", search, KEY_SPEC_USER_KEYRING, "key-name", NULL},
    {"key.user-session-search", CRITICAL, "the parent's key in the user session keyring", search, KEY_SPEC_USER_SESSION_KEYRING, "key-name", NULL},
    {"key.session-search", CRITICAL, "the parent's key in the session keyring", search, KEY_SPEC_SESSION_KEYRING, "session-key-name", NULL},
    {"key.read", CRITICAL, "reading the parent's key by its number", read_serial, 0, "key", NULL},
    {"key.session-read", CRITICAL, "reading the parent's session key by its number", read_serial, 0, "session-key", NULL},
    {"key.describe", HIGH, "describing the parent's key", describe, 0, "key", NULL},
    {"key.session-describe", HIGH, "describing the parent's session key", describe, 0, "session-key", NULL},
    {"key.session-same", HIGH, "the session keyring", same_session, KEY_SPEC_SESSION_KEYRING, "session", NULL},
    {"key.user-same", MEDIUM, "the user keyring", same_session, KEY_SPEC_USER_KEYRING, "user-keyring", NULL},
    {"key.add-user", MEDIUM, "adding a key to the user keyring", add, KEY_SPEC_USER_KEYRING, NULL, NULL},
    {"key.add-session", LOW, "adding a key to the session keyring", add, KEY_SPEC_SESSION_KEYRING, NULL, NULL},
    {"key.add-process", LOW, "adding a key to a keyring of our own", add, KEY_SPEC_PROCESS_KEYRING, NULL, NULL},
    {"key.request", CRITICAL, "asking for the parent's session key with request_key(2)", request, 0, "session-key-name", NULL},
    {"key.update", CRITICAL, "changing the parent's key", update, 0, "key", NULL},
    {"key.link", HIGH, "linking the parent's key", link_to, 0, "key", NULL},
    {"key.persistent", MEDIUM, "the persistent keyring", persistent, 0, NULL, NULL},
    {"key.join", LOW, "a new session keyring", join, 0, NULL, NULL},
    {"key.listed", MEDIUM, "the parent's key in /proc/keys", listed, 0, "/proc/keys", NULL},
};
AREA(keyring_area);
