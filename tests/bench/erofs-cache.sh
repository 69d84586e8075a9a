#!/bin/bash
# What of a layer is in memory when two sandboxes have read it: a directory below two overlays, one EROFS image mounted twice from its file, and by two loop devices. As root, Linux 6.12; python3, erofs-utils, fincore.
#   tests/bench/erofs-cache.sh [MIB]      in TMPDIR (/var/tmp), on a disk: what a tmpfs has is in memory anyway
# Each row: MiB in the page cache after the first has read all, and after the second. All mounts are in a namespace of their own.
set -euo pipefail
mib=${1:-32}
for needed in python3 mkfs.erofs fincore losetup; do
    command -v "$needed" > /dev/null || { echo "skipped: $needed is not installed"; exit 0; }
done
work=$(mktemp -d "${TMPDIR:-/var/tmp}/sandbox-erofs-cache.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 143' INT TERM
mkdir "$work"/{layer,empty,first,second}
head -c $((mib << 20)) /dev/urandom > "$work/layer/file"
mkfs.erofs --quiet "$work/image" "$work/layer"

export work
unshare -m bash -euo pipefail <<'INSIDE'
cd "$work"
# mount(8) would take a loop device for a file.
from_file() { python3 -c 'import ctypes, os, sys
libc = ctypes.CDLL(None, use_errno=True)
if libc.mount(*(word.encode() for word in sys.argv[1:3]), b"erofs", 1, None):
    sys.exit("mount: " + os.strerror(ctypes.get_errno()))' "$work/image" "$work/$1"; }
forget() { for file in layer/file image; do dd of="$file" oflag=nocache conv=notrunc,fdatasync count=0 status=none; done; }
resident() { fincore --bytes --noheadings --output RES "$@" | awk '{ sum += $1 } END { printf "%.0f", sum / 1048576 }'; }
row() {
    local name=$1 one two; shift
    forget
    cat first/file > /dev/null; one=$(resident "$@")
    cat second/file > /dev/null; two=$(resident "$@")
    echo "| $name | $one | $two |"
    umount first second
}
echo "| $(stat -c %s image | awk '{ printf "%.0f", $1 / 1048576 }') MiB, Linux $(uname -r) | one | two |"; echo "|---|--:|--:|"
for at in first second; do mount -t overlay -o "lowerdir=$work/layer:$work/empty" overlay "$at"; done
row "a directory, two overlays" layer/file
for at in first second; do from_file "$at"; done
row "an image, mounted from its file twice" first/file second/file image
devices=()
trap 'umount first second 2> /dev/null || true; [[ ${#devices[@]} -eq 0 ]] || losetup --detach "${devices[@]}"' EXIT
for at in first second; do device=$(losetup --find --show --read-only "$work/image"); devices+=("$device"); mount -t erofs -o ro "$device" "$at"; done
row "an image, by two loop devices" first/file second/file image
INSIDE
