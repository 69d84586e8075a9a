# Runs in the lab's VM, as root: each report is "== NAME EXITCODE" and what was printed. The argument is the stage's directory.
cp -a "$1" /var/tmp/stage && cd /var/tmp/stage || exit 1
chmod -R a+rX .
dd if=/dev/urandom of=rootfs/data/big bs=1M count=4 2> /dev/null
sync
scope() { systemd-run --scope -q -p Delegate=yes -- "$@"; }
report() {
    name=$1
    shift
    "$@" > out.txt 2>&1
    echo "== $name $?"
    cat out.txt
}
groups() { find /sys/fs/cgroup \( -name 'sandbox-*' -o -name supervisor \) -type d; }

report namespace scope ./limits -- -c '/bin/busybox cat /proc/self/cgroup'
report memory scope ./limits -- -c 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'
report pids scope ./limits -- -c 'for i in 1 2 3 4 5 6 7 8 9 10 11 12 13; do /bin/busybox sleep 20 & done'
report cpu scope ./limits -- -c '/bin/busybox timeout 10 /bin/sh -c "while :; do :; done"; times'
report cpuset scope ./shared -- -c '/bin/busybox grep Cpus_allowed_list /proc/self/status'
report io scope ./unified -- -c 'a=$(/bin/busybox date +%s); /bin/busybox dd if=/data/big of=/dev/null bs=256k iflag=direct 2> /dev/null; echo $(($(/bin/busybox date +%s) - a))'
report best scope ./best -- -c 'echo ran'
report hard scope ./hard -- -c 'echo ran'
report failing scope ./failing -- -c 'echo ran'
report own systemd-run --scope -q -p MemoryMax=64M -p MemorySwapMax=0 -p CPUQuota=50% -p CPUWeight=200 -p TasksMax=12 -- ./limits -- -c 'echo ran'
report kept systemd-run --scope -q -p MemoryMax=64M -- ./limits -- -c 'echo ran'
report orphans scope ./orphans -- -c '/bin/busybox sleep 77123 > /dev/null 2>&1 & exit 3'
report alive pgrep -f 'sleep 77123'

# Limits above that are lower: of the launcher's own cgroup, of a slice that the build's own unit is in; one that is the same in another period.
below() { systemd-run --scope -q -p Delegate=yes "$@"; }
report above_memory below -p MemoryMax=32M -- ./limits -- -c 'echo ran'
report above_cpu below -p CPUQuota=49% -p CPUQuotaPeriodSec=200ms -- ./limits -- -c 'echo ran'
report above_pids below -p TasksMax=11 -- ./limits -- -c 'echo ran'
report above_same below -p MemoryMax=64M -p CPUQuota=50% -p CPUQuotaPeriodSec=200ms -p TasksMax=12 -- ./limits -- -c 'echo ran'
report above_best below -p TasksMax=7 -- ./best -- -c 'echo ran'
report above_high below -p MemoryMax=32M -- ./unified -- -c 'echo ran'
mkdir -p /run/systemd/system/above.service.d
sed "s|^ExecStart=.*|ExecStart=/var/tmp/stage/limits -- -c 'echo ran'|" limits.service > /run/systemd/system/above.service
printf '[Slice]\nMemoryMax=32M\n' > /run/systemd/system/lower.slice
printf '[Service]\nSlice=lower.slice\n' > /run/systemd/system/above.service.d/slice.conf
systemctl daemon-reload
systemctl start above 2> /dev/null
journalctl --sync
report above_unit journalctl -q -o cat -u above --grep SBX1095

loginctl enable-linger dev
sleep 3
report user runuser -u dev -- env XDG_RUNTIME_DIR=/run/user/1000 systemd-run --user --scope -q -p Delegate=yes -- ./limits -- -c 'x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'
report root ./limits -- -c '/bin/busybox cat /proc/self/cgroup'

# A group made by hand, with this shell in it.
mkdir -p /sys/fs/cgroup/hand/shell
echo $$ > /sys/fs/cgroup/hand/shell/cgroup.procs
./limits -- -c '/bin/busybox sleep 50' &
sleep 2
report beside groups
kill -9 $!
sleep 1
report killed cat /sys/fs/cgroup/hand/sandbox-limits/cgroup.procs
report again ./limits -- -c 'echo ran'
report left groups
