#!/usr/bin/env bash
# Starts real servers for the suites, each on a free port of 127.0.0.1 with a folder of its own, and ends them on exit.
#
#   test/real/up.sh PART… -- COMMAND…   runs the command with the addresses in its environment; its status is ours
#   test/real/up.sh PART…               prints the addresses as `export` lines and waits until it is told to end
#
# Parts: postgres (GENNAKER_TEST_POSTGRES); durable-postgres (GENNAKER_BENCH_POSTGRES), which waits for the disk; redis
# (GENNAKER_BENCH_REDIS_ALWAYS, GENNAKER_BENCH_REDIS_EVERYSEC), with its append-only file flushed at each write, and every
# second. What is not installed is, by apt, where we are root.
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
[ "${#parts[@]}" -gt 0 ] || die 'name a part: postgres, durable-postgres, redis'

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
end_durable_postgres() { as_postgres "$tools/pg_ctl" -D "$work/durable-postgres/data" -m fast -w stop >/dev/null; }

# start_postgres NAME FSYNC VARIABLE
start_postgres() {
  local attempt port folder=$work/$1
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
    if (cd / && as_postgres "$tools/pg_ctl" -D "$folder/data" -w -t 30 -l "$folder/log" \
      -o "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories=$folder -c fsync=$2 -c max_connections=200" \
      start >/dev/null); then
      ends+=("end_${1//-/_}")
      export "$3=postgres://gennaker@127.0.0.1:$port/postgres"
      names+=("$3")
      return
    fi
    printf 'PostgreSQL did not start on port %s (attempt %s)\n' "$port" "$attempt" >&2
  done
  cat "$folder/log" >&2
  die 'PostgreSQL does not start'
}

declare -a redis=()
end_redis() { kill "${redis[@]}"; }

start_redis() {
  local flush port name
  command -v redis-server >/dev/null || install redis-server
  for flush in always everysec; do
    port=$(free_port)
    mkdir "$work/redis-$flush"
    redis-server --port "$port" --bind 127.0.0.1 --dir "$work/redis-$flush" --save '' \
      --appendonly yes --appendfsync "$flush" >"$work/redis-$flush/log" 2>&1 &
    redis+=("$!")
    [ "$flush" != always ] || ends+=(end_redis)
    name=GENNAKER_BENCH_REDIS_${flush^^}
    export "$name=redis://127.0.0.1:$port"
    names+=("$name")
  done
}

for part in "${parts[@]}"; do
  case $part in
    # fsync may be off: no suite pulls the plug of the machine.
    postgres) start_postgres postgres off GENNAKER_TEST_POSTGRES ;;
    durable-postgres) start_postgres durable-postgres on GENNAKER_BENCH_POSTGRES ;;
    redis) start_redis ;;
    *) die "there is no part $part; known: postgres, durable-postgres, redis" ;;
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
