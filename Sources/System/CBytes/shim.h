// What Swift cannot say about bytes: the result of a vector comparison as the bits of an integer, and
// a hint to the cache. Clang's vector extensions fit any processor: on x86-64 it is SSE2, 16 bytes an
// instruction.
#ifndef MARTLET_CBYTES_SHIM_H
#define MARTLET_CBYTES_SHIM_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

typedef unsigned char martlet_block __attribute__((ext_vector_type(64)));
typedef bool martlet_block_bits __attribute__((ext_vector_type(64)));

/// Bit i tells whether byte i of the 64 at `bytes` is one of three.
static inline uint64_t martlet_positions_of_three(
    const void *bytes, uint8_t one, uint8_t two, uint8_t three) {
    martlet_block block;
    memcpy(&block, bytes, sizeof block);
    martlet_block_bits bits = __builtin_convertvector(
        (block == one) | (block == two) | (block == three), martlet_block_bits);
    uint64_t positions;
    memcpy(&positions, &bits, sizeof positions);
    return positions;
}

/// Bit i tells whether byte i of the 64 at `bytes` is one of two.
static inline uint64_t martlet_positions_of_two(const void *bytes, uint8_t one, uint8_t two) {
    martlet_block block;
    memcpy(&block, bytes, sizeof block);
    martlet_block_bits bits =
        __builtin_convertvector((block == one) | (block == two), martlet_block_bits);
    uint64_t positions;
    memcpy(&positions, &bits, sizeof positions);
    return positions;
}

typedef signed char martlet_half __attribute__((ext_vector_type(32)));
struct martlet_words { uint64_t first, second, third, fourth; };

/// The 32 bytes at `bytes` as four words, with zeros in place of those after the first `count`.
static inline struct martlet_words martlet_head(const void *bytes, uint8_t count) {
    const martlet_half places = {0,  1,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 14, 15,
                                 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 29, 30, 31};
    martlet_half half;
    memcpy(&half, bytes, sizeof half);
    half &= places < (martlet_half)(signed char)count;
    struct martlet_words words;
    memcpy(&words, &half, sizeof words);
    return words;
}

/// Asks for the cache line at `address`; any address will do, for nothing is read.
static inline void martlet_prefetch(const void *address) { __builtin_prefetch(address); }

#endif
