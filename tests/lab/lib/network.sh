# shellcheck shell=bash
# The lab's network: a switch in a namespace of its own, a cable to every node, cuts. Sourced by lab.sh.
#
#   host: pgha-ID (SUBNET.1)  ----cable----  host0 [namespace pgha-ID: bridge br0]  pg1 ----cable---- eth0 [namespace pgha-ID-pg1]
#
# The bridge has a namespace of its own because a host with Docker filters bridged frames by iptables (br_netfilter, policy
# DROP); those rules are per namespace. And the host sees one interface and one route per lab, and no nft table.

# Number that marks our routes ('ip route show proto 177' shows the routes of all labs).
readonly ROUTE_PROTO=177
readonly GUARD_METRIC=4278190000

link_is_ours() { claimed link || ip -o link show dev "$LINK" 2>/dev/null | grep -F "alias $MARK" >/dev/null; }

# Refuses before anything is made, so that nothing has to be undone.
refuse_foreign() {
  local why name
  if ip link show dev "$LINK" >/dev/null 2>&1 && ! link_is_ours; then
    die "$EX_FOREIGN" "there is an interface $LINK that the lab did not make; look at 'ip -d link show $LINK' and remove or rename it"
  fi
  for name in "$SWITCH:switch" "$(node_ns pg1):ns.pg1"; do
    if [ -e "/run/netns/${name%%:*}" ] && ! claimed "${name##*:}"; then
      die "$EX_FOREIGN" "there is a network namespace ${name%%:*} that the lab did not make; remove it: ip netns del ${name%%:*}"
    fi
  done
  if why=$(subnet_taken_by "$NET"); then
    die "$EX_FOREIGN" "the lab's subnet $NET.0/24 is taken: $why; free it, or take the lab down and give another --subnet"
  fi
}

network_up() {
  refuse_foreign
  # The guard comes first: whenever the link is not there, nothing for the lab may leave by the machine's default route.
  ip route replace unreachable "$NET.0/24" proto "$ROUTE_PROTO" metric "$GUARD_METRIC"
  # Built up to its last step (the host's address), or built anew.
  if ip -n "$SWITCH" link show dev br0 >/dev/null 2>&1 && ip -4 addr show dev "$LINK" 2>/dev/null | grep -F " $NET.1/24 " >/dev/null; then return 0; fi
  ip link del "$LINK" 2>/dev/null || true
  ip netns del "$SWITCH" 2>/dev/null || true
  claim switch
  claim link
  ip netns add "$SWITCH"
  # No snooping: VRRP is multicast, and nobody here answers IGMP queries.
  ip -n "$SWITCH" link add br0 type bridge stp_state 0 forward_delay 0 mcast_snooping 0
  ip -n "$SWITCH" link set br0 up
  ip -n "$SWITCH" link set lo up
  ip link add "$LINK" type veth peer name host0 netns "$SWITCH"
  ip link set "$LINK" alias "$MARK"
  ip -n "$SWITCH" link set host0 master br0 up
  ip link set "$LINK" up
  apply_cuts    # (nodes that outlived a lost switch have lost their cables with it: node_ensure_on sees to that)
  ip addr add "$NET.1/24" dev "$LINK"
}

network_down() {
  if ip link show dev "$LINK" >/dev/null 2>&1; then
    link_is_ours || die "$EX_FOREIGN" "the interface $LINK is not the lab's; it stays"
    ip link del "$LINK"
  fi
  if [ -e "/run/netns/$SWITCH" ] && claimed switch; then ip netns del "$SWITCH"; fi
  ip route del unreachable "$NET.0/24" proto "$ROUTE_PROTO" metric "$GUARD_METRIC" 2>/dev/null || true
  disclaim link
  disclaim switch
}

# A node's network card and cable, always new: a rebooted host has lost its virtual address, sockets and firewall rules too.
cable_up() {
  local node=$1 ns i
  ns=$(node_ns "$node")
  i=$(number_of "$node")
  cable_down "$node"
  claim "ns.$node"
  ip netns add "$ns"
  ip -n "$SWITCH" link add "$node" type veth peer name eth0 netns "$ns"
  # The same MAC at every boot, as a real card has.
  ip -n "$ns" link set eth0 address "$(printf '02:77:%s:%s:%s:%02x' "${ID:0:2}" "${ID:2:2}" "${ID:4:2}" "$i")"
  ip -n "$ns" link set lo up
  ip -n "$ns" link set eth0 up
  ip -n "$ns" addr add "$(address_of "$node")/24" dev eth0
  is_cut "$node" || ip -n "$SWITCH" link set "$node" master br0
  ip -n "$SWITCH" link set "$node" up
}
cable_dead() { ip -n "$SWITCH" link set "$1" down 2>/dev/null || true; }
cable_down() {
  local node=$1 ns
  ns=$(node_ns "$node")
  ip -n "$SWITCH" link del "$node" 2>/dev/null || true
  if [ -e "/run/netns/$ns" ]; then
    claimed "ns.$node" || die "$EX_FOREIGN" "the network namespace $ns is not the lab's; it stays"
    ip netns del "$ns"
  fi
  disclaim "ns.$node"
}

# --- cuts ---------------------------------------------------------------------------------------------------------------
# The file 'cuts' has a line 'pg1' (no frame passes to or from pg1: its bridge port is detached; the node keeps its carrier)
# or 'pg1 pg2' (only these two do not reach each other: nft on the bridge). Cuts outlast a power-off, as at a real switch.
is_cut() { grep -qxF "$1" "$LAB/cuts"; }

apply_cuts() {
  local node a b
  for node in $(node_names); do
    ip -n "$SWITCH" link show dev "$node" >/dev/null 2>&1 || continue
    if is_cut "$node"; then ip -n "$SWITCH" link set "$node" nomaster; else ip -n "$SWITCH" link set "$node" master br0; fi
  done
  # 'nft' costs more than all the rest: only when there are pairs, or were. Add, delete, add replaces the table in one
  # transaction, whether it is there or not.
  if ! grep -q ' ' "$LAB/cuts" && ! claimed table; then return 0; fi
  claim table
  {
    echo "table bridge $TABLE"
    echo "delete table bridge $TABLE"
    if grep -q ' ' "$LAB/cuts"; then
      echo "table bridge $TABLE {"
      echo "  chain cuts {"
      echo "    type filter hook forward priority 0; policy accept;"
      while read -r a b; do
        [ -z "$b" ] || printf '    iifname "%s" oifname "%s" drop\n' "$a" "$b" "$b" "$a"
      done <"$LAB/cuts"
      echo "  }"
      echo "}"
    fi
  } | ip netns exec "$SWITCH" nft -f -
  grep -q ' ' "$LAB/cuts" || disclaim table
}

cut_add() {
  local line=$1
  [ -z "${2:-}" ] || line=$(printf '%s\n%s\n' "$1" "$2" | sort -V | paste -sd' ')
  grep -qxF "$line" "$LAB/cuts" || echo "$line" >>"$LAB/cuts"
  apply_cuts
}
# Without a second node every cut of the node goes, its pairs too.
cut_remove() {
  local line
  if [ -n "${2:-}" ]; then
    line=$(printf '%s\n%s\n' "$1" "$2" | sort -V | paste -sd' ')
    sed -i "/^$line\$/d" "$LAB/cuts"
  else
    sed -i -E "/(^| )$1( |\$)/d" "$LAB/cuts"
  fi
  apply_cuts
}
