// The line that both programs print per check: id, severity, verdict, detail, with tabs between.
#ifndef LINE_H
#define LINE_H

#include "rows.h"

#define VERDICT_OK "ok"
#define VERDICT_FAIL "FAIL"
#define VERDICT_ABSENT "n/a"

/// One write(2) per line, so that lines of two programs do not mix. Control characters in the detail become question marks.
void print_line(const char *id, enum severity severity, const char *verdict, const char *detail);

#endif
