// Usage: hostile [--user UID] [--real-root] [--spare-children] [--spare-input] [--spare-capabilities] [--terminal] [--own-terminal]
//                [--probe FILE] [--plant DIR] [--planted DIR] [--launcher FILE] [--stage DIR] [--hide DIR]... [--fill TEMPLATE FILE] [--patience SECONDS] -- COMMAND...
// Makes the sentinels, spoils what is inherited, runs the command with the facts behind it, tells what came out, and removes what it made.
#include "hostile.h"

#include <poll.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>

struct world world = {.shm = -1, .sem = -1, .msg = -1};
static pid_t owner, command;
static volatile sig_atomic_t interrupted;

static const char *const variables[][2] = {
    {"SANDBOX_SECRET", SECRET_TEXT}, {"AWS_SECRET_ACCESS_KEY", SECRET_TEXT}, {"SSH_AUTH_SOCK", "/nonexistent/agent"},
    {"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent/bus"}, {"LD_PRELOAD", "/nonexistent/hostile.so"}, {"LD_LIBRARY_PATH", "/nonexistent"},
    {"BASH_ENV", "/nonexistent/hostile"}, {"DOTNET_STARTUP_HOOKS", "/nonexistent/hostile.dll"}, {"DISPLAY", ":77"}, {"LOGNAME", "hostile"}, {"HOSTILE_PLAIN", "1"},
};

_Noreturn void give_up(const char *what) {
    fprintf(stderr, "hostile: %s: %s\n", what, strerror(errno));
    if (getpid() == owner) remove_sentinels();
    exit(120);
}

// The environment that a process shows in /proc is the one that it was started with, so this program starts itself once more.
static void spoil_environment(char **words) {
    if (getenv(variables[0][0])) return;
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) setenv(variables[i][0], variables[i][1], 1);
    char path[512] = "";
    if (readlink("/proc/self/exe", path, sizeof path - 1) > 0) execv(path, words);
    give_up("environment");
}

static bool read_flag(struct options *options, const char *word) {
    if (strcmp(word, "--real-root") == 0) return options->real_root = true;
    if (strcmp(word, "--spare-children") == 0) return options->spare_children = true;
    if (strcmp(word, "--spare-input") == 0) return options->spare_input = true;
    if (strcmp(word, "--spare-capabilities") == 0) return options->spare_capabilities = true;
    if (strcmp(word, "--terminal") == 0) return options->terminal = true;
    if (strcmp(word, "--own-terminal") == 0) return options->own_terminal = true;
    return false;
}

static struct options read_options(char **words) {
    struct options options = {.user = -1, .patience = 60};
    struct { const char *name, **value; } texts[] = {{"--probe", &options.probe}, {"--plant", &options.plant}, {"--planted", &options.planted},
        {"--launcher", &options.launcher}, {"--stage", &options.stage}, {"--fill", &options.template}};
    for (char **word = words + 1; *word; word++) {
        options.command = word + 1;
        if (strcmp(*word, "--") == 0) return options;
        if (read_flag(&options, *word)) continue;
        if (!word[1]) break;
        if (strcmp(*word, "--user") == 0) options.user = atoi(*++word);
        else if (strcmp(*word, "--patience") == 0) options.patience = atoi(*++word);
        else if (strcmp(*word, "--hide") == 0 && options.hidden_count < 4) options.hidden[options.hidden_count++] = *++word;
        for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
            if (strcmp(*word, texts[i].name) != 0) continue;
            *texts[i].value = *++word;
            if (texts[i].value == &options.template) options.filled = *++word;
        }
    }
    fprintf(stderr, "hostile: no command\n");
    exit(64);
}

// Numbers that the command is to find open stay free for that.
static void keep_low_descriptors(void) {
    while (open("/dev/null", O_RDONLY | O_CLOEXEC) < 32) continue;
}

static void start_sentinel(char **words) {
    int pipes[2];
    char letter;
    if (pipe2(pipes, O_CLOEXEC) != 0) give_up("pipe");
    world.sentinel = fork();
    if (world.sentinel < 0) give_up("sentinel");
    if (world.sentinel == 0) {
        setpgid(0, 0);
        dup2(pipes[1], STDOUT_FILENO);
        // The secret is on its command line too.
        execl("/proc/self/exe", words[0], "--sentinel", SECRET_TEXT, NULL);
        _exit(1);
    }
    close(pipes[1]);
    world.sentinel_reports = pipes[0];
    if (read(pipes[0], &letter, 1) != 1) give_up("sentinel");
    tell("sentinel", "%d", (int)world.sentinel);
    tell("parent-group", "%d", (int)world.sentinel);
}

