# Shared by the scripts: where the project is, how to speak, how to install what is missing.
# Sourced, never run.
set -euo pipefail
shopt -s inherit_errexit # what fails within $(…) fails the script too

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

say() { printf '%s\n' "$*" >&2; }

die() {
    say "$(basename "$0"): $*"
    exit 1
}

# The packages that a list file names.
listed_packages() { sed -e 's/#.*//' -e '/^[[:space:]]*$/d' "$1" | awk '{print $1}'; }

# Those of them that are not installed.
missing_packages() {
    local package packages
    packages=$(listed_packages "$1")
    for package in $packages; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed ||
            printf '%s\n' "$package"
    done
}

# Runs a command as root, by sudo where we are not.
as_root() {
    if [ "$(id -u)" = 0 ]; then
        "$@"
    else
        sudo "$@"
    fi
}

# Installs what a list file names and the machine lacks; silent when nothing is missing.
install_packages() {
    local list=$1 missing
    missing=$(missing_packages "$list")
    [ -n "$missing" ] || return 0
    missing=$(tr '\n' ' ' <<<"$missing")
    command -v apt-get >/dev/null || die "missing: $missing (no apt-get here; install their like)"
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        die "missing packages; as root run: apt-get install -y $missing"
    fi
    say "installing: $missing"
    # An image without package lists, or with old ones, needs an update first; others do not.
    # shellcheck disable=SC2086
    apt_install $missing || { as_root apt-get update -q >&2 && apt_install $missing; } ||
        die "apt-get could not install: $missing"
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive \
        apt-get install -q -y --no-install-recommends "$@" >&2
}

# Swift is not in Debian: it is the one thing that has to be there.
need_swift() {
    local version
    version=$(swift --version 2>/dev/null | sed -n 's/.*Swift version \([0-9]*\.[0-9]*\).*/\1/p') ||
        true
    [ -n "$version" ] ||
        die "no Swift found: install Swift 6.2 or newer from https://www.swift.org/install/linux/"
    [ "$(printf '%s\n' 6.2 "$version" | sort -V | head -n 1)" = 6.2 ] ||
        die "Swift $version is too old: install 6.2 or newer from https://www.swift.org/install/linux/"
}

# Builds the agent as it is shipped and names the program in `agent`.
build_agent() {
    need_swift
    (cd "$root" && swift build -c release --static-swift-stdlib --product martlet) >&2
    # shellcheck disable=SC2034
    agent=$root/.build/release/martlet
}

# Builds the benchmarks of single steps and names the program in `micro`.
build_micro() {
    need_swift
    (cd "$root" && MARTLET_BENCH=1 swift build -c release --product Micro \
        --scratch-path .build/micro) >&2
    # shellcheck disable=SC2034
    micro=$root/.build/micro/release/Micro
}
