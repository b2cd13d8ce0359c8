# Shared by the scripts beside this file, which source it first: where things are, and how a step is told and timed.
# shellcheck shell=bash disable=SC2034
set -euo pipefail

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
cd "$ROOT"

# Where cargo builds. Several check-outs may share one directory through CARGO_TARGET_DIR; the site never is shared.
TARGET=${CARGO_TARGET_DIR:-$ROOT/target}
case $TARGET in /*) ;; *) TARGET=$ROOT/$TARGET ;; esac
# The browser's build has a directory of its own, so that it waits for no lock of the server's.
FRONT=$TARGET/front
# The files that the server serves, as [[workspace.metadata.leptos]] names them.
SITE=$ROOT/target/site
# What the set-up installs for this user rather than for this check-out.
TOOLS=${XDG_CACHE_HOME:-$HOME/.cache}/markward/tools
# What each step last worked on, by content.
STAMPS=$ROOT/target/stamps
BINDGEN_VERSION=$(sed -n 's/^wasm-bindgen = "=\(.*\)"$/\1/p' Cargo.toml)

mkdir -p "$STAMPS"

# since NANOSECONDS: the seconds passed since then, with one decimal.
since() { awk -v a="$1" -v b="$(date +%s%N)" 'BEGIN { printf "%.1f", (b - a) / 1e9 }'; }

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
note() { printf '    %s\n' "$*"; }
die() {
  printf '\033[1;31merror:\033[0m %s\n' "$1" >&2
  shift
  for line in "$@"; do printf '       %s\n' "$line" >&2; done
  exit 1
}

# needs PROGRAM…: ends with a sentence where this machine lacks one of them.
needs() {
  local program missing=
  for program in "$@"; do command -v "$program" >/dev/null || missing="$missing $program"; done
  [ -z "$missing" ] || die "This machine lacks what $0 calls:$missing." "Install it by the machine's own package manager (on Debian or Ubuntu: apt-get install)."
}

# What every script counts on: Linux's own tools, and a bash that knows empty lists.
[ "${BASH_VERSINFO[0]}" -gt 4 ] || [ "${BASH_VERSINFO[0]}${BASH_VERSINFO[1]}" = 44 ] || die "bash $BASH_VERSION is too old: Markward is built with 4.4 or later."
case $(date +%N) in '' | *[!0-9]*) die "Markward is built on Linux: the date, find and stat of this machine are others than GNU's." ;; esac
needs awk find flock sha256sum sort xargs
BEGAN=$(date +%s%N)

# step WHAT COMMAND…: says what is done, does it, says how long it took.
step() {
  local what=$1 from
  shift
  from=$(date +%s%N)
  say "$what"
  # In a shell of its own, for `set -e` to hold inside: on the left of || it would not.
  set +e
  (set -e; "$@")
  local code=$?
  set -e
  [ $code = 0 ] || die "“$what” failed (see above)."
  note "done in $(since "$from") s"
}

# total WHAT GOAL_SECONDS: a command's own closing line, with the time it should stay under.
total() {
  printf '\033[1m%s\033[0m in %s s (goal: at most %s s)\n' "$1" "$(since "$BEGAN")" "$2"
}

# digest FILE…: one hash of the contents of files and of all files in folders (not of their times).
digest() {
  { find "$@" -name node_modules -prune -o -type f -print0 | LC_ALL=C sort -z | xargs -0r sha256sum; } | sha256sum | cut -c1-32
}

# unchanged NAME DIGEST: whether the step NAME was last finished with this digest.
unchanged() { [ "$(cat "$STAMPS/$1" 2>/dev/null)" = "$2" ]; }
finished() { printf '%s' "$2" >"$STAMPS/$1"; }

# free_port: a port of 127.0.0.1 that nobody listens on.
free_port() { node -e 'const s=require("net").createServer();s.listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})'; }

# fresh_place [DATABASE_URL]: an empty folder, and a port of its own, for a server that is called from here on; by SQLite where no other database is given. Sets
# `folder` and `url`. All ends with the script.
fresh_place() {
  folder=$(mktemp -d)
  server=
  trap 'stop_server; rm -rf "$folder"' EXIT
  local listen setting
  listen=127.0.0.1:$(free_port)
  url=http://$listen
  # What the developer's own shell or markward.toml says of a database must not reach it.
  for setting in $(compgen -e MARKWARD_ | grep -vE '^MARKWARD_(SITE_DIR$|LOG_FILTER$|TEST_|BENCH_)') DATABASE_URL; do unset "$setting"; done
  export MARKWARD_DATA_DIR=$folder MARKWARD_DATABASE_URL=${1:-sqlite://$folder/markward.db} MARKWARD_LISTEN=$listen MARKWARD_PUBLIC_URL=$url
}

# serve BINARY: starts the server there and waits until it answers; what it logs stands in $folder/server.log.
serve() {
  needs curl
  "$1" serve >"$folder/server.log" 2>&1 &
  server=$!
  until curl -fs "$url/health/ready" >/dev/null; do
    kill -0 "$server" 2>/dev/null || die "The server ended before it was ready:" "$(cat "$folder/server.log")"
    sleep 0.1
  done
}

stop_server() {
  [ -n "$server" ] || return 0
  kill "$server" 2>/dev/null || true
  wait "$server" 2>/dev/null || true
  server=
}

# fresh_server BINARY [COMMAND…]: a server with an empty database in a fresh place; BINARY COMMAND… fills the database first.
fresh_server() {
  fresh_place ""
  "$1" migrate >/dev/null
  [ $# = 1 ] || "$@" >/dev/null
  serve "$1"
}
