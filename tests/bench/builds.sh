#!/usr/bin/env bash
# A build of ten steps: from nothing, unchanged, with one file changed at step 7. The bar: unchanged under 1 s.
#
#   tests/bench/builds.sh [FILES]         (files in the copied tree, default 5000 of 4 KiB)
#
# Takes the tool that `dotnet build` has made, or $SANDBOX_TOOL; needs a static busybox. The times are of the whole command, the tool's own start and the compiling of the spec included.
set -euo pipefail
cd "$(dirname "$0")/../.."
files=${1:-5000}
tool=${SANDBOX_TOOL:-dotnet $PWD/src/Sandbox.Cli/bin/Debug/net10.0/sandbox.dll}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

mkdir -p "$work/tree"
for i in $(seq "$files"); do mkdir -p "$work/tree/$((i / 100))"; head -c 4096 /dev/urandom > "$work/tree/$((i / 100))/$i"; done
cp "$(command -v busybox)" "$work/busybox"
chmod 755 "$work/busybox"
echo 1 > "$work/seven"
cat > "$work/app.sandbox.yaml" <<'SPEC'
sandbox: 1
build:
  steps:
  - copy: {from: busybox, to: /bin/}
  - run: [/bin/busybox, --install, -s, /bin]
  - workdir: /app
  - env: {A: "1"}
  - copy: {from: tree, to: tree/}
  - run: "find tree -type f | wc -l > count"
  - copy: {from: seven, to: seven}
  - run: "cat seven count > both"
  - run: "cp both again"
  - workdir: /app/end
process: {command: [/bin/sh]}
SPEC

build() {
  local begin end
  begin=$(date +%s%N)
  $tool build "$work/app.sandbox.yaml" --store "$work/store" > "$work/out" 2>&1 || { cat "$work/out" >&2; exit 1; }
  end=$(date +%s%N)
  echo "| $1 | $(((end - begin) / 1000000)) | $(grep -c ': done' "$work/out") | $(grep -c ': cached' "$work/out" || true) |"
}

echo '| | ms | steps done | from the cache |'
echo '|---|--:|--:|--:|'
build "from nothing, $files files"
build unchanged
build 'unchanged, again'
echo 2 > "$work/seven"
build 'step 7 changed'
build unchanged
