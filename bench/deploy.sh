#!/usr/bin/env bash
# How long three bare servers take to become a cluster: by PgHa, by a shell script, by Ansible. See README.md beside this file.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(dirname "$here")
rounds=1 tools=(pgha shell)

usage() { echo "usage: deploy.sh [--rounds N] [--ansible]    (root; --ansible also measures Ansible, and installs it when it is missing)"; }
while [ $# -gt 0 ]; do
  case $1 in
    --rounds) rounds=${2:-} && shift ;;
    --ansible) tools+=(ansible) ;;
    --help | -h) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
  esac
  shift
done
[[ $rounds =~ ^[1-9][0-9]?$ ]] || { usage >&2; exit 2; }

lab() { (umask 022; "$root/tests/lab/lab.sh" --name bench "$@"); }
lab check || exit
work=$(mktemp -d)
results=$work/results
finish() {
  local code=$?
  trap - EXIT
  [ -z "${delay-}" ] || kill "$delay" 2>/dev/null || true
  lab down || true
  if [ "$code" = 0 ]; then rm -rf "$work"; else echo "bench: failed; what was said: $work/*.log" >&2; rm -f "$work"/secrets* "$work/pgpass" "$work"/*.sed; rm -rf "$work"/pg?; fi
  exit "$code"
}
trap finish EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP

if [[ " ${tools[*]} " == *" ansible "* ]] && ! command -v ansible-playbook >/dev/null; then
  echo "== installing Ansible"
  { apt-get -q -y update && DEBIAN_FRONTEND=noninteractive apt-get -q -y --no-install-recommends install ansible-core; } >"$work/ansible-install.log" 2>&1
fi
echo "== building PgHa"
# As it is shipped (build.ps1 pack): one file, which lays itself out at its first start.
export DOTNET_BUNDLE_EXTRACT_BASE_DIR=$work/laid-out
dotnet publish "$root/src/PgHa.Runner" -c Release -v q --runtime "linux-$(uname -m | sed 's/x86_64/x64/; s/aarch64/arm64/')" --output "$work/runner" \
  -p:OneFile=true -p:RestoreLockedMode=false -p:NuGetLockFilePath=obj/publish.lock.json >"$work/build.log" 2>&1
runner=$work/runner/pgha-runner
"$runner" -Version >/dev/null

echo "== the lab: three bare servers"
lab up 3
lab snapshot bare
net=$(lab ip pg1)
net=${net%.*} key=$(lab key) known=$(lab known-hosts)

# --- what the three are fed with; secrets in files that only we can read -----------------------------------------------------
umask 077
printf 'net=%q\nkey=%q\nknown_hosts=%q\n' "$net" "$key" "$known" >"$work/settings"
sed "s|@NET@|$net|; s|@KEY@|$key|; s|@KNOWN@|$known|" "$here/cluster.yml.in" >"$work/cluster.yml"
secrets() {  # new ones for every deployment
  local name value
  : >"$work/secrets.sed"
  : >"$work/secrets.yml"
  for name in superuser replication rewind rest vrrp; do
    value=$(head -c 64 /dev/urandom | base64 -w0 | tr -dc 'A-Za-z0-9')
    if [ "$name" = vrrp ]; then value=${value:0:8}; else value=${value:0:24}; fi
    echo "s|{{ ${name}_password }}|$value|g" >>"$work/secrets.sed"
    echo "${name}_password: \"$value\"" >>"$work/secrets.yml"
    if [ "$name" = superuser ]; then echo "*:*:*:*:$value" >"$work/pgpass"; fi
  done
  sed 's/^\(.*\)_password: \(.*\)$/  "\1": \2,/; 1s/^/{\n/; $s/,$/\n}/' "$work/secrets.yml" >"$work/secrets.json"
}
{
  echo '[nodes]'
  for i in 1 2 3; do echo "pg$i node=pg$i address=$net.1$i ansible_host=$net.1$i priority=$((101 - i))"; done
  printf '[nodes:vars]\nnet=%s\nwork=%s\nansible_user=admin\nansible_python_interpreter=/usr/bin/python3\nansible_ssh_private_key_file=%s\n' "$net" "$work" "$key"
  printf 'ansible_ssh_common_args=-F none -o IdentitiesOnly=yes -o UserKnownHostsFile=%s\n' "$known"
} >"$work/inventory"
cat >"$work/ansible.cfg" <<CFG
[defaults]
inventory = $work/inventory
forks = 10
local_tmp = $work/tmp
[ssh_connection]
pipelining = True
control_path_dir = $work/cp
ssh_args = -o ControlMaster=auto -o ControlPersist=60s
CFG

# The same servers, 50 ms away.
python3 "$here/delay.py" 50 "22811=$net.11:22" "22812=$net.12:22" "22813=$net.13:22" >"$work/delay" &
delay=$!
sed "s|^    address: $net.1\([123]\)$|&\n    ssh:\n      host: 127.0.0.1\n      port: 2281\1|; s|$known|$work/known_hosts|" "$work/cluster.yml" >"$work/distant.yml"
sed "s|ansible_host=$net.1\([123]\)|ansible_host=127.0.0.1 ansible_port=2281\1|; s|$known|$work/known_hosts|" "$work/inventory" >"$work/distant"
for i in 1 2 3; do grep "^$net.1$i " "$known" | sed "s/^[^ ]*/[127.0.0.1]:2281$i/"; done >"$work/known_hosts"

# --- the runs ----------------------------------------------------------------------------------------------------------------
run_pgha() { "$runner" -Command "\$ErrorActionPreference = 'Stop'; Import-PgHaCluster '$work/cluster.yml' | Install-PgHaNode | Start-PgHaCluster"; }
run_shell() { bash "$here/shell.sh" "$work"; }
run_ansible() { ANSIBLE_CONFIG=$work/ansible.cfg ansible-playbook "$here/playbook.yml"; }
run_delayed() { "$runner" -Command "\$ErrorActionPreference = 'Stop'; Install-PgHaNode '$work/distant.yml'"; }
run_ansible_delayed() { ANSIBLE_CONFIG=$work/ansible.cfg ansible-playbook -i "$work/distant" "$here/playbook.yml"; }
run_install() { "$runner" -Command "\$ErrorActionPreference = 'Stop'; Install-PgHaNode '$work/cluster.yml'"; }

load() { cut -d' ' -f1 /proc/loadavg; }
milliseconds() { local now=$EPOCHREALTIME; echo $((${now%.*} * 1000 + 10#${now#*.} / 1000)); }
record() { printf '%s %s %s %s\n' "$@" >>"$results"; }    # step, seconds, load before, load after
measure() {  # measure STEP COMMAND...
  local step=$1 before started time
  shift
  before=$(load) started=$(milliseconds)
  "$@" >"$work/$step.log" 2>&1 </dev/null || { tail -n 20 "$work/$step.log" >&2; echo "bench: $step failed" >&2; exit 1; }
  time=$(($(milliseconds) - started))
  time=$((time / 1000)).$(printf %03d $((time % 1000)))
  record "$step" "$time" "$before" "$(load)"
  echo "   $step: $time s (load $before to $(load))"
}
bare() {
  local node
  lab restore bare
  for node in pg1 pg2 pg3; do lab ssh "$node" 'systemctl is-system-running --wait >/dev/null || true'; done
  secrets
}

# Within one process: the first call connects, the second finds the connections and the compiled code.
warm() {
  local step time before
  before=$(load)
  "$runner" -Command "\$ErrorActionPreference = 'Stop'
    foreach (\$step in 'install-first', 'install-second') {
      \$clock = [Diagnostics.Stopwatch]::StartNew()
      if (@(Install-PgHaNode '$work/cluster.yml' | Where-Object Outcome -NE 'NoChanges').Count) { throw 'there were changes' }
      \"\$step \$(\$clock.Elapsed.TotalSeconds.ToString('0.000', [Globalization.CultureInfo]::InvariantCulture))\"
    }" >"$work/warm.log" 2>&1 </dev/null || { cat "$work/warm.log" >&2; exit 1; }
  while read -r step time; do
    record "$step" "$time" "$before" "$(load)"
    echo "   $step: $time s"
  done <"$work/warm.log"
}

for ((round = 1; round <= rounds; round++)); do
  for tool in "${tools[@]}"; do
    echo "== round $round: $tool"
    bare
    measure "$tool" "run_$tool"
    if [ "$tool" = pgha ]; then
      healthy=$("$runner" -Command "Test-PgHaCluster '$work/cluster.yml' -Quiet" 2>&1) || true
      [ "$healthy" = True ] || { echo "bench: PgHa's cluster is not healthy: $healthy" >&2; exit 1; }
      echo "   Test-PgHaCluster: $healthy"
    fi
    measure "$tool-again" "run_$tool"
    case $tool in
      pgha) measure install-cold run_install; warm; measure install-delayed run_delayed ;;
      shell) if grep -q changed "$work/shell-again.log"; then echo "bench: the second run of the shell script changed something" >&2; exit 1; fi ;;
      ansible)
        measure ansible-delayed run_ansible_delayed
        if grep -E ' changed=[1-9]' "$work/ansible-again.log"; then echo "bench: the second run of the playbook changed something" >&2; exit 1; fi
        ;;
    esac
  done
done

# --- the table ---------------------------------------------------------------------------------------------------------------
median() { awk -v s="$1" '$1 == s { print $2 }' "$results" | sort -n | awk '{ v[NR] = $1 } END { if (NR) printf "%.1f", (v[int((NR + 1) / 2)] + v[int((NR + 2) / 2)]) / 2 }'; }
loads() { awk -v s="$1" '$1 == s { if (!n++ || $3 < low) low = $3; if ($3 > high) high = $3; if ($4 > high) high = $4; if ($4 < low) low = $4 } END { if (n) printf "%.1f to %.1f", low, high }' "$results"; }
ratio() { if [ -n "$2" ]; then awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; else echo -; fi; }
row() {  # row TITLE STEP
  local p s a
  p=$(median "pgha$2") s=$(median "shell$2") a=$(median "ansible$2")
  printf '%-28s %8s %8s %8s %12s %13s\n' "$1" "$p" "$s" "${a:--}" "$(ratio "$p" "$s")" "$(ratio "$p" "$a")"
}
echo
echo "Three bare servers to a running cluster; seconds, median of $rounds; $(nproc) processors"
printf '%-28s %8s %8s %8s %12s %13s\n' '' PgHa shell Ansible PgHa/shell PgHa/Ansible
row 'first run' ''
row 'second run, no changes' -again
echo
echo "Install-PgHaNode, no changes: process $(median install-cold), first call in a process $(median install-first), second call $(median install-second)"
echo "With 50 ms of round-trip time, no changes: Install-PgHaNode, process $(median install-delayed); Ansible $(median ansible-delayed)"
echo "Load average (1 min): $(awk '{ print $1 }' "$results" | awk '!seen[$0]++' | while read -r step; do printf '%s %s; ' "$step" "$(loads "$step")"; done)"
