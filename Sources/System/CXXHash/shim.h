// Compiled into its user: on keys of some 20 bytes the call into the shared library would cost
// more than the hash. So Martlet needs libxxhash's header to build and nothing of it to run.
#define XXH_INLINE_ALL
#include <xxhash.h>

static inline uint64_t martlet_xxh3(const void *bytes, size_t count, uint64_t seed) {
    return XXH3_64bits_withSeed(bytes, count, seed);
}
