#!/usr/bin/env bash
# Starts a Redis server for trying and testing experiments over several machines: on loopback, on a free port, with an append-only file in a temporary
# folder, and without eviction. If redis-server is missing, the script installs Debian's package, if it can.
#
#   scripts/redis-server.sh                      prints redis://127.0.0.1:PORT, and serves until Ctrl-C
#   scripts/redis-server.sh --install            only installs
#   scripts/redis-server.sh --folder DIR --port N [-- WORDS FOR redis-server]
#                                                keeps its data in DIR; this process becomes the server
set -euo pipefail

fail() {
  echo "redis-server.sh: $*" >&2
  exit 1
}

install() {
  if command -v redis-server > /dev/null; then return; fi
  if ! command -v apt-get > /dev/null || [ "$(id -u)" != 0 ]; then
    fail "redis-server is not here, and it cannot be installed without apt-get and root. Install it (Debian and Ubuntu:" \
      "sudo apt-get install redis-server; Fedora: sudo dnf install redis; macOS: brew install redis) and start this again."
  fi
  # Two tests may want it at once, and only one apt-get can run.
  (
    flock 9
    if command -v redis-server; then exit; fi
    apt-get -qq update
    # Do not start the machine's own service: only the program is needed.
    DEBIAN_FRONTEND=noninteractive RUNLEVEL=1 apt-get -qq install --no-install-recommends redis-server
  ) 9> /tmp/swarmlab-redis-install > /dev/null 2>&1 || fail "apt-get could not install redis-server: see apt-get install redis-server"
  command -v redis-server > /dev/null || fail "apt-get installed no redis-server"
}

free_port() {
  node -e 'const s = require("node:net").createServer().listen(0, "127.0.0.1", () => { console.log(s.address().port); s.close(); })'
}

folder=
port=
while [ $# -gt 0 ]; do
  case $1 in
    --install) install; exit 0 ;;
    --folder) folder=${2:?--folder needs a folder}; shift 2 ;;
    --port) port=${2:?--port needs a number}; shift 2 ;;
    --) shift; break ;;
    *) fail "unknown: $1; see the first lines of $0" ;;
  esac
done

install
port=${port:-$(free_port)}

settings() {
  # Only the append-only file is written. Redis evicts nothing when memory is short, and listens on loopback only.
  printf '%s\n' --bind 127.0.0.1 --port "$port" --dir "$1" --appendonly yes --appendfsync everysec --save "" \
    --maxmemory-policy noeviction --daemonize no --loglevel notice
}

if [ -n "$folder" ]; then
  mapfile -t words < <(settings "$folder")
  exec redis-server "${words[@]}" "$@"
fi

folder=$(mktemp -d)
server=
stop() {
  if [ -n "$server" ]; then
    kill "$server" 2> /dev/null || true
    wait "$server" || true
  fi
  rm -rf "$folder"
}
trap stop EXIT
trap 'exit 0' INT TERM
mapfile -t words < <(settings "$folder")
redis-server "${words[@]}" "$@" > "$folder/redis.log" &
server=$!
echo "redis://127.0.0.1:$port"
wait "$server" || { cat "$folder/redis.log" >&2; fail "redis-server ended"; }
