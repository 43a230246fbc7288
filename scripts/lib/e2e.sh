# Shared by the end-to-end scripts: ports, processes, waiting. Sourced after common.sh.
set -euo pipefail

work=$(mktemp -d "${TMPDIR:-/tmp}/martlet-e2e.XXXXXX")
started=()

stop_seconds_max=45 # reap.py needs up to 35 s for processes that do not listen

# Asks a process of ours to stop, waits for its end, and kills it when it does not come.
stop() {
    local end=$((SECONDS + stop_seconds_max))
    kill -TERM "$1" 2>/dev/null || true
    while kill -0 "$1" 2>/dev/null && [ "$SECONDS" -lt "$end" ]; do sleep 0.1; done
    kill -KILL "$1" 2>/dev/null || true
    wait "$1" 2>/dev/null || true
}

# Ends what we started, newest first; then the work directory goes.
finish() {
    local code=$? index
    for ((index = ${#started[@]} - 1; index >= 0; index--)); do
        stop "${started[index]}"
    done
    if [ "$code" = 0 ]; then
        rm -rf "$work"
        say "PASS $(basename "$0")"
    else
        say "FAIL $(basename "$0") (code $code); logs are in $work"
    fi
    exit "$code"
}
trap finish EXIT
trap 'exit 143' TERM INT

# N free loopback ports, held together while they are picked so that they differ.
free_ports() {
    python3 - "$1" <<'P'
import socket, sys
held = []
for _ in range(int(sys.argv[1])):
    tcp = socket.create_server(("127.0.0.1", 0))
    held.append(tcp)
print(*(s.getsockname()[1] for s in held))
P
}

# Starts a command in the background with its output in NAME.log: start NAME COMMAND…
start() {
    local name=$1
    shift
    "$@" >"$work/$name.log" 2>&1 &
    started+=($!)
}

# Stops the newest of what was started and waits for its end.
stop_last() {
    local index=$((${#started[@]} - 1))
    stop "${started[index]}"
    unset "started[index]"
}

# Waits until a command succeeds: wait_until SECONDS WHAT COMMAND…
wait_until() {
    local end=$((SECONDS + $1)) what=$2
    shift 2
    until "$@" >/dev/null 2>&1; do
        [ "$SECONDS" -lt "$end" ] || die "waited in vain for $what"
        sleep 0.5
    done
}

answers() {
    python3 -c 'import sys, urllib.request; urllib.request.urlopen(sys.argv[1], timeout=2)' "$1"
}

# The program under test: MARTLET_AGENT, or built here.
find_agent() {
    if [ -n "${MARTLET_AGENT:-}" ]; then
        agent=$MARTLET_AGENT
    else
        "$root/scripts/install"
        build_agent
    fi
}

# Starts the agent: start_agent STATSD_PORT HTTP_PORT [ARGUMENT…]
start_agent() {
    local statsd=$1 http=$2
    shift 2
    mkdir -p "$work/state"
    start agent env STATE_DIRECTORY="$work/state" "$agent" run "$@" \
        --listen "udp://127.0.0.1:$statsd" --http "127.0.0.1:$http"
    wait_until 15 "the agent" answers "http://127.0.0.1:$http/-/ready"
}