static _Noreturn void run_command(const struct options *options) {
    if (setpgid(0, world.sentinel) != 0) give_up("process group");
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (options->template && !fill_template(options->template, options->filled)) give_up("template");
    signal(SIGTTOU, SIG_IGN);
    tcsetpgrp(world.slave, world.sentinel);
    for (int fd = 0; fd < 3 && options->terminal; fd++) dup2(world.slave, fd);
    // What the launcher opens first becomes the standard input of whoever does not look.
    if (!options->terminal && !options->spare_input) close(STDIN_FILENO);
    char *words[200];
    int count = 0;
    for (char **word = options->command; *word && count < 100; word++) words[count++] = *word;
    for (char **fact = facts(); *fact && !options->template; fact++) words[count++] = *fact;
    words[count] = NULL;
    spoil_inheritance(options);
    execvp(words[0], words);
    give_up(words[0]);
}

static void on_signal(int number) { interrupted = number; }

// Copies what comes to the terminal, and waits for the end of the command: its status, or -1 where patience ran out.
static int attend(const struct options *options) {
    time_t deadline = time(NULL) + options->patience;
    for (int status;;) {
        pid_t ended = waitpid(command, &status, WNOHANG);
        struct pollfd wait = {world.master, POLLIN, 0};
        char block[4096];
        while (poll(&wait, 1, ended == command ? 0 : 50) == 1 && (wait.revents & POLLIN)) {
            ssize_t length = read(world.master, block, sizeof block);
            if (length <= 0 || write(STDOUT_FILENO, block, length) != length) break;
        }
        if (ended == command) return status;
        if (interrupted || time(NULL) > deadline) return -1;
    }
}

// Everything that came to us, their new parent, until there is nothing more.
static void kill_children(void) {
    for (int round = 0; round < 20; round++) {
        char path[64], text[2048] = "";
        snprintf(path, sizeof path, "/proc/self/task/%d/children", getpid());
        int fd = open(path, O_RDONLY | O_CLOEXEC);
        ssize_t length = fd < 0 ? -1 : read(fd, text, sizeof text - 1);
        if (fd >= 0) close(fd);
        if (length <= 0) return;
        for (char *word = strtok(text, " \n"); word; word = strtok(NULL, " \n")) kill(atoi(word), SIGKILL);
        while (waitpid(-1, NULL, WNOHANG) > 0) continue;
        usleep(20000);
    }
}

// The simplest first process of a pid namespace, with nothing to guard it: "hostile --first PROGRAM...", for a control.
static int be_first(char **words) {
    int status = 0;
    pid_t pid = fork();
    if (pid == 0) {
        execvp(words[0], words);
        _exit(127);
    }
    while (waitpid(pid, &status, 0) < 0 && errno == EINTR) continue;
    return WEXITSTATUS(status);
}

static void prepare(const struct options *options, char **words) {
    prctl(PR_SET_NAME, "hostile");
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    for (int number = 1; number < 32; number++) {
        if (number == SIGTERM || number == SIGINT || number == SIGHUP || number == SIGQUIT) signal(number, on_signal);
        else signal(number, number == SIGTTOU || number == SIGPIPE ? SIG_IGN : SIG_DFL);
    }
    setsid();
    keep_low_descriptors();
    stand_apart(options);
    plant(options);
    spoil_limits();
    become(options);
    make_terminal();
    umask(022);
    start_sentinel(words);
    start_neighbour();
    make_sentinels();
    tell_of_machine();
    tell("launcher", "%s", options->launcher ? options->launcher : words[0]);
    if (options->stage) tell("stage", "%s", options->stage);
    if (options->own_terminal) tell("own-terminal", "1");
    look_before();
}

int main(int count, char **words) {
    if (count > 1 && strcmp(words[1], "--sentinel") == 0) return be_sentinel();
    if (count > 2 && strcmp(words[1], "--first") == 0) return be_first(words + 2);
    owner = getpid();
    struct options options = read_options(words);
    spoil_environment(words);
    prepare(&options, words);
    fflush(NULL);
    command = fork();
    if (command < 0) give_up("fork");
    if (command == 0) run_command(&options);
    int status = attend(&options);
    if (status != -1) look_after();
    kill_children();
    remove_sentinels();
    if (status == -1) fprintf(stderr, "hostile: %s\n", interrupted ? "interrupted" : "the command did not end in time");
    return status == -1 ? 121 : WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
