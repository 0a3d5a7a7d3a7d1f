# What an uninstallation calls, once for each change. Every function can be run again: it ends in the wanted state from wherever a run
# before it was cut off. Values arrive as arguments and are never evaluated.

# systemd knows no unit whose file is gone: nothing is left to stop.
known() { [ "$(systemctl show -p LoadState --value "$1")" != not-found ]; }
stop_unit() {
  known "$1" || return 0
  systemctl stop "$1" && SYSTEMCTL_SKIP_SYSV=1 systemctl -q disable "$1" && { systemctl reset-failed "$1" 2>/dev/null || true; }
}
unmask_unit() { systemctl -q unmask "$1"; }
reload_units() { systemctl daemon-reload; }
# What runs left in their own directory: the replaced versions hold passwords; nobody is owed a reload any more.
forget_previous() { [ -z "${PGHA_STATE-}" ] || rm -rf -- "$PGHA_STATE/previous"; }
forget_owed() { [ -z "${PGHA_STATE-}" ] || rm -rf -- "$PGHA_STATE/owed"; }

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
