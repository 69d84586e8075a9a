#!/usr/bin/env bash
# Where the time of a launch goes, by system call, ours beside the floor's. As root, on a quiet machine, after tests/bench/compare.sh:
#
#   tests/bench/timeline.sh [ROUNDS]           (default 300)
#
# The kernel's tracer (raw_syscalls) stamps each call of the first process inside, from its clone to the exec of the job. Tracing costs some 0.4 us a call, which is
# in the figures; so compare rows, and take nothing for an absolute time. "between" is time outside of the kernel, page faults included. Means over the faster half.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${B:-/tmp/bench}
floor="$work/bin/floor-musl -s vfork -H -k -F $work/filter/compact.bpf"
jobs=$(mktemp)
trace=$(mktemp)
trap 'rm -f "$jobs" "$trace"' EXIT
printf 'full floor\t%s -- %s/rootfs /bin/stamp\nfull\t%s/artifacts/bench/full\nsealed\t%s/artifacts/bench/sealed\n' \
  "$floor" "$work" "$PWD" "$PWD" > "$jobs"

# In a mount namespace of its own, so that a tracefs that was not mounted is not mounted afterwards either.
priority="nice -n -15"
chrt -f 50 true 2> /dev/null && priority="chrt -f 50"
unshare --mount --propagation private bash -c '
  t=/sys/kernel/tracing
  mountpoint -q $t || mount -t tracefs tracefs $t
  events="raw_syscalls/sys_enter raw_syscalls/sys_exit sched/sched_process_fork sched/sched_process_exec"
  stop() { echo 0 > $t/tracing_on; for e in $events; do echo 0 > $t/events/$e/enable; done; echo > $t/set_event_pid; echo noevent-fork > $t/trace_options; }
  trap stop EXIT
  echo 0 > $t/tracing_on; echo nop > $t/current_tracer; echo mono > $t/trace_clock; echo 131072 > $t/buffer_size_kb
  for e in $events; do echo 1 > $t/events/$e/enable; done
  : > $t/trace; echo event-fork > $t/trace_options; echo $$ > $t/set_event_pid; echo 1 > $t/tracing_on
  '"$priority"' "$1/bin/spawnbench" -n "$2" -s 10 -r "$3" > /dev/null
  stop
  cat $t/trace > "$4"; : > $t/trace; echo 1408 > $t/buffer_size_kb' - "$work" "${1:-300}" "$jobs" "$trace"
dotnet run tests/bench/timeline.cs "$trace"
