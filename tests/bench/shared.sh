#!/usr/bin/env bash
# A hundred containers of one image of 100 MB: what they take of the disk and of the page cache, and how long until all have read it. As root, on a quiet machine:
#
#   tests/bench/shared.sh [CONTAINERS]         (default 100)
#
# Publishes the spec into artifacts/bench unless it is there (REBUILD=1: again). Needs a static busybox.
set -euo pipefail
cd "$(dirname "$0")/../.."
work=${B:-/tmp/bench}
many=${1:-100}
out=artifacts/bench

if [ -n "${REBUILD:-}" ] || [ ! -x "$out/shared" ]; then
  dotnet publish tests/bench/specs/layers -p:PublishAot=true -o "$out" -v q --nologo >&2
fi

mkdir -p "$work/shared/base/bin" "$work/shared/data"
started=()
stop() {
  for pid in "${started[@]}"; do kill "$pid" 2> /dev/null || true; done
  wait
  rm -rf "$work/shared"
}
trap stop EXIT
cp "$(command -v busybox)" "$work/shared/base/bin/busybox"
for name in sh cat sleep; do ln -sf busybox "$work/shared/base/bin/$name"; done
head -c 100M /dev/urandom > "$work/shared/data/data"
sync "$work/shared/data/data"
dd if="$work/shared/data/data" iflag=nocache count=0 status=none # out of the page cache

of() { awk -v key="$1:" '$1 == key { print $2 }' /proc/meminfo; }
disk=$(du -sk "$work/shared" | cut -f1)
cached=$(of Cached) shmem=$(of Shmem) begin=$(date +%s%N)
for _ in $(seq "$many"); do
  "$out/shared" >> "$work/shared/ready" 2>&1 &
  started+=($!)
done
while [ "$(grep -c ready "$work/shared/ready")" -lt "$many" ]; do
  [ $(($(date +%s%N) - begin)) -lt 120000000000 ] || { echo "shared.sh: not all are ready after two minutes" >&2; exit 1; }
  sleep 0.05
done
end=$(date +%s%N)
echo "| containers | all have read it after, ms | disk, KiB | more disk | page cache, KiB | in memory of their own (tmpfs), KiB each |"
echo '|--:|--:|--:|--:|--:|--:|'
echo "| $many | $(((end - begin) / 1000000)) | $disk | $(($(du -sk "$work/shared" | cut -f1) - disk)) | $(($(of Cached) - cached - ($(of Shmem) - shmem))) | $((($(of Shmem) - shmem) / many)) |"
