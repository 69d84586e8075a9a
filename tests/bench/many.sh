#!/usr/bin/env bash
# A hundred sandboxes at once, ours beside the C floor of the same class, by turns in one run. As root, on a quiet machine:
#
#   tests/bench/many.sh [ROUNDS] [HOW MANY]    (default 9 and 100; the bench's sources are looked for in $BENCH, default ../shared/bench)
#
# Prints a table in Markdown: time until all run (median and best of the rounds), and what of ours stays per sandbox. Publishes what is not there (REBUILD=1: again).
set -euo pipefail
cd "$(dirname "$0")/../.."
bench=${BENCH:-../shared/bench}
work=${B:-/tmp/bench}
rounds=${1:-9}
count=${2:-100}
out=artifacts/bench

[ -x "$work/bin/many" ] || B=$work "$bench/run.sh" build >&2
for spec in full sleep; do
  if [ -n "${REBUILD:-}" ] || [ ! -x "$out/$spec" ]; then
    dotnet publish "tests/bench/specs/$spec" -p:PublishAot=true -o "$out" -v q --nologo >&2
  fi
done

floor="$work/bin/floor-musl -s vfork"
names=('full: floor' 'full: ours' 'user, with init and Landlock: floor, which has neither' 'user, with init and Landlock: ours')
commands=(
  "$floor -H -k -F $work/filter/compact.bpf -- $work/rootfs /bin/stamp -s 120"
  "$out/full -- -s 120"
  "$floor -N mpiuncU -H -k -F $work/filter/compact.bpf -- $work/rootfs /bin/stamp -s 120"
  "$out/sleep"
)
results=$(mktemp)
trap 'rm -f "$results"' EXIT
for ((round = 0; round < rounds; round++)); do
  for i in "${!commands[@]}"; do
    sleep 1
    # shellcheck disable=SC2086
    said=$(nice -n -15 "$work/bin/many" "$count" -- ${commands[i]} 2>&1)
    case $said in *"$count of $count running after "*) ;; *) echo "${names[i]}: $said" >&2; exit 1 ;; esac
    echo "$i $(sed -n 's/.*running after \([0-9]*\) ms.*processes \([0-9.]*\) per sandbox, PSS \([0-9]*\) KiB.*/\1 \2 \3/p' <<< "$said")" >> "$results"
  done
done

echo "### $count at once ($rounds rounds by turns, load $(cut -d' ' -f1-3 /proc/loadavg), Linux $(uname -r))"
echo
echo '| sandboxes | all run after, ms: median | best | median / floor | best / floor | processes of the launcher | their PSS, KiB |'
echo '|---|--:|--:|--:|--:|--:|--:|'
for i in "${!names[@]}"; do
  values=$(awk -v i="$i" '$1 == i { print $2 }' "$results" | sort -n)
  median=$(sed -n "$((rounds / 2 + 1))p" <<< "$values") best=$(head -1 <<< "$values")
  case ${names[i]} in *floor*) of=$median ofbest=$best ;; esac
  awk -v i="$i" -v name="${names[i]}" -v m="$median" -v b="$best" -v f="$of" -v fb="$ofbest" \
    '$1 == i { p = $3; k = $4 } END { printf "| %s | %d | %d | %.2f | %.2f | %s | %s |\n", name, m, b, m / f, b / fb, p, k }' "$results"
done
