# Runs in the lab's VM, as root: each report is "== NAME EXITCODE" and what was printed. The argument is the stage's directory.
cp -a "$1" /var/tmp/stage && cd /var/tmp/stage || exit 1
chmod -R a+rX .
scope() { systemd-run --scope -q -p Delegate=yes -- "$@"; }
unit() { systemd-run --wait --pipe -q -p Type=notify -p Delegate=yes -- "$@"; }
dev() { runuser -u dev -- env XDG_RUNTIME_DIR=/run/user/1000 "$@"; }
devunit() { dev systemd-run --user --wait --pipe -q -p Type=notify -p Delegate=yes -- "$@"; }
report() {
    name=$1
    shift
    "$@" > out.txt 2>&1
    echo "== $name $?"
    cat out.txt
}
# Both ways at once: the sandbox sends to a receiver here and receives from a sender here.
both() {
    rootfs/bin/flow receive 127.0.0.1 47311 > sent.txt &
    receiver=$!
    ( sleep 1; exec rootfs/bin/flow send 127.0.0.1 47312 6 ) &
    sender=$!
    "$@" -- -c '/bin/flow receive 127.0.0.1 47312 & /bin/flow send 127.0.0.1 47311 6; wait' > received.txt 2>&1 || cat received.txt
    wait $receiver $sender
    echo "$(cat sent.txt) $(cat received.txt)"
}
LO='/bin/flow receive 127.0.0.1 47313 & /bin/flow send 127.0.0.1 47313 3; wait'

loginctl enable-linger dev
modprobe loop
report devices scope ./devices -- -c "$(cat devices.txt)"
report hand ./devices -- -c 'echo ran'
report kept systemd-run --scope -q -- ./devices -- -c 'echo ran'
report exception scope ./exception -- -c '/bin/busybox mknod /tmp/a c 10 229 && ! /bin/busybox mknod /tmp/b c 10 200 2> /dev/null && echo both'
report bare both "$PWD/rates"
report unit both unit "$PWD/rates"
report shaped ./shaped -- -c "$LO"
report devshaped devunit "$PWD/shaped" -- -c "$LO"
report devrates devunit "$PWD/rates" -- -c 'echo ran'
report devices_of_user devunit "$PWD/devices" -- -c 'echo ran'
report devwishes devunit "$PWD/wishes" -- -c 'echo ran'
report left find /sys/fs/cgroup -name 'sandbox-*' -type d
