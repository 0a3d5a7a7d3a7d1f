#!/bin/sh
code=$(curl --silent --noproxy '*' --output /dev/null --max-time 1 --write-out '%{http_code}' \
  'http://127.0.0.1:8008/primary') || exit 1
[ "$code" = 200 ] || exit 1
exit 0
