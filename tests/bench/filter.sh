#!/usr/bin/env bash
# Our filters beside those of the floor: what attaching one costs, and a system call behind it. As root, on a quiet machine:
#
#   tests/bench/filter.sh [ROUNDS]             (default 10; the bench's sources are looked for in $BENCH, default ../shared/bench)
#
# linear, tree: libseccomp's, of the bench's policy (SCMP_FLTATR_CTL_OPTIMIZE 2 for tree), for three ABIs and, with a 1, for x86_64 alone. compact: the floor's own search, by hand.
# "sandbox seccomp": our compiler on the same policy. default@1 and strict@1: the filters that launchers get.
# A round attaches each filter 25 times (floorprof) and makes 1,000,000 and 100,000 calls behind it (sysloop), the filters one after the other. Prints a table in Markdown: attach, the
# fastest of all, 10th percentile and median of the rounds' medians; getppid, which the kernel knows without the filter; socket, whose argument the filter must look at.
set -euo pipefail
cd "$(dirname "$0")/../.."
bench=${BENCH:-../shared/bench}
work=${B:-/tmp/bench}
rounds=${1:-10}
out=artifacts/bench/filter

[ -x "$work/bin/floorprof" ] && [ -x "$work/bin/sysloop" ] || B=$work "$bench/run.sh" build >&2
mkdir -p "$out"
dotnet run tests/bench/filter.cs -- "$out" >&2
cp "$work/filter/seccomp.json" "$out/same.json"
sed 's/"architectures":\[[^]]*\]/"architectures":["SCMP_ARCH_X86_64"]/' "$out/same.json" > "$out/same1.json"
for same in same same1; do
  dotnet run --project src/Sandbox.Cli -c Release -- seccomp "$out/$same.json" -o "$out/$same.bpf" --arch x86_64 >&2
done

results=$(mktemp)
trap 'rm -f "$results"' EXIT
names=()
files=()
row() { names+=("$1"); files+=("$2"); }
row 'none'                                    ''
row 'libseccomp, linear, three ABIs'          "$work/filter/linear.bpf"
row 'libseccomp, tree, three ABIs'            "$work/filter/tree.bpf"
row 'sandbox seccomp, three ABIs'             "$out/same.bpf"
row 'libseccomp, linear'                      "$work/filter/linear1.bpf"
row 'libseccomp, tree'                        "$work/filter/tree1.bpf"
row 'compact, by hand'                        "$work/filter/compact.bpf"
row 'sandbox seccomp'                         "$out/same1.bpf"
row 'default@1'                               "$out/default@1.x86_64.bpf"
row 'strict@1'                                "$out/strict@1.x86_64.bpf"

# Real-time priority where it is allowed: neighbours on the machine wait instead of us.
priority="nice -n -15"
chrt -f 50 true 2> /dev/null && priority="chrt -f 50"
load=$(cut -d' ' -f1-3 /proc/loadavg)
for ((round = 0; round < rounds; round++)); do
  for i in "${!names[@]}"; do
    if [ -n "${files[i]}" ]; then
      $priority "$work/bin/floorprof" -n 25 -N 0 -R none -F "${files[i]}" -- "$work/rootfs" "$work/bin/stamp" |
        awk -v i="$i" '/seccomp filter/ { for (f = 1; f < NF; f++) { if ($f == "median") median = $(f + 1); if ($f == "min") min = $(f + 1) } print i, "attach", median, min }' >> "$results"
    fi
    $priority "$work/bin/sysloop" 1000000 ${files[i]:+"${files[i]}"} | awk -v i="$i" '{ print i, "getppid", $2; print i, "socket", $5 }' >> "$results"
  done
done

# The 10th percentile and the median of some column of one row.
percentile() { awk -v i="$1" -v what="$2" '$1 == i && $2 == what { print $3 }' "$results" | sort -n | awk -v p="$3" '{ v[NR] = $1 } END { at = int((NR - 1) * p) + 1; printf "%.1f", v[at] }'; }
fastest() { awk -v i="$1" '$1 == i && $2 == "attach" { print $4 }' "$results" | sort -n | head -n 1; }
compact=6
echo "### Filters ($rounds rounds, interleaved, $priority; load $load, Linux $(uname -r))"
echo
echo '| filter | instructions | attach min, us | p10 | median | min / compact | p10 / compact | getppid p10, ns | socket p10, ns | socket median, ns |'
echo '|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|'
for i in "${!names[@]}"; do
  if [ -n "${files[i]}" ]; then
    min=$(fastest "$i") p10=$(percentile "$i" attach 0.1)
    attach="$(($(stat -c %s "${files[i]}") / 8)) | $min | $p10 | $(percentile "$i" attach 0.5) | $(awk -v a="$min" -v b="$(fastest $compact)" 'BEGIN { printf "%.2f", a / b }') | $(awk -v a="$p10" -v b="$(percentile $compact attach 0.1)" 'BEGIN { printf "%.2f", a / b }')"
  else
    attach=' | | | | | '
  fi
  echo "| ${names[i]} | $attach | $(percentile "$i" getppid 0.1) | $(percentile "$i" socket 0.1) | $(percentile "$i" socket 0.5) |"
done
