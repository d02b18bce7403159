# shellcheck shell=bash
# What up, down and naober must agree on: where the state lives and which programs there are. Sourced after say.sh, never
# run. Its variables are for those who source it.
# shellcheck disable=SC2034,SC2154

# Outside of the source tree, one per checkout, so that two checkouts on one machine do not share a database.
default_state_folder() {
  local key
  key=$(basename "$naober_source")-$(printf '%s' "$naober_source" | sha256sum | cut -c1-8)
  if [ "$(id -u)" = 0 ]; then
    printf '/var/lib/naober/%s\n' "$key"
  else
    printf '%s/naober/%s\n' "${XDG_STATE_HOME:-$HOME/.local/state}" "$key"
  fi
}

state=${NAOBER_STATE:-$(default_state_folder)}
programs_folder=${NAOBER_PROGRAMS:-$naober_source/build/release/bin}
postgres_programs=${NAOBER_POSTGRES_PROGRAMS:-/usr/lib/postgresql/15/bin}
superuser_url="postgresql:///postgres?host=$state/run/postgres&user=naober_superuser"

# Names of all programs in their order of start; $1 chooses another column (grpc_port, calls, …).
program_names() {
  awk -F'\t' '/^[a-z]/ && $1 != "program" { print $1 }' "$naober_source/deploy/programs.tsv"
}

program_column() { # program, column name
  awk -F'\t' -v name="$1" -v column="$2" '
    $1 == "program" { for (i = 1; i <= NF; i++) if ($i == column) wanted = i }
    $1 == name { print $wanted }' "$naober_source/deploy/programs.tsv"
}

# PostgreSQL refuses to run as root.
as_database_user() {
  if [ "$(id -u)" = 0 ]; then
    (cd / && exec runuser -u postgres -- "$@")
  else
    "$@"
  fi
}

# True when process $1 runs and its command line holds $2: a pid file alone may name somebody else's process.
is_running() {
  [ -n "${1:-}" ] && [ -r "/proc/$1/cmdline" ] && tr '\0' ' ' <"/proc/$1/cmdline" | grep -qF -- "$2"
}

pid_of() { # name of a pid file
  if [ -f "$state/run/$1.pid" ]; then head -n 1 "$state/run/$1.pid"; fi
}

postgres_runs() {
  [ -d "$state/postgres" ] && as_database_user "$postgres_programs/pg_ctl" -D "$state/postgres" status >/dev/null 2>&1
}

# Makes an empty cluster in $state/postgres, unless there is one.
make_postgres() {
  if [ -f "$state/postgres/PG_VERSION" ]; then return; fi
  rm -rf "$state/postgres"
  mkdir -p "$state/postgres"
  [ "$(id -u)" != 0 ] || chown postgres "$state/postgres"
  chmod 700 "$state/postgres"
  run_logged "$state/log/initdb.log" "PostgreSQL's cluster can't be made" \
    as_database_user "$postgres_programs/initdb" -D "$state/postgres" -U naober_superuser --auth=trust \
    --encoding=UTF8 --locale=C.UTF-8
}

# Starts the cluster in $state/postgres; $1 are further arguments of postgres ("-c name=value"), or nothing.
start_postgres() {
  mkdir -p "$state/run/postgres"
  [ "$(id -u)" != 0 ] || chown postgres "$state/run/postgres"
  chmod 700 "$state/run/postgres"
  : >"$state/log/postgres.log"
  [ "$(id -u)" != 0 ] || chown postgres "$state/log/postgres.log"
  # A unix socket in a folder that only this user can enter; no network port at all.
  run_logged "$state/log/postgres-start.log" "PostgreSQL does not start (its own words: $state/log/postgres.log)" \
    as_database_user "$postgres_programs/pg_ctl" -D "$state/postgres" -l "$state/log/postgres.log" -w -t 30 \
    -o "-c listen_addresses= -c unix_socket_directories=$state/run/postgres -c max_connections=150 $1" start
}

redis_runs() { is_running "$(pid_of redis)" redis-server; }

service_runs() { is_running "$(pid_of "$1")" "naober-$1"; }

# Stops process $1 whose command line holds $2: politely, then after $3 seconds for good.
stop_process() {
  local pid=$1 mark=$2 patience=$3 waited=0
  is_running "$pid" "$mark" || return 0
  kill -TERM "$pid" 2>/dev/null || return 0
  while is_running "$pid" "$mark"; do
    if [ "$waited" -ge $((patience * 10)) ]; then
      kill -KILL "$pid" 2>/dev/null || true
      return 0
    fi
    read -rt 0.1 <> <(:) || true
    waited=$((waited + 1))
  done
}
