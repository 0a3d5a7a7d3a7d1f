# settle_run ID: the controller has seen the end of the run, or has been told that it was cut off; no later one needs to be.
settle_run() {
  ! [ "$(cat /run/pgha/apply/id 2>/dev/null)" = "$1" ] || : >/run/pgha/apply/seen
  last=$(tail -n 1 /var/lib/pgha/journal 2>/dev/null)
  case $last in
    *'"event":"end"'*) ;;
    *"\"run\":\"$1\""*)
      printf '{"at":"%s","run":"%s","event":"end","outcome":"cut off"}\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" "$1" >>/var/lib/pgha/journal
      rm -f /run/pgha/apply/script
      tidy_packages
      ;;
  esac
}
