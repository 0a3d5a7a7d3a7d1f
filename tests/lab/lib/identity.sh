# shellcheck shell=bash
# Who a lab is: its name, short id, subnet, paths and the names of its nodes. Sourced by lab.sh.
#
# $STATE/NAME/lab.conf is the marker: a directory without it is not ours and is never touched.
#
# Everything the lab makes in the kernel is named after a short id (an interface name holds 15 characters, a lab's name may
# be longer). The id comes from the path of the state directory, so labs with the same name but other roots differ too.

set_identity() {
  [[ $NAME =~ ^[a-z][a-z0-9-]{0,30}$ ]] || die "$EX_USAGE" "'$NAME' is no lab name: a lower-case letter, then up to 30 of a-z 0-9 -"
  LAB=$STATE/$NAME
  ID=$(printf '%s' "$LAB" | sha256sum)
  ID=${ID:0:6}
  LINK=pgha-$ID                       # the host's end of the cable to the lab's switch
  SWITCH=pgha-$ID                     # the network namespace that holds the bridge
  TABLE=pgha_$ID
  MARK="pgha-lab $LAB"                # alias of the link: says whose it is
  CGROUP=pghalab/$ID                  # below the root of each cgroup hierarchy we use
  CONF=$LAB/lab.conf
}

# The labs of this machine, by their marker.
lab_names() {
  local f
  for f in "$STATE"/*/lab.conf; do
    [ -f "$f" ] && basename "${f%/lab.conf}"
  done
  return 0
}
lab_exists() { [ -f "$CONF" ]; }
need_lab() { lab_exists || die "$EX_UNKNOWN" "there is no such lab in $STATE (labs: $(lab_names | tr '\n' ' ')); 'lab.sh --name $NAME up' makes it"; }

conf_of() { sed -n "s/^$2=//p" "$STATE/$1/lab.conf" 2>/dev/null || true; }   # conf_of LAB KEY
load_conf() {
  NET=$(conf_of "$NAME" net)
  IMAGE=$(conf_of "$NAME" image)
  FSYNC=$(conf_of "$NAME" fsync)
}

# A subnet is free when no other lab has it on record and no route of this machine, wider or narrower, covers it, other
# than the default route. Our own guard route and link do not count.
subnet_taken_by() {
  local net=$1 other line
  for other in $(lab_names); do
    if [ "$other" != "$NAME" ] && [ "$(conf_of "$other" net)" = "$net" ]; then
      echo "lab '$other' has it"
      return 0
    fi
  done
  while read -r line; do
    case $line in
      default* | "" | *" dev $LINK "*) continue ;;
      "unreachable $net.0/24 "*"proto $ROUTE_PROTO "*) continue ;;   # 'ip' prints a trailing blank; see below
    esac
    echo "this machine has the route '$line'"
    return 0
  done < <({
    ip -4 route show table all root "$net.0/24"
    ip -4 route show table all match "$net.0/24"
  } 2>/dev/null | sed 's/$/ /')
  return 1
}

# The default lab has a fixed subnet, so that its addresses are always the same; other names get a free one, beginning at
# a place that depends on the name (so the same lab mostly gets the same addresses again).
choose_subnet() {
  local wanted=$1 x i why
  if [ -n "$wanted" ]; then
    why=$(subnet_taken_by "$wanted") || { echo "$wanted"; return 0; }
    die "$EX_FOREIGN" "the subnet $wanted.0/24 is taken: $why; give another one with --subnet"
  fi
  if [ "$NAME" = pgha ] && ! subnet_taken_by "$NET_BASE.0" >/dev/null; then
    echo "$NET_BASE.0"
    return 0
  fi
  x=$((16#$ID % 254))
  for ((i = 0; i < 254; i++)); do
    if ! subnet_taken_by "$NET_BASE.$((x + 1))" >/dev/null; then
      echo "$NET_BASE.$((x + 1))"
      return 0
    fi
    x=$(((x + 1) % 254))
  done
  die "$EX_FOREIGN" "no free /24 in $NET_BASE.0.0/16 ($(subnet_taken_by "$NET_BASE.$((x + 1))")); give one with --subnet"
}

# Makes the lab's directory with its marker in one step (a rename), so that a crash leaves either nothing or a lab.
create_lab() {
  local wanted=$1 image=$2 fresh
  lock 8 "$STATE/.locks/registry" 60 "the register of labs"
  rm -rf --one-file-system "$STATE"/.new.*
  if lab_exists; then
    load_conf
    [ -z "$wanted" ] || [ "$wanted" = "$NET" ] || die "$EX_STATE" "the lab stands with the subnet $NET.0/24, not $wanted.0/24: take it down first"
    unlock 8
    return 0
  fi
  [ ! -e "$LAB" ] || die "$EX_FOREIGN" "$LAB exists without the lab's marker (lab.conf): the lab did not make it and leaves it alone; move it away"
  NET=$(choose_subnet "$wanted")
  fresh=$STATE/.new.$$
  mkdir -p "$fresh"/{nodes,layers,snapshots,claims}
  chmod 755 "$fresh"
  printf '# made by PgHa tests/lab; remove with: lab.sh --name %s down\nnet=%s\nimage=%s\nfsync=%s\n' "$NAME" "$NET" "$image" "$WANT_FSYNC" >"$fresh/lab.conf"
  local key
  for key in key key2; do ssh-keygen -q -t ed25519 -N '' -C "pgha-lab-$NAME-$key" -f "$fresh/$key"; done
  # ssh asks this program for the password of the user 'pw' (there is no terminal in a test).
  printf '#!/bin/sh\necho %s\n' "$PW_PASSWORD" >"$fresh/askpass"
  chmod 700 "$fresh/askpass"
  : >"$fresh/known_hosts"
  : >"$fresh/cuts"
  mv "$fresh" "$LAB"
  load_conf
  unlock 8
}

# --- what belongs to us -------------------------------------------------------------------------------------------------
# A claim is written before a thing is made in the kernel, and only when there is no such thing yet. So whatever stands
# under a claimed name is ours, even if we were killed between making and marking it. A reboot of the machine voids claims
# (the kernel's things are gone with it), hence the boot id.
boot_id() { cat /proc/sys/kernel/random/boot_id; }
claimed() { [ "$(cat "$LAB/claims/$1" 2>/dev/null || true)" = "$(boot_id)" ]; }
claim() { boot_id >"$LAB/claims/$1"; }
disclaim() { rm -f "$LAB/claims/$1"; }

# --- nodes --------------------------------------------------------------------------------------------------------------
number_of() {
  if ! [[ ${1:-} =~ ^pg([1-9][0-9]?)$ ]] || [ "${BASH_REMATCH[1]}" -gt "$MAX_NODES" ]; then
    die "$EX_USAGE" "'${1:-}' is no node: pg1 to pg$MAX_NODES"
  fi
  echo "${BASH_REMATCH[1]}"
}
address_of() {
  local n
  n=$(number_of "$1")
  echo "$NET.$((10 + n))"
}
node_dir() { echo "$LAB/nodes/$1"; }
node_ns() { echo "pgha-$ID-$1"; }      # its network namespace, and nspawn's name for the machine
node_names() {
  local d
  for d in "$LAB"/nodes/*/; do
    [ -d "$d" ] && basename "$d"
  done | sort -V
  return 0
}
need_node() {
  number_of "${1:-}" >/dev/null
  [ -d "$(node_dir "$1")" ] || die "$EX_UNKNOWN" "there is no node $1 (nodes: $(node_names | tr '\n' ' ')); 'up N' makes nodes"
}
