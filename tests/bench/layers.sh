#!/usr/bin/env bash
# A root of layers: what it adds to a start, with 2 layers and with 40, and what a hundred containers of one image have of their own. As root, on a quiet machine:
#
#   tests/bench/layers.sh [ROUNDS]             (default 300; the bench's sources are looked for in $BENCH, default ../shared/bench)
#
# Publishes the specs into artifacts/bench unless they are there (REBUILD=1: again).
set -euo pipefail
cd "$(dirname "$0")/../.."
bench=${BENCH:-../shared/bench}
work=${B:-/tmp/bench}
rounds=${1:-300}
out=artifacts/bench

[ -x "$work/bin/spawnbench" ] || B=$work "$bench/run.sh" build >&2
for spec in full layers; do
  if [ -n "${REBUILD:-}" ] || [ ! -x "$out/${spec/layers/layers40}" ]; then
    dotnet publish "tests/bench/specs/$spec" -p:PublishAot=true -o "$out" -v q --nologo >&2
  fi
done

for i in $(seq 1 39); do mkdir -p "$work/layers/$i/opt/layer$i"; done
jobs=$(mktemp)
results=$(mktemp)
trap 'rm -rf "$jobs" "$results" "$work/layers"' EXIT
row() { printf '%s\t%s\n' "$1" "$2" >> "$jobs"; }
row 'a directory'  "$PWD/$out/full"
row '2 layers'     "$PWD/$out/layers2"
row '40 layers'    "$PWD/$out/layers40"
priority="nice -n -15"
chrt -f 50 true 2> /dev/null && priority="chrt -f 50"
$priority "$work/bin/spawnbench" -n "$rounds" -s 10 -r "$jobs" > "$results"
echo "### A root of layers, ms ($rounds rounds, interleaved, $priority; load $(cut -d' ' -f1-3 /proc/loadavg), Linux $(uname -r))"
echo
echo '| root | failed | start min | start p10 | start median | p10 / 2 layers |'
echo '|---|--:|--:|--:|--:|--:|'
awk -F'\t' '
  { name[NR] = $1; failed[NR] = $3; min[NR] = $4; p10[NR] = $12; median[NR] = $5 }
  END { for (i = 1; i <= NR; i++) printf "| %s | %d | %.3f | %.3f | %.3f | %.2f |\n", name[i], failed[i], min[i]/1e6, p10[i]/1e6, median[i]/1e6, p10[i]/p10[2] }' "$results"
