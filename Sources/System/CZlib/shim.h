#include <zlib.h>

// zlib's own name for this is a macro, which Swift does not see. 16 + 15: a gzip header around the
// largest window; 8 is zlib's default use of memory.
static inline int martlet_gzip_start(z_stream *stream, int level) {
    return deflateInit2(stream, level, Z_DEFLATED, 16 + 15, 8, Z_DEFAULT_STRATEGY);
}
