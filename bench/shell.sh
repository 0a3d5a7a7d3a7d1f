#!/usr/bin/env bash
# The cluster by hand: what a careful admin writes with ssh, apt-get and curl. The nodes in parallel, one connection each, one
# apt-get call, files only where they differ; then etcd together, Patroni on the first node, then on the others. Can be run again.
#
#   shell.sh WORK       WORK: a directory of deploy.sh's with settings, secrets and the nodes' key
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
work=$1
net="" key="" known_hosts=""    # from the settings
# shellcheck source=/dev/null
. "$work/settings"
readonly nodes=(pg1 pg2 pg3)
address() { echo "$net.1${1#pg}"; }

on() {  # on NODE COMMAND: as admin
  ssh -F none -o BatchMode=yes -o IdentitiesOnly=yes -i "$key" -o UserKnownHostsFile="$known_hosts" -o StrictHostKeyChecking=yes \
    -o LogLevel=ERROR -o ControlMaster=auto -o ControlPath="$work/%h" -o ControlPersist=60 "admin@$(address "$1")" "$2"
}
goodbye() {
  local node
  for node in "${nodes[@]}"; do ssh -F none -o ControlPath="$work/%h" -O exit "$(address "$node")" 2>/dev/null || true; done
}
trap goodbye EXIT

each() {  # each FUNCTION NODE...: at once; fails when one does
  local function=$1 node pids=() bad=0
  shift
  for node in "$@"; do
    "$function" "$node" &
    pids+=($!)
  done
  for node in "${pids[@]}"; do wait "$node" || bad=1; done
  return "$bad"
}

