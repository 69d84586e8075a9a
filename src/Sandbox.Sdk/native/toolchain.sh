#!/bin/sh
# toolchain.sh ARCH MODE: which C compiler links a launcher for ARCH (x86_64, aarch64) on this machine, and how.
# MODE: auto (the best of the three below), static-pie, static, dynamic. SANDBOX_CC: a compiler to use instead of looking for one.
# Prints one line, LINK|COMPILER|OBJCOPY|WHY, and exits 0; or one line that says what is missing and how to get it, and exits 1
# where nothing can be linked, 2 where it is only MODE that cannot.
# Each kind of link is tried on an empty program: what is installed is not always what works.
arch=$1 mode=$2 host=$(uname -m)
scratch=$(mktemp -d) || exit 1
trap 'rm -rf "$scratch"' EXIT
echo 'int main(void) { return 0; }' > "$scratch/empty.c"

give_up() { echo "$1"; exit "${2:-1}"; }
links() { "$compiler" $target "$@" -o "$scratch/empty" "$scratch/empty.c" > /dev/null 2>&1; }
answer() { echo "$1|$compiler|$objcopy|$2"; exit 0; }

cross=
[ "$host" = "$arch" ] || cross=$arch-linux-gnu-
compiler= target=
for candidate in ${SANDBOX_CC:-"${cross}gcc" clang}; do
  if command -v "$candidate" > /dev/null 2>&1; then compiler=$candidate; break; fi
done
packages='apt-get install gcc libc6-dev (Debian, Ubuntu) or dnf install gcc glibc-devel glibc-static (Fedora)'
[ -z "$cross" ] || packages="apt-get install gcc-$(echo "$arch" | tr _ -)-linux-gnu (Debian, Ubuntu)"
[ -n "$compiler" ] || give_up "No C compiler for $arch was found, and a native binary cannot be linked without one: $packages."

case $compiler in *clang*) objcopy=llvm-objcopy; [ -z "$cross" ] || target=--target=$arch-linux-gnu ;; *) objcopy=${cross}objcopy ;; esac
command -v "$objcopy" > /dev/null 2>&1 || objcopy=objcopy
command -v "$objcopy" > /dev/null 2>&1 || give_up "objcopy was not found, which takes the symbols out of the binary: apt-get install binutils (Debian, Ubuntu)."
links || give_up "$compiler cannot link an empty program for $arch, so the C library's files for development are missing: $packages."

static_pie() { links -static-pie -fuse-ld=lld; }
static() { links -static; }
no_pie="static-pie needs lld and the static C library (apt-get install lld libc6-dev)"
no_static="static needs the static C library (apt-get install libc6-dev)"

case $mode in
  auto)
    if static_pie; then answer static-pie "$compiler with lld"; fi
    if static; then answer static "$compiler with its own linker; $no_pie"; fi
    answer dynamic "$compiler with its own linker; $no_static" ;;
  static-pie) static_pie || give_up "SandboxLinkMode is static-pie, which this machine cannot link: $no_pie." 2 ;;
  static) static || give_up "SandboxLinkMode is static, which this machine cannot link: $no_static." 2 ;;
  dynamic) ;;
  *) give_up "SandboxLinkMode is '$mode': use auto, static-pie, static or dynamic." 2 ;;
esac
answer "$mode" "$compiler, as SandboxLinkMode says"
