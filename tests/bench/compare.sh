#!/usr/bin/env bash
# Our launchers beside the C floor that does the same work, in one run. As root, on a quiet machine:
#
#   tests/bench/compare.sh [ROUNDS]            (default 200; the bench's sources are looked for in $BENCH, default ../shared/bench)
#
# Prints a table in Markdown: start = spawn to the job's first instruction, ratios against the floor row of the same class,
# peak RSS, what stays resident, sizes. Publishes the five bench specs into artifacts/bench first unless they are there (REBUILD=1: again).
set -euo pipefail
cd "$(dirname "$0")/../.."
bench=${BENCH:-../shared/bench}
work=${B:-/tmp/bench}
rounds=${1:-200}
out=artifacts/bench

[ -x "$work/bin/spawnbench" ] || B=$work "$bench/run.sh" build >&2
for spec in full sealed user min sleep; do
  if [ -n "${REBUILD:-}" ] || [ ! -x "$out/$spec" ]; then
    dotnet publish "tests/bench/specs/$spec" -p:PublishAot=true -o "$out" -v q --nologo >&2
  fi
done

jobs=$(mktemp)
results=$(mktemp)
trap 'rm -f "$jobs" "$results"' EXIT
floor="$work/bin/floor-musl -s vfork"
row() { printf '%s\t%s\n' "$1" "$2" >> "$jobs"; }
row 'zero: fork and exec of the job'          "$work/bin/stamp"
row 'full: floor (vfork, compact filter, musl)'  "$floor -H -k -F $work/filter/compact.bpf -- $work/rootfs /bin/stamp"
row 'full: ours'                              "$PWD/$out/full"
row 'sealed: floor, the same without netns'   "$floor -N mpiuc -H -k -F $work/filter/compact.bpf -- $work/rootfs /bin/stamp"
row 'sealed: ours'                            "$PWD/$out/sealed"
row 'user: floor, self map'                   "$floor -N mpiuncU -H -k -F $work/filter/compact.bpf -- $work/rootfs /bin/stamp"
row 'user: ours'                              "$PWD/$out/user"
row 'min: floor, no filter'                        "$floor -N mpiunU -m min -- $work/rootfs /bin/stamp"
row 'min: ours'                               "$PWD/$out/min"
if command -v bwrap > /dev/null; then
  keep="--cap-drop ALL"
  for capability in chown dac_override fowner fsetid kill setgid setuid setpcap net_bind_service net_raw sys_chroot mknod audit_write setfcap; do keep="$keep --cap-add cap_$capability"; done
  row 'full: bwrap' "@FD9=$work/filter/linear.bpf $(command -v bwrap) --unshare-pid --unshare-ipc --unshare-uts --unshare-net --unshare-cgroup --hostname box $keep --ro-bind $work/rootfs / --proc /proc --dev /dev --ro-bind /sys /sys --ro-bind /dev/null /proc/keys --ro-bind /dev/null /proc/timer_list --tmpfs /proc/acpi --tmpfs /sys/firmware --ro-bind /proc/bus /proc/bus --ro-bind /proc/fs /proc/fs --ro-bind /proc/irq /proc/irq --ro-bind /proc/sys /proc/sys --seccomp 9 /bin/stamp"
  row 'min: bwrap' "$(command -v bwrap) --unshare-user --unshare-pid --unshare-ipc --unshare-uts --unshare-net --ro-bind $work/rootfs / --proc /proc --dev /dev /bin/stamp"
fi
# Real-time priority where it is allowed: neighbours on the machine wait instead of us.
priority="nice -n -15"
chrt -f 50 true 2> /dev/null && priority="chrt -f 50"
$priority "$work/bin/spawnbench" -n "$rounds" -s 10 -r "$jobs" > "$results"

echo "### Launch, ms ($rounds rounds, interleaved, $priority; load $(cut -d' ' -f1-3 /proc/loadavg), Linux $(uname -r))"
echo
echo '| job | failed | start min | start p10 | start median | total median | peak RSS KiB | min / floor | p10 / floor |'
echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|'
awk -F'\t' '
  { split($1, class, ":") }
  $1 ~ /: floor/ { floormin[class[1]] = $4; floorp10[class[1]] = $12 }
  { base = floormin[class[1]]
    printf "| %s | %d | %.3f | %.3f | %.3f | %.3f | %d | %s | %s |\n", $1, $3, $4/1e6, $12/1e6, $5/1e6, $8/1e6, $11,
      base ? sprintf("%.3f", $4 / base) : "", base ? sprintf("%.3f", $12 / floorp10[class[1]]) : "" }' "$results"

# OCI runtimes put themselves into cgroups, which refuse a process of real-time priority: a run of their own. One that fails here says so.
: > "$jobs"
row 'full: floor (vfork, compact filter, musl)'  "$floor -H -k -F $work/filter/compact.bpf -- $work/rootfs /bin/stamp"
row 'full: ours'                                 "$PWD/$out/full"
for runtime in crun runc; do
  if command -v "$runtime" > /dev/null; then
    row "full: $runtime" "$(command -v "$runtime") --root $work/run-$runtime $([ "$runtime" = crun ] && echo --cgroup-manager=disabled) run -b $work/oci j@I@"
  fi
done
nice -n -15 "$work/bin/spawnbench" -n 40 -s 2 -r "$jobs" > "$results"
echo
echo '### Beside OCI runtimes, ms (40 rounds, interleaved, nice -15; crun without cgroups)'
echo
echo '| job | failed | start min | start p10 | start median |'
echo '|---|--:|--:|--:|--:|'
awk -F'\t' '{ printf "| %s | %d | %.3f | %.3f | %.3f |\n", $1, $3, $4/1e6, $12/1e6, $5/1e6 }' "$results"

echo
echo '### Resident while the workload sleeps (`sleep`: an init and the launcher), KiB'
echo
echo '| process | private dirty | PSS | RSS |'
echo '|---|--:|--:|--:|'
"$out/sleep" > /dev/null & launcher=$!
sleep 1
child=$(cut -d' ' -f1 "/proc/$launcher/task/$launcher/children")
for process in "launcher:$launcher" "init:$child"; do
  awk -v who="${process%%:*}" '/^Private_Dirty:/ { d = $2 } /^Pss:/ { p = $2 } /^Rss:/ { r = $2 } END { printf "| %s | %d | %d | %d |\n", who, d, p, r }' "/proc/${process##*:}/smaps_rollup"
done
kill -TERM "$launcher"
wait "$launcher" || true

echo
echo '### Size, bytes'
echo
for spec in full sealed user min sleep; do printf '%s %s\n' "$(stat -c %s "$out/$spec")" "$spec"; done