# The secrets travel in files and on stdin, never as arguments.
render() {  # render NODE: the node's files into WORK/NODE
  local out=$work/$1 template
  mkdir -p "$out"
  { cat "$work/secrets.sed"
    printf 's|{{ %s }}|%s|g\n' node "$1" address "$(address "$1")" net "$net" priority $((101 - ${1#pg})) etcd_state new
  } >"$work/$1.sed"
  for template in "$here"/files/*.j2; do sed -f "$work/$1.sed" "$template" >"$out/$(basename "$template" .j2)"; done
  cp "$here"/files/{check_patroni.sh,patroni.service,restart.conf,createcluster.conf,packages} "$work/secrets.json" "$out/"
}

# shellcheck disable=SC2016  # for the nodes' shell
readonly INSTALL='set -eu
umask 077
cd "$(mktemp -d)"
trap "rm -rf \"$PWD\"" EXIT
tar -x
put() {  # put FROM TO OWNER MODE
  if cmp -s "$1" "$2" && [ "$(stat -c %U:%a "$2")" = "$3:$4" ]; then return 0; fi
  (umask 022; mkdir -p "${2%/*}")
  install -o "$3" -g "$3" -m "$4" "$1" "$2.new"
  mv -f "$2.new" "$2"
  echo "changed $2"
}
put secrets.json /etc/bench/secrets.json root 600
put createcluster.conf /etc/postgresql-common/createcluster.d/bench.conf root 644
here=$(xargs dpkg-query -W -f "\${db:Status-Status}\n" <packages 2>/dev/null | grep -cx installed || true)
if [ "$here" != "$(wc -l <packages)" ]; then
  printf "#!/bin/sh\nexit 101\n" >/usr/sbin/policy-rc.d
  chmod 755 /usr/sbin/policy-rc.d
  trap "rm -rf \"$PWD\" /usr/sbin/policy-rc.d" EXIT
  umask 022
  export DEBIAN_FRONTEND=noninteractive
  apt-get -q -y update >&2
  xargs apt-get -q -y --no-install-recommends -o Dpkg::Options::=--force-confdef -o Dpkg::Options::=--force-confold install <packages >&2
  umask 077
  rm -f /usr/sbin/policy-rc.d
  echo "changed packages"
fi
getent passwd keepalived_script >/dev/null || useradd --system --user-group --no-create-home --home-dir /nonexistent --shell /usr/sbin/nologin keepalived_script
[ -d /var/lib/postgresql/15/bench ] || install -d -o postgres -g postgres -m 755 /var/lib/postgresql/15
[ -d /var/lib/postgresql/15/bench ] || install -d -o postgres -g postgres -m 700 /var/lib/postgresql/15/bench
[ -d /var/lib/etcd/bench ] || install -d -o etcd -g etcd -m 700 /var/lib/etcd/bench
[ ! -d /var/lib/etcd/bench/member ] || sed -i "/CLUSTER_STATE/s/new/existing/" etcd.env
units=$(
  put restart.conf /etc/systemd/system/etcd.service.d/bench.conf root 644
  put patroni.service /etc/systemd/system/patroni.service root 644
  put restart.conf /etc/systemd/system/keepalived.service.d/bench.conf root 644
)
put etcd.env /etc/default/etcd root 644
put patroni.yml /etc/patroni/postgres.yml postgres 600
put check_patroni.sh /usr/local/bin/check_patroni.sh root 755
if ! cmp -s keepalived.conf /etc/keepalived/keepalived.conf; then sh -c "trap \"\" TERM; exec keepalived --config-test --use-file \"$PWD/keepalived.conf\"" </dev/null; fi
put keepalived.conf /etc/keepalived/keepalived.conf root 600
if [ "$(systemctl is-enabled postgresql 2>/dev/null || true)" != masked ]; then
  systemctl mask -q postgresql
  units=changed
fi
[ -z "$units" ] || systemctl daemon-reload'
install_node() {
  render "$1"
  tar -c -C "$work/$1" . | on "$1" "sudo sh -c '${INSTALL//\'/\'\\\'\'}'" 2>"$work/$1.log" | sed "s/^/$1: /" || { tail -n 5 "$work/$1.log" >&2; return 1; }
}

# Starts a unit that does not run and waits for a condition, on the node.
start() {  # start NODE UNIT CONDITION
  on "$1" "sudo sh -c 'systemctl is-active -q $2 || systemctl start --no-block $2
    n=0; until $3; do n=\$((n + 1)); [ \$n -lt 300 ] || exit 4; sleep 0.2; done'"
}
start_etcd() { start "$1" etcd "curl -s --max-time 4 http://127.0.0.1:2379/health | grep -q \"\\\"health\\\" *: *\\\"true\""; }
settle() {
  on "$1" "sudo sh -c 'sed -i /CLUSTER_STATE/s/new/existing/ /etc/default/etcd
    for u in etcd patroni keepalived; do systemctl is-enabled -q \$u || systemctl enable -q \$u; done'"
}
start_keepalived() { start "$1" keepalived "systemctl is-active -q keepalived"; }
start_leader() { start "$1" patroni "curl -sf -o /dev/null --max-time 4 http://127.0.0.1:8008/primary"; }
start_replica() { start "$1" patroni "curl -sf -o /dev/null --max-time 4 http://127.0.0.1:8008/health"; }

# Two replicas stream, and the leader answers a query under the virtual address. Asked from the second node.
verify() {
  { cat "$work/pgpass"; } | on pg2 "sudo sh -c 'umask 077; f=\$(mktemp); trap \"rm -f \$f\" EXIT; cat >\$f; export PGPASSFILE=\$f PGCONNECT_TIMEOUT=2
    n=0
    while :; do
      streaming=\$(for a in 11 12 13; do curl -sf --max-time 4 http://$net.\$a:8008/primary; done | grep -o \"\\\"state\\\": \\\"streaming\\\"\" | wc -l)
      if [ \$streaming = 2 ]; then
        said=\$(psql -X -w -A -t -h $net.100 -U postgres -d postgres -c \"select host(inet_server_addr()) || pg_is_in_recovery()\" 2>/dev/null) || :
        [ \"\$said\" != ${net}.100false ] || break
      fi
      n=\$((n + 1)); [ \$n -lt 300 ] || exit 4; sleep 0.2
    done'"
}

each install_node "${nodes[@]}"
each start_etcd "${nodes[@]}"
each settle "${nodes[@]}"
each start_keepalived "${nodes[@]}"
if [ -z "$(on pg1 'ETCDCTL_API=3 etcdctl get --print-value-only /service/bench/initialize')" ]; then start_leader pg1; fi
each start_replica "${nodes[@]}"
verify
echo healthy
