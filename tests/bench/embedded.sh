#!/usr/bin/env bash
# A root inside the binary: what it adds to a start over the same root as a directory, and over an overlay of that directory. As root, on a quiet machine:
#
#   tests/bench/embedded.sh [ROUNDS]             (default 300; the bench's sources are looked for in $BENCH, default ../shared/bench)
#
# Publishes the specs into artifacts/bench unless they are there (REBUILD=1: again).
set -euo pipefail
cd "$(dirname "$0")/../.."
bench=${BENCH:-../shared/bench}
work=${B:-/tmp/bench}
rounds=${1:-300}
out=artifacts/bench

[ -x "$work/bin/spawnbench" ] || B=$work "$bench/run.sh" build >&2
for spec in full embedded; do
  if [ -n "${REBUILD:-}" ] || [ ! -x "$out/$spec" ]; then
    dotnet publish "tests/bench/specs/$spec" -p:PublishAot=true -o "$out" -v q --nologo >&2
  fi
done
[ -x "$out/layers2" ] || dotnet publish tests/bench/specs/layers -p:PublishAot=true -o "$out" -v q --nologo >&2

mkdir -p "$work/layers/1/opt/layer1"
jobs=$(mktemp)
results=$(mktemp)
trap 'rm -rf "$jobs" "$results" "$work/layers"' EXIT
row() { printf '%s\t%s\n' "$1" "$2" >> "$jobs"; }
row 'a directory'    "$PWD/$out/full"
row '2 layers'       "$PWD/$out/layers2"
row 'in the binary'  "$PWD/$out/embedded"
priority="nice -n -15"
chrt -f 50 true 2> /dev/null && priority="chrt -f 50"
$priority "$work/bin/spawnbench" -n "$rounds" -s 10 -r "$jobs" > "$results"
echo "### A root in the binary, ms ($rounds rounds, interleaved, $priority; load $(cut -d' ' -f1-3 /proc/loadavg), Linux $(uname -r))"
echo
echo '| root | failed | start min | start p10 | start median | p10 over a directory |'
echo '|---|--:|--:|--:|--:|--:|'
awk -F'\t' '
  { name[NR] = $1; failed[NR] = $3; min[NR] = $4; p10[NR] = $12; median[NR] = $5 }
  END { for (i = 1; i <= NR; i++) printf "| %s | %d | %.3f | %.3f | %.3f | %+.3f |\n", name[i], failed[i], min[i]/1e6, p10[i]/1e6, median[i]/1e6, (p10[i]-p10[1])/1e6 }' "$results"
