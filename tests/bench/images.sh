#!/bin/bash
# Unpacking an image of many small files: ours (image unpack, image add) beside umoci unpack, and skopeo copy with tar into the form of a layer. As root.
#   tests/bench/images.sh ROUNDS TOOL      TOOL: the published sandbox (dotnet publish src/Sandbox.Cli -r linux-x64), or its sandbox.dll
# The image: FILES files (20000) of 1 to 48 KiB, in directories of 100, gzip; with DEBIAN=suite what mmdebstrap makes of it. The rounds are interleaved; caches are warm; each run ends with sync.
set -euo pipefail
rounds=${1:-5} tool=$(realpath "${2:?the published sandbox, or its sandbox.dll}") files=${FILES:-20000}
[[ $tool == *.dll ]] && ours=(dotnet "$tool") || ours=("$tool")
work=$(mktemp -d "${TMPDIR:-/var/tmp}/sandbox-images-bench.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 143' INT TERM

if [[ -n ${DEBIAN:-} ]]; then
    mmdebstrap --quiet --variant=minbase "$DEBIAN" "$work/tree.tar"
else
    python3 - "$work/tree.tar" "$files" <<'PY'
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
umoci raw add-layer --image "$work/layout:it" "$work/tree.tar" > /dev/null
blob=$(find "$work/layout/blobs" -type f -size +1M)
echo "image: $(tar tf "$work/tree.tar" | wc -l) entries, $(($(stat -c %s "$work/tree.tar") >> 20)) MiB, $(($(stat -c %s "$blob") >> 20)) MiB packed; $(nproc) cores, Linux $(uname -r)"
rm "$work/tree.tar"

# What is measured: seconds to the end of sync, and peak RSS in KiB of the largest process.
measure() {
    local row=$1 from peak; shift
    rm -rf "$work/out"; mkdir "$work/out"; sync
    from=$(date +%s.%N)
    /usr/bin/time -f %M -o "$work/peak" "$@" > "$work/log" 2>&1 || { cat "$work/log"; echo "$row failed" >&2; exit 1; }
    sync -f "$work/out"
    peak=$(tail -1 "$work/peak")
    echo "$row|$(echo "$(date +%s.%N) - $from" | bc)|$peak" >> "$work/rows"
}

for ((i = 0; i < rounds; i++)); do
    measure "sandbox image unpack" "${ours[@]}" image unpack "$work/layout:it" "$work/out/root"
    measure "sandbox image add" "${ours[@]}" image add "$work/layout:it" --store "$work/out/store"
    measure "umoci unpack" umoci unpack --image "$work/layout:it" "$work/out/bundle"
    measure "skopeo copy, tar" sh -c 'skopeo copy --quiet "oci:$0:it" "dir:$1/dir" && mkdir "$1/fs" && tar -xpzf "$1/dir/$2" -C "$1/fs"' "$work/layout" "$work/out" "$(basename "$blob")"
done

echo; echo "| | min s | median s | peak RSS MiB |"; echo "|---|--:|--:|--:|"
for row in "sandbox image unpack" "sandbox image add" "umoci unpack" "skopeo copy, tar"; do
    grep "^$row|" "$work/rows" | sort -t'|' -n -k2 | awk -F'|' -v row="$row" '{ s[NR] = $2; if ($3 > p) p = $3 } END { printf "| %s | %.2f | %.2f | %.0f |\n", row, s[1], s[int((NR + 1) / 2)], p / 1024 }'
done
