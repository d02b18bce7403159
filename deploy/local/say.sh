# shellcheck shell=bash
# How our scripts speak, wait and build, so that up, down, tests/run and the rest do it alike. Sourced, never run.

naober_source=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then
  say_bold=$(printf '\033[1m') say_red=$(printf '\033[31m') say_plain=$(printf '\033[0m')
else
  say_bold='' say_red='' say_plain=''
fi

# A heading: what happens next.
step() { printf '%s%s%s\n' "$say_bold" "$*" "$say_plain"; }

# One fact under a heading.
note() { printf '  %s\n' "$*"; }

# Ends the script: what failed ($1), and what to do about it ($2).
fail() {
  printf '%sFAILED: %s%s\n' "$say_red" "$1" "$say_plain" >&2
  [ -z "${2:-}" ] || printf '  What to do: %s\n' "$2" >&2
  exit 1
}

# run_logged LOG WHAT_FAILED COMMAND…: runs the command with its output in LOG; when it fails, shows the end of LOG and
# ends the script.
run_logged() {
  local log=$1 what=$2
  shift 2
  mkdir -p "$(dirname "$log")"
  "$@" >"$log" 2>&1 || {
    printf '… %s\n' "$log" >&2
    tail -n 20 "$log" >&2
    fail "$what" "the lines above say why; all of it is in $log"
  }
}

# wait_until SECONDS COMMAND…: tries until the command succeeds; fails when time is over.
wait_until() {
  local end=$((SECONDS + $1))
  shift
  until "$@"; do
    [ "$SECONDS" -lt "$end" ] || return 1
    sleep 0.1
  done
}

# npm_packages FOLDER: installs exactly what FOLDER/package-lock.json names, unless it is there already.
npm_packages() {
  local folder=$naober_source/$1
  if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then return; fi
  command -v npm >/dev/null || fail "npm is missing" "./deploy/local/install build"
  run_logged "$naober_source/build/log/npm-${1//\//-}.log" "npm could not install what $1/package-lock.json names" \
    npm ci --prefix "$folder" --no-progress
  touch "$folder/node_modules/.package-lock.json"
  note "npm packages of $1 installed"
}

# buf and google's shared protos.
proto_tools() { npm_packages protos; }

# show_bar DONE TOTAL WHAT: one line on a terminal that is drawn over again; nothing elsewhere.
show_bar() {
  if [ -t 1 ]; then
    printf '\r  [%-30s] %d of %d %-14s' "$(printf '%*s' $(($1 * 30 / $2)) '' | tr ' ' '#')" "$1" "$2" "${3:-}"
  fi
}

# Ends the line of show_bar.
end_bar() { if [ -t 1 ]; then printf '\n'; fi; }

# Turns ninja's "[12/345] …" lines into a bar on a terminal, a line per tenth elsewhere.
show_build_progress() {
  local line finished total tenth shown=-1
  while IFS= read -r line; do
    [[ $line =~ ^\[([0-9]+)/([0-9]+)\] ]] || continue
    finished=${BASH_REMATCH[1]} total=${BASH_REMATCH[2]}
    tenth=$((finished * 10 / total))
    show_bar "$finished" "$total" files
    if [ ! -t 1 ] && [ "$tenth" -gt "$shown" ]; then
      printf '  %d of %d\n' "$finished" "$total"
      shown=$tenth
    fi
  done
  if [ -n "${total:-}" ]; then end_bar; fi
}

# build_programs PRESET [TARGET…]: configures when it never was, and builds the targets (all when none is named). Needs the
# packages of kind "build" and proto_tools.
build_programs() {
  local preset=$1 started=$SECONDS log=$naober_source/build/$1/build.log
  shift
  # Another checkout of the same sources finds the same compilations.
  export CCACHE_BASEDIR=$naober_source CCACHE_NOHASHDIR=1
  [ -f "$naober_source/build/$preset/build.ninja" ] ||
    (cd "$naober_source" && run_logged "build/log/configure-$preset.log" "CMake could not configure preset $preset" \
      cmake --preset "$preset")
  # Scripts that source this have pipefail on, so a failing ninja fails the pipe.
  NINJA_STATUS='[%f/%t] ' ninja -C "$naober_source/build/$preset" "$@" 2>&1 | tee "$log" | show_build_progress || {
    # The compiler's words, without the lines of what went well.
    awk '/^FAILED:/ { on = 1 } /^\[[0-9]+\/[0-9]+\]/ { on = 0 } on || /^ninja: (error|fatal)/' "$log" | cut -c1-400 | head -n 60 >&2
    fail "the build stopped" "the lines above say why; all of it is in $log"
  }
  note "built in $((SECONDS - started)) s"
}
