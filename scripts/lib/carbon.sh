# Shared by the checks against Debian's carbon. Sourced after e2e.sh.
set -euo pipefail

# Writes carbon's configuration into the work directory: configure_carbon LINE_PORT PICKLE_PORT
# QUERY_PORT RETENTIONS; series are kept and rolled up as examples/graphite says.
configure_carbon() {
    mkdir -p "$work/conf" "$work/carbon-log" "$work/whisper"
    sed -e "s#@work@#$work#" -e "s/@line@/$1/" -e "s/@pickle@/$2/" -e "s/@query@/$3/" \
        "$root/scripts/e2e/carbon.conf" >"$work/conf/carbon.conf"
    sed -e "s/^retentions = .*/retentions = $4/" -e 's/^pattern = .*/pattern = .*/' \
        "$root/examples/graphite/storage-schemas.conf" >"$work/conf/storage-schemas.conf"
    cp "$root/examples/graphite/storage-aggregation.conf" "$work/conf/"
}

# The command that runs it in the foreground.
carbon_command() {
    printf '%s\n' carbon-cache --nodaemon --config="$work/conf/carbon.conf" start
}
