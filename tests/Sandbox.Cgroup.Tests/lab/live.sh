# Runs in the lab's VM, as root: what is asked of instances that run. Each report is "== NAME EXITCODE" and what was printed. The argument is the stage's directory.
cp -a "$1" /var/tmp/stage && cd /var/tmp/stage || exit 1
chmod -R a+rX .
mkdir -p /sys/fs/cgroup/hand/shell
echo $$ > /sys/fs/cgroup/hand/shell/cgroup.procs
group=/sys/fs/cgroup/hand/sandbox-limits
report() {
    name=$1
    shift
    "$@" > out.txt 2>&1
    echo "== $name $?"
    cat out.txt
}
await() { for i in $(seq 100); do "$@" > /dev/null 2>&1 && return; sleep 0.2; done; }
running() { test "$(./limits --ps --json)" != '[]'; }
gone() { test "$(./limits --ps --json)" = '[]'; }
start() {
    ./limits -- -c "$1" > workload.txt 2>&1 &
    launcher=$!
    await running
}
ended() {
    wait $launcher
    echo "== $1 $?"
    cat workload.txt
}
inside() { ./limits --exec -- /bin/sh -c "$1"; }
counter() { cat "/proc/$(./limits --ps --json | sed 's/.*"workloadPid": \([0-9]*\).*/\1/')/root/tmp/n"; }
files() { for file in memory.max cpu.max pids.max; do cat $group/$file; done; }
eat='x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'
count='i=0; while :; do i=$((i+1)); echo $i > /tmp/n; done'

# Limits, and what happens at them.
start 'exec /bin/busybox sleep 1000'
./limits --events --json > events.txt 2>&1 &
events=$!
sleep 1
report update ./limits --update memory.max=32MiB cpu.max=150% pids.max=20
report files files
report oom inside "$eat"
report burst ./limits --update memory.max=48MiB pids.max=30 cpu.burst=200ms
report same files
report together ./limits --update cpu.burst=180ms cpu.max=200%
echo 40 > /sys/fs/cgroup/hand/pids.max
report lower ./limits --update pids.max=41
echo max > /sys/fs/cgroup/hand/pids.max
report nothing ./limits --update --json io.weight=50
report one ./limits --update pids.max=5
report fork inside 'for i in 1 2 3 4 5 6 7; do /bin/busybox sleep 1 & done; wait'
report stats ./limits --stats --json
./limits --freeze > /dev/null
./limits --thaw > /dev/null
./limits --stop > /dev/null
ended slept
wait $events
echo "== events $?"
cat events.txt

# The share of a CPU, before and after, in four seconds each.
start 'while :; do :; done'
usage() { sed -n 's/^usage_usec //p' $group/cpu.stat; }
share() { a=$(usage); sleep 4; echo $(($(usage) - a)); }
report half share
report tenth ./limits --update cpu.max=10%
sleep 1
report less share
report throttled timeout 20 ./limits --events --for 3s
report stall timeout 20 ./limits --events --for 6s --pressure cpu:some:100ms/2s
./limits --kill
ended busy

# Memory pressure: what the workload has is taken back as often as it touches it.
start 'while [ ! -e /tmp/go ]; do /bin/busybox sleep 0.2; done; x=aaaaaaaaaaaaaaaa; for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19; do x=$x$x; done; while :; do y=$x; done'
./limits --update memory.high=2MiB > /dev/null
inside ': > /tmp/go'
report pressure timeout 20 ./limits --events --for 8s --pressure memory:some:150ms/2s
./limits --kill
ended pressed

# The launcher says the limit that killed it.
start 'while [ ! -e /tmp/go ]; do /bin/busybox sleep 0.2; done; x=aaaaaaaaaaaaaaaa; while :; do x=$x$x; done'
./limits --update memory.max=24MiB > /dev/null
inside ': > /tmp/go'
ended killed

# The freezer.
start "trap 'exit 7' TERM; ($count) & wait"
sleep 1
report freeze ./limits --freeze
report ps ./limits --ps --json
n=$(counter)
sleep 1
report stands test "$n" = "$(counter)"
report enter ./limits --exec -- /bin/sh -c 'exit 0'
report thaw ./limits --thaw
goes() { for i in $(seq 100); do [ "$n" = "$(counter)" ] || return 0; sleep 0.2; done; return 1; }
report goes goes
./limits --freeze > /dev/null
report stop ./limits --stop
ended stopped
start "trap 'exit 7' TERM; ($count) & wait"
./limits --freeze > /dev/null
kill -TERM $launcher
ended terminated
start "($count) & wait"
./limits --freeze > /dev/null
report kill ./limits --kill
ended frozen

# What systemd holds, and what it says to do.
systemd-run -q --unit=web -p MemoryMax=64M -p MemorySwapMax=0 -p CPUQuota=50% -p CPUWeight=200 -p TasksMax=12 -- "$PWD/limits" -- -c 'exec /bin/busybox sleep 1000'
await running
report held ./limits --update memory.max=32MiB cpu.max=20% --instance web
$(sed -n 's/.*; run: //p' out.txt)
report set cat /sys/fs/cgroup/system.slice/web.service/memory.max /sys/fs/cgroup/system.slice/web.service/cpu.max
report without ./limits --update memory.oom_group=true
report unit ./limits --stats --instance web.service
report cgroup ./limits --ps --json
systemctl stop web
await gone

# A user, in a scope of his own systemd's.
loginctl enable-linger dev
sleep 3
chown -R dev .
runuser -u dev -- env XDG_RUNTIME_DIR=/run/user/1000 systemd-run --user --scope -q -p Delegate=yes -- ./limits -- -c 'exec /bin/busybox sleep 1000' &
await running
report user runuser -u dev -- ./limits --update memory.max=32MiB
report users runuser -u dev -- ./limits --freeze
runuser -u dev -- ./limits --kill
await gone
report left find /sys/fs/cgroup -name 'sandbox-*' -type d
