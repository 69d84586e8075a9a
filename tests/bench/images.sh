#!/bin/bash
# Unpacking an image of many small files: ours (image unpack, image add) beside umoci unpack, and skopeo copy into the overlay storage of podman and buildah. As root.
#   tests/bench/images.sh ROUNDS TOOL      TOOL: the published sandbox (dotnet publish src/Sandbox.Cli -r linux-x64), or its sandbox.dll
# The image, gzip: with DEBIAN=SUITE what mmdebstrap makes of it with the packages of INCLUDE (530 MB in 18,000 files); else FILES files (20000) of 1 to 48 KiB, in directories of 100. TREE=FILE.tar takes
# one that is there. In TMPDIR (/var/tmp). The rounds are interleaved, in turned order; caches are warm; each run begins after sync and ends with it.
# On a disk nothing is removed before the end (2.5 GB a round): ext4 takes no inode again within 5 minutes of its removal, and looks at each of them for every new file, which cost 13 s of system time.
set -euo pipefail
rounds=${1:-5} tool=$(realpath "${2:?the published sandbox, or its sandbox.dll}") files=${FILES:-20000}
include=${INCLUDE:-python3,perl,git,gcc,libc6-dev,tzdata,locales,vim-runtime,libglib2.0-data,iso-codes}
[[ $tool == *.dll ]] && ours=(dotnet "$tool") || ours=("$tool")
for needed in umoci skopeo bc /usr/bin/time ${DEBIAN:+mmdebstrap}; do
    command -v "$needed" > /dev/null || { echo "skipped: $needed is not installed"; exit 0; }
done
work=$(mktemp -d "${TMPDIR:-/var/tmp}/sandbox-images-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 143' INT TERM

tree=${TREE:-$work/tree.tar}
if [[ -n ${TREE:-} ]]; then
    :
elif [[ -n ${DEBIAN:-} ]]; then
    mmdebstrap --quiet --variant=minbase --include="$include" "$DEBIAN" "$tree"
else
    python3 - "$tree" "$files" <<'PY'
import io, random, sys, tarfile
random.seed(1)
words = [b"%x " % random.getrandbits(40) for _ in range(4096)]
with tarfile.open(sys.argv[1], "w") as archive:
    for i in range(int(sys.argv[2])):
        data = b"".join(random.choices(words, k=random.randint(90, 4400)))
        entry = tarfile.TarInfo(f"usr/share/d{i // 100}/f{i}")
        entry.size = len(data)
        archive.addfile(entry, io.BytesIO(data))
PY
fi
umoci init --layout "$work/layout" > /dev/null
umoci new --image "$work/layout:it" > /dev/null
umoci raw add-layer --image "$work/layout:it" "$tree" > /dev/null
blob=$(find "$work/layout/blobs" -type f -size +1M)
kind=$(stat -f -c %T "$work")
echo "image: $(tar tf "$tree" | wc -l) entries, $(($(stat -c %s "$tree") >> 20)) MiB, $(($(stat -c %s "$blob") >> 20)) MiB packed; $kind, $(nproc) cores, Linux $(uname -r), load $(cut -d' ' -f1-3 /proc/loadavg)"

# What is measured: seconds to the end of sync, seconds of processor time, and peak RSS in KiB of the largest process.
measure() {
    local row=$1 from; shift
    sync -f "$work"
    from=$(date +%s.%N)
    /usr/bin/time -f "%U %S %M" -o "$work/time" "$@" > "$work/log" 2>&1 || { cat "$work/log"; echo "$row failed" >&2; exit 1; }
    sync -f "$work"
    echo "$row|$(echo "$(date +%s.%N) - $from" | bc)|$(tail -1 "$work/time" | awk '{ print $1 + $2 "|" $3 }')" >> "$work/rows"
}

rows=("sandbox image unpack" "sandbox image add" "umoci unpack" "skopeo copy, overlay")
round() {
    local out=$work/out$1 turn
    mkdir "$out"
    for turn in 0 1 2 3; do
        case $((($1 + turn) % 4)) in
            0) measure "${rows[0]}" "${ours[@]}" image unpack "$work/layout:it" "$out/root" ;;
            1) measure "${rows[1]}" "${ours[@]}" image add "$work/layout:it" --store "$out/store" ;;
            2) measure "${rows[2]}" umoci unpack --image "$work/layout:it" "$out/bundle" ;;
            # Its own mounts are gone with its namespace.
            3) measure "${rows[3]}" unshare -m skopeo copy --quiet "oci:$work/layout:it" "containers-storage:[overlay@$out/storage+$out/run]localhost/it:1" ;;
        esac
    done
    [[ $kind != tmpfs ]] || rm -rf "$out"
}
for ((i = 0; i < rounds; i++)); do round "$i"; done

echo; echo "| | min s | median s | max s | min CPU s | peak RSS MiB |"; echo "|---|--:|--:|--:|--:|--:|"
for row in "${rows[@]}"; do
    cpu=$(grep "^$row|" "$work/rows" | cut -d'|' -f3 | sort -n | head -1)
    grep "^$row|" "$work/rows" | sort -t'|' -n -k2 | awk -F'|' -v row="$row" -v cpu="$cpu" '{ s[NR] = $2; if ($4 > p) p = $4 } END { printf "| %s | %.2f | %.2f | %.2f | %.2f | %.0f |\n", row, s[1], s[int((NR + 1) / 2)], s[NR], cpu, p / 1024 }'
done
echo "load at the end: $(cut -d' ' -f1-3 /proc/loadavg)"
