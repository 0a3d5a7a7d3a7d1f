# The lock of one controller on this server: gone with a reboot, void when it is not renewed. Its age is counted in uptime, which no
# clock that is set can change.
runtime=/run/pgha lock=/run/pgha/lock
umask 077

read_lock() {
  mkdir -p -- "$runtime" && chmod 700 "$runtime" && exec 9>"$runtime/guard" && flock -w 10 9 || return 73
  read -r now _ </proc/uptime
  now=${now%%.*} holder='' renewed=0 words=''
  [ ! -s "$lock" ] || IFS='	' read -r holder renewed words <"$lock"
  return 0
}
write_lock() { printf '%s\t%s\t%s\n' "$1" "$now" "$2" >"$lock.new" && mv -f "$lock.new" "$lock"; }

# take_lock ID SECONDS BREAK WORDS: BREAK is the id of a lock that may be broken.
take_lock() {
  read_lock || return
  age=$((now - renewed))
  if [ -n "$holder" ] && [ "$holder" != "$1" ] && [ "$holder" != "$3" ] && [ "$age" -lt "$2" ]; then
    printf 'held\t%s\t%s\t%s\n' "$holder" "$age" "$words"
    return 0
  fi
  write_lock "$1" "$4" || return
  printf 'taken\t%s\n' "$(tail -n 1 /var/lib/pgha/journal 2>/dev/null)"
}

# renew_lock ID
renew_lock() {
  read_lock || return
  if [ "$holder" = "$1" ]; then write_lock "$1" "$words"; else return 4; fi
}

# release_lock ID
release_lock() {
  read_lock || return
  [ "$holder" != "$1" ] || rm -f "$lock"
  exec 9>&-
}
