#!/usr/bin/env bash
# What reading and planning cost against the number of servers. See README.md beside this file.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sizes=(1 3 10 30 100) rounds=3 table=
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=${2:-} && shift ;;
    --table) table=${2:-} && shift ;;
    *) echo "usage: scale.sh [--rounds N] [--table FILE]    (root; FILE gets the table for plot.py)" >&2; exit 2 ;;
  esac
  shift
done

lab_name=scale
# shellcheck source-path=SCRIPTDIR source=lab.sh
. "$here/lab.sh"

echo "== the lab: three bare servers with 100 addresses"
lab up 3
net=$(lab ip pg1)
net=${net%.*} key=$(lab key) known=$work/known_hosts
cp "$(lab known-hosts)" "$known"
# Each address is an endpoint of its own: a connection, a login, a node of a cluster. Every third one is answered by the same sshd, which by default
# turns away who comes when ten others log in.
for i in 1 2 3; do
  lab ssh "pg$i" "echo 'MaxStartups 300:30:600' | sudo tee /etc/ssh/sshd_config.d/scale.conf >/dev/null && sudo systemctl reload ssh
    for n in \$(seq $((99 + i)) 3 199); do sudo ip addr add $net.\$n/24 dev \$(ip -o addr show to $net.1$i | awk '{ print \$2 }'); done"
done
for ((n = 100; n < 200; n++)); do
  server=$net.1$((1 + (n - 100) % 3))
  grep -E "^$server " "$(lab known-hosts)" | sed "s/^[^ ]*/$net.$n/" >>"$known"
done

definitions() {  # definitions COUNT: clusters of at most five nodes
  local count=$1 n=100 cluster=0 in
  rm -rf "$work/clusters" && mkdir "$work/clusters"
  while [ "$count" -gt 0 ]; do
    cluster=$((cluster + 1)) in=$((count > 5 ? 5 : count)) count=$((count - (count > 5 ? 5 : count)))
    {
      printf 'name: scale%s\nforTest: true\nnodes:\n' "$cluster"
      for ((i = 0; i < in; i++)); do printf '  - name: n%s\n    address: %s.%s\n' "$n" "$net" "$n"; n=$((n + 1)); done
      printf 'ssh:\n  user: admin\n  keyFiles: [%s]\n  knownHostsFiles: [%s]\n  useAgent: false\n' "$key" "$known"
    } >"$work/clusters/$cluster.yml"
  done
}

# One process: the first call connects to everything, the second finds the connections.
one() {
  dotnet "$runner" -Command "\$ErrorActionPreference = 'Stop'
    foreach (\$call in 1, 2) {
      \$clock = [Diagnostics.Stopwatch]::StartNew()
      \$nodes = @{}
      foreach (\$change in Get-PgHaPlan '$work/clusters/*.yml') { \$nodes[\$change.Node] = 1 }
      if (\$nodes.Count -ne $1) { throw \"\$(\$nodes.Count) of $1 nodes were planned\" }
      \$clock.Elapsed.TotalSeconds.ToString('0.000', [Globalization.CultureInfo]::InvariantCulture)
    }
    \$me = [Diagnostics.Process]::GetCurrentProcess()
    \$me.TotalProcessorTime.TotalSeconds.ToString('0.000', [Globalization.CultureInfo]::InvariantCulture)
    [int](\$me.PeakWorkingSet64 / 1MB)" 2>"$work/said" || { cat "$work/said" >&2; exit 1; }
}
median() { sort -n | awk '{ v[NR] = $1 } END { print (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }

printf '\n%s; %s processors; the servers are on the same machine; median of %s\n' "$(date -u +%Y-%m-%d)" "$(nproc)" "$rounds"
printf '%9s %12s %12s %12s %14s %10s %8s\n' endpoints 'process (s)' 'first (s)' 'second (s)' 'ms/endpoint' 'CPU (s)' 'MB peak'
for size in "${sizes[@]}"; do
  definitions "$size"
  : >"$work/results"
  for ((round = 0; round < rounds; round++)); do
    started=$EPOCHREALTIME
    one "$size" | paste -s -d ' ' >"$work/line"
    awk -v a="$started" -v b="$EPOCHREALTIME" '{ print b - a, $0 }' "$work/line" >>"$work/results"
  done
  cells=()
  for column in 1 2 3 4 5; do cells+=("$(awk -v c="$column" '{ print $c }' "$work/results" | median)"); done
  awk -v n="$size" -v p="${cells[0]}" -v f="${cells[1]}" -v s="${cells[2]}" -v c="${cells[3]}" -v m="${cells[4]}" -v t="$table" 'BEGIN {
    printf "%9d %12.2f %12.2f %12.2f %14.0f %10.2f %8.0f\n", n, p - s, f, s, 1000 * f / n, c, m
    if (t != "") printf "%d\t%.2f\t%.2f\t%.2f\t%.0f\n", n, p - s, f, s, m >>t }'
done
