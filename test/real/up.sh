#!/usr/bin/env bash
# Starts real servers for the suites, each on a free port of 127.0.0.1 with a folder of its own, and ends them on exit.
#
#   test/real/up.sh PART… -- COMMAND…   runs the command with the addresses in its environment; its status is ours
#   test/real/up.sh PART…               prints the addresses as `export` lines and waits until it is told to end
#
# Parts: postgres (GENNAKER_TEST_POSTGRES). What is not installed is, by apt, where we are root.
set -euo pipefail

die() { printf '%s: %s\n' "$0" "$*" >&2; exit 2; }

declare -a parts=() command=() ends=() names=()
while [ "$#" -gt 0 ] && [ "$1" != -- ]; do
  parts+=("$1")
  shift
done
if [ "$#" -gt 0 ]; then
  shift
  [ "$#" -gt 0 ] || die 'a command is missing after --'
  command=("$@")
fi
[ "${#parts[@]}" -gt 0 ] || die 'name a part: postgres'

work=$(mktemp -d)
chmod 711 "$work"
child=
finish() {
  [ -z "$child" ] || kill "$child" 2>/dev/null || true
  for end in "${ends[@]}"; do "$end" || true; done
  rm -rf "$work"
}
trap finish EXIT
trap 'exit 143' TERM
trap 'exit 130' INT

# Asked of the kernel and given back, so another may take it meanwhile: who uses it tries again.
free_port() {
  node -e 'const s = require("net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

install() {
  [ "$(id -u)" = 0 ] || die "$1 is not installed, and only root may install it"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2
  apt-get install -y -qq --no-install-recommends "$1" >&2
}

# PostgreSQL refuses to run as root.
as_postgres() {
  if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi
}

postgres_tools() {
  find /usr/lib/postgresql -mindepth 2 -maxdepth 2 -type d -name bin 2>/dev/null | sort -V | tail -n 1
}

end_postgres() { as_postgres "$tools/pg_ctl" -D "$work/postgres/data" -m fast -w stop >/dev/null; }

start_postgres() {
  local attempt port folder=$work/postgres
  tools=$(postgres_tools)
  if [ -z "$tools" ]; then
    install postgresql
    tools=$(postgres_tools)
  fi
  [ -x "$tools/initdb" ] || die 'PostgreSQL has no initdb'
  mkdir "$folder"
  [ "$(id -u)" != 0 ] || chown postgres "$folder"
  (cd / && as_postgres "$tools/initdb" -D "$folder/data" -A trust -U gennaker --no-sync >/dev/null)
  for attempt in 1 2 3 4 5; do
    port=$(free_port)
    # fsync may be off: no suite pulls the plug of the machine.
    if (cd / && as_postgres "$tools/pg_ctl" -D "$folder/data" -w -t 30 -l "$folder/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=off -c max_connections=200" \
      start >/dev/null); then
      ends+=(end_postgres)
      export GENNAKER_TEST_POSTGRES="postgres://gennaker@127.0.0.1:$port/postgres"
      names+=(GENNAKER_TEST_POSTGRES)
      return
    fi
    printf 'PostgreSQL did not start on port %s (attempt %s)\n' "$port" "$attempt" >&2
  done
  cat "$folder/log" >&2
  die 'PostgreSQL does not start'
}

for part in "${parts[@]}"; do
  case $part in
    postgres) start_postgres ;;
    *) die "there is no part $part; known: postgres" ;;
  esac
done

if [ "${#command[@]}" -gt 0 ]; then
  # In the background, so that a signal is heard at once.
  "${command[@]}" &
else
  for name in "${names[@]}"; do printf 'export %s=%q\n' "$name" "${!name}"; done
  sleep infinity &
fi
child=$!
wait "$child"
