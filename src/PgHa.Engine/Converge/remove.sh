# What an uninstallation calls, once for each change. Every function can be run again: it ends in the wanted state from wherever a run
# before it was cut off. Values arrive as arguments and are never evaluated.
# The line on fd 3 tells the controller which step begins; everything else that is printed goes to stderr.
exec 3>&1 1>&2

begin() { current=$1; printf '@step %s\n' "$1" >&3; }
failed() { printf '@failed %s\n' "$current" >&3; exit 1; }

# systemd knows no unit whose file is gone: nothing is left to stop.
known() { [ "$(systemctl show -p LoadState --value "$1")" != not-found ]; }
stop_unit() {
  known "$1" || return 0
  systemctl stop "$1" && SYSTEMCTL_SKIP_SYSV=1 systemctl -q disable "$1" && { systemctl reset-failed "$1" 2>/dev/null || true; }
}
unmask_unit() { systemctl -q unmask "$1"; }
reload_units() { systemctl daemon-reload; }

remove_file() { rm -f -- "$1"; }
remove_tree() { rm -rf --one-file-system -- "$1"; }
remove_account() { if getent passwd "$1" >/dev/null; then userdel "$1"; fi; }
# What somebody else has put there stays, and its directory with it.
remove_directory() { if [ -d "$1" ]; then rmdir --ignore-fail-on-non-empty -- "$1"; fi; }
# A mount point is emptied and stays; what is mounted below is not touched.
remove_data() {
  [ -d "$1" ] || return 0
  find "$1" -xdev -mindepth 1 -delete || return 1
  rmdir -- "$1" 2>/dev/null || [ -z "$(ls -A -- "$1")" ]
}
