# shellcheck shell=bash
# Proof that nothing of a lab is left. Sourced by lab.sh.

found() { # found WHAT TEXT: prints and remembers
  [ -n "$2" ] || return 0
  echo "$1: ${2//$'\n'/$'\n'$1: }"
  LEFT=1
}

# For one lab, or with --all for anything any lab of this state directory could have made.
leftovers() {
  local all=${1:-} link netns cgroup path runner=$NAME
  LEFT=0
  if [ -n "$all" ]; then link='pgha-[0-9a-f]{6}' netns=$link cgroup=pghalab path=$STATE runner='[^ ]+'; else link=$LINK netns=$SWITCH cgroup=$CGROUP path=$LAB; fi
  found mount "$(awk -v d="$path/" 'index($5, d) == 1 { print $5 }' /proc/self/mountinfo)"
  found "network namespace" "$(find /run/netns -mindepth 1 -printf '%f\n' 2>/dev/null | grep -E "^$netns(-pg[0-9]+)?\$" || true)"
  found interface "$(ip -br link | grep -E "^$link(@| )" || true)"
  # A route is on record with its lab; once the record is gone it is known by its protocol number only.
  found route "$(ip -4 route show proto "$ROUTE_PROTO" | while read -r line; do
    local lab owner=""
    for lab in $(lab_names); do
      [[ $line != "unreachable $(conf_of "$lab" net).0/24 "* ]] || owner=$lab
    done
    if [ -n "$all" ] || [ -z "$owner" ] || [ "$owner" = "$NAME" ]; then echo "$line"; fi
  done)"
  found cgroup "$(for root in $(cgroup_roots); do find "$root/$cgroup" -mindepth "$([ -n "$all" ] && echo 1 || echo 0)" -maxdepth 1 -type d 2>/dev/null || true; done)"
  found process "$(pgrep -af "systemd-nspawn .*-M $link-pg|lab\.sh --name $runner __run" || true)"
  found "nft table" "$(nft list tables 2>/dev/null | grep -E "pgha_" || true)"
  found file "$(if [ -n "$all" ]; then lab_names; elif [ -e "$LAB" ]; then echo "$LAB"; fi)"
  found file "$(ls -d /run/systemd/nspawn/*"$([ -n "$all" ] && echo pgha- || echo "$SWITCH-")"* 2>/dev/null || true)"
  if [ "$LEFT" = 0 ]; then
    echo "clean: no mounts, namespaces, interfaces, routes, cgroups, processes, nft tables or files"
    return 0
  fi
  return "$EX_LEFT"
}
