#pragma once

/// A file of the dashboard as `scripts/embed-dashboard` found it, plain and compressed.
///
/// Everything lies in read-only memory of the program, which the system reads in when it is asked
/// for, and lives as long as the program.
struct martlet_asset {
    /// Its path below `web/`, such as `views/graph.js`.
    const char *path;
    /// Its media type.
    const char *type;
    /// Hexadecimal digits that change with the content.
    const char *version;
    const char *plain;
    const char *gzip;
    unsigned int plain_bytes;
    unsigned int gzip_bytes;
};

/// How many there are; none in a build without `scripts/embed-dashboard`.
unsigned int martlet_asset_count(void);

/// One of them; a null pointer past the last.
const struct martlet_asset *martlet_asset_at(unsigned int index);
