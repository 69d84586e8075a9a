/* A second opinion: policies in, libseccomp's filters out.
 *
 * stdin, one word list per line:  arch NAME...  (the first one is the machine's own)
 *                                 default ACTION
 *                                 rule ACTION SYSCALL [INDEX OP A B]...
 *                                 end
 * ACTION is a number (SCMP_ACT_* are the kernel's values), OP one of SCMP_CMP_* by number. For each policy stdout gets the number of instructions (32 bits)
 * and the raw struct sock_filter records.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <seccomp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static void fail(const char *what, const char *word, int error)
{
	fprintf(stderr, "%s %s: %s\n", what, word, strerror(error < 0 ? -error : error));
	exit(1);
}

static scmp_filter_ctx make(uint32_t action, char *archs)
{
	scmp_filter_ctx filter = seccomp_init(action);
	if (!filter)
		fail("init", archs, EINVAL);
	seccomp_arch_remove(filter, SCMP_ARCH_NATIVE);
	for (char *word = strtok(archs, " \n"); word; word = strtok(NULL, " \n")) {
		int error = seccomp_arch_add(filter, seccomp_arch_resolve_name(word));
		if (error)
			fail("arch", word, error);
	}
	return filter;
}

static void rule(scmp_filter_ctx filter, char *text)
{
	uint32_t action = strtoul(strtok(text, " \n"), NULL, 0);
	char *name = strtok(NULL, " \n");
	struct scmp_arg_cmp args[6];
	unsigned count = 0;
	for (char *word = strtok(NULL, " \n"); word; word = strtok(NULL, " \n"), count++) {
		args[count].arg = strtoul(word, NULL, 0);
		args[count].op = strtoul(strtok(NULL, " \n"), NULL, 0);
		args[count].datum_a = strtoull(strtok(NULL, " \n"), NULL, 0);
		args[count].datum_b = strtoull(strtok(NULL, " \n"), NULL, 0);
	}
	int number = seccomp_syscall_resolve_name(name);
	if (number == __NR_SCMP_ERROR)
		fail("syscall", name, EINVAL);
	int error = seccomp_rule_add_array(filter, action, number, count, args);
	if (error && error != -EEXIST)
		fail("rule", name, error);
}

static void print(scmp_filter_ctx filter)
{
	static char raw[1 << 20];
	int fd = memfd_create("filter", 0);
	int error = seccomp_export_bpf(filter, fd);
	if (error)
		fail("export", "", error);
	lseek(fd, 0, SEEK_SET);
	ssize_t size = read(fd, raw, sizeof raw);
	uint32_t count = size / 8;
	close(fd);
	fwrite(&count, sizeof count, 1, stdout);
	fwrite(raw, 1, size, stdout);
	seccomp_release(filter);
}

int main(void)
{
	static char line[65536], archs[256];
	scmp_filter_ctx filter = NULL;
	while (fgets(line, sizeof line, stdin)) {
		if (!strncmp(line, "arch ", 5))
			snprintf(archs, sizeof archs, "%.200s", line + 5);
		else if (!strncmp(line, "default ", 8))
			filter = make(strtoul(line + 8, NULL, 0), archs);
		else if (!strncmp(line, "rule ", 5))
			rule(filter, line + 5);
		else if (!strncmp(line, "end", 3))
			print(filter);
	}
	return 0;
}
