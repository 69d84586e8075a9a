# Runs in the lab's VM, as root: units as the build writes them, under the system's manager and under a user's. Reports as those of v2.sh; the argument is the
# stage's directory.
cp -a "$1" /var/tmp/stage && cd /var/tmp/stage || exit 1
chmod -R a+rX .
dd if=/dev/urandom of=rootfs/data/big bs=1M count=4 2> /dev/null
sync
echo 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done' > rootfs/bin/hog
echo 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do /bin/busybox sleep 20 & done' > rootfs/bin/fork
echo '/bin/busybox timeout 10 /bin/sh -c "while :; do :; done"; times' > rootfs/bin/burn
echo 'a=$(/bin/busybox date +%s); /bin/busybox dd if=/data/big of=/dev/null bs=256k iflag=direct 2> /dev/null; echo took $(($(/bin/busybox date +%s) - a))' > rootfs/bin/read
echo 'echo resting; exec /bin/busybox sleep 77124' > rootfs/bin/rest

# unit DIRECTORY SUFFIX SPEC JOB: the spec's unit as SPEC-JOB, which runs /bin/JOB in the sandbox.
unit() { sed "s|^ExecStart=.*|ExecStart=/var/tmp/stage/$3 -- /bin/$4|" "$3$2" > "$1/$3-$4.service"; }
units() {
    mkdir -p "$1"
    for job in hog fork burn rest; do unit "$1" "$2" limits $job; done
    for job in read rest; do unit "$1" "$2" unified $job; done
    unit "$1" "$2" failing rest
}
await() { for i in $(seq 300); do if "$@" > /dev/null 2>&1; then return; fi; sleep 0.2; done; echo "waited in vain for: $*"; }
ended() { case $($ctl show -p ActiveState --value "$1") in inactive | failed) ;; *) false ;; esac; }
report() {
    name=$1
    shift
    "$@" > out.txt 2>&1
    echo "== $name $?"
    cat out.txt
}
# By unit; and what a user's process says, which ends before journald can look up whose it was, by what else is asked for.
told() {
    await ended "$1"
    journalctl --sync
    journalctl -q -o cat "$field=$1.service" ${2:+ + _UID=$uid "$2"}
    $ctl show -p Result --value "$1"
    return "$($ctl show -p ExecMainStatus --value "$1")"
}
killed() {
    kill -9 "$($ctl show -p MainPID --value "$1")"
    await ended "$1"
    pgrep -f 'sleep 77124'
}
groups() { find /sys/fs/cgroup \( -name 'sandbox-*' -o -name supervisor -o -name 'limits-*' -o -name 'unified-*' -o -name 'failing-*' \) -type d; }

# manager NAME: the same with the manager that $ctl talks to.
manager() {
    $ctl daemon-reload
    $ctl start limits-burn
    report "$1_cpu" told limits-burn
    $ctl start limits-hog
    report "$1_memory" told limits-hog SYSLOG_IDENTIFIER=limits
    $ctl start limits-fork unified-read
    report "$1_pids" told limits-fork SYSLOG_IDENTIFIER=limits
    report "$1_io" told unified-read
    $ctl start failing-rest
    report "$1_failing" told failing-rest SYSLOG_IDENTIFIER=failing
    $ctl start limits-rest
    report "$1_killed" killed limits-rest
    $ctl start unified-rest
    report "$1_crashed" killed unified-rest
    $ctl start unified-rest
    report "$1_stop" $ctl stop unified-rest
    report "$1_left" groups
}

ctl=systemctl field=_SYSTEMD_UNIT uid=0
units /etc/systemd/system .service
manager system

loginctl enable-linger dev
await test -S /run/user/1000/systemd/private
ctl='runuser -u dev -- env XDG_RUNTIME_DIR=/run/user/1000 systemctl --user' field=_SYSTEMD_USER_UNIT uid=1000
units ~dev/.config/systemd/user .user.service
manager user
echo "== done 0"
