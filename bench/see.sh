#!/usr/bin/env bash
# What a look at a cluster costs: Get-PgHaMember against one bare SSH command and patronictl. See README.md beside this file.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
rounds=15
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=${2:-} && shift ;;
    *) echo "usage: see.sh [--rounds N]    (root)" >&2; exit 2 ;;
  esac
  shift
done
[[ $rounds =~ ^[1-9][0-9]?$ ]] || { echo "see.sh: --rounds takes 1 to 99" >&2; exit 2; }

lab_name=see
# shellcheck source-path=SCRIPTDIR source=lab.sh
. "$here/lab.sh"

echo "== the lab: three servers, and a cluster on them"
lab up 3
net=$(lab ip pg1)
net=${net%.*} key=$(lab key) known=$(lab known-hosts)
sed "s|@NET@|$net|; s|@KEY@|$key|; s|@KNOWN@|$known|" "$here/cluster.yml.in" >"$work/cluster.yml"
dotnet "$runner" -Command "\$ErrorActionPreference = 'Stop'; Install-PgHaNode '$work/cluster.yml' | Start-PgHaCluster | Wait-PgHaCluster -For Healthy -Timeout 60" >"$work/deploy.log" 2>&1

median() { sort -n | awk '{ v[NR] = $1 } END { printf "%.0f\n", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }
now() { local t=$EPOCHREALTIME; echo $((${t%.*} * 1000 + 10#${t#*.} / 1000)); }
timed() {  # timed NAME COMMAND...
  local name=$1 before
  shift
  before=$(now)
  "$@" >"$work/said" 2>&1 </dev/null || { cat "$work/said" >&2; exit 1; }
  echo $(($(now) - before)) >>"$work/$name"
}
bare() { ssh -F none -o IdentitiesOnly=yes -o BatchMode=yes -o "UserKnownHostsFile=$known" -i "$key" "admin@$net.11" "$@"; }

echo "== $rounds rounds"
load=$(cut -d' ' -f1 /proc/loadavg)
# Within one process, its code compiled: what a session, Watch-PgHaCluster or a schedule's process sees. Everything is disconnected before each "connecting".
dotnet "$runner" -Command "\$ErrorActionPreference = 'Stop'
  \$c = Import-PgHaCluster '$work/cluster.yml'
  function Measured(\$name, \$what) {
    \$clock = [Diagnostics.Stopwatch]::StartNew()
    \$found = @(& \$what)
    \$time = \$clock.Elapsed.TotalMilliseconds
    if (\$found.Count -eq 0) { throw \"\$name found nothing\" }
    \"\$name \$(\$time.ToString('0.0', [Globalization.CultureInfo]::InvariantCulture))\"
  }
  \$null = Get-PgHaMember \$c; \$null = Invoke-PgHaCommand \$c -Node pg1 -Command 'true'
  for (\$i = 0; \$i -lt $rounds; \$i++) {
    Disconnect-PgHaNode; Measured one-connecting { Invoke-PgHaCommand \$c -Node pg1 -Command 'true' }
    Disconnect-PgHaNode; Measured member-connecting { Get-PgHaMember \$c }
    Measured member-open { Get-PgHaMember \$c }
  }" </dev/null >"$work/inside" 2>"$work/said" || { cat "$work/said" "$work/inside" >&2; exit 1; }
while read -r name time; do echo "$time" >>"$work/$name"; done <"$work/inside"
# As processes: what a shell script sees.
for ((round = 0; round < rounds; round++)); do
  timed ssh bare true
  timed patronictl bare sudo patronictl -c /etc/patroni/postgres.yml list
  timed process dotnet "$runner" -Command "Get-PgHaMember '$work/cluster.yml'"
done

value() { median <"$work/$1"; }
ratio() { awk -v a="$(value "$1")" -v b="$(value "$2")" 'BEGIN { printf "%.2f", a / b }'; }
printf '\n%s; %s processors; the servers are on the same machine; load %s at the beginning; median of %s\n' "$(date -u +%Y-%m-%d)" "$(nproc)" "$load" "$rounds"
printf '%-62s %8s\n' what ms
printf '%-62s %8s\n' \
  'in a session: one server, connecting, the command true' "$(value one-connecting)" \
  'in a session: Get-PgHaMember of three servers, connecting' "$(value member-connecting)" \
  'in a session: Get-PgHaMember of three servers, connected' "$(value member-open)" \
  'ssh pg1 true (OpenSSH)' "$(value ssh)" \
  'ssh pg1 sudo patronictl list' "$(value patronictl)" \
  'pgha-runner -Command Get-PgHaMember, a process of its own' "$(value process)"
printf 'Get-PgHaMember connecting: %s times one bare SSH command in the same process, %s times OpenSSH, %s times patronictl over SSH\n' \
  "$(ratio member-connecting one-connecting)" "$(ratio member-connecting ssh)" "$(ratio member-connecting patronictl)"
