// Counts the allocations of a test executable by standing in front of glibc's allocator.

#define _GNU_SOURCE
#include "allocation_counter.h"

#include <errno.h>
#include <malloc.h>
#include <stddef.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define MARTLET_UNDER_SANITIZER 1
#endif
#endif

static __thread uint64_t allocation_count;
static __thread uint64_t allocated_bytes;

static __thread int counts_live;
static __thread int64_t live_bytes;

void martlet_start_live_bytes(void) {
    live_bytes = 0;
    counts_live = 1;
}

int64_t martlet_stop_live_bytes(void) {
    counts_live = 0;
    return live_bytes;
}

uint64_t martlet_allocation_count(void) { return allocation_count; }
uint64_t martlet_allocated_bytes(void) { return allocated_bytes; }

#ifdef MARTLET_UNDER_SANITIZER

int martlet_allocations_are_counted(void) { return 0; }

#else

int martlet_allocations_are_counted(void) { return 1; }

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *block, size_t size);
void *__libc_memalign(size_t alignment, size_t size);
void __libc_free(void *block);

static inline void note(size_t bytes) {
    allocation_count++;
    allocated_bytes += bytes;
}

static inline int64_t heap_bytes(void *block) { return (int64_t)malloc_usable_size(block) + 8; }

static inline void *lived(void *block) {
    if (counts_live && block != NULL) live_bytes += heap_bytes(block);
    return block;
}

static inline void gone(void *block) {
    if (counts_live && block != NULL) live_bytes -= heap_bytes(block);
}

void *malloc(size_t size) {
    note(size);
    return lived(__libc_malloc(size));
}

void *calloc(size_t count, size_t size) {
    note(count * size);
    return lived(__libc_calloc(count, size));
}

void *realloc(void *block, size_t size) {
    note(size);
    gone(block);
    return lived(__libc_realloc(block, size));
}

void *aligned_alloc(size_t alignment, size_t size) {
    note(size);
    return lived(__libc_memalign(alignment, size));
}

int posix_memalign(void **block, size_t alignment, size_t size) {
    note(size);
    *block = lived(__libc_memalign(alignment, size));
    return *block == NULL ? ENOMEM : 0;
}

void free(void *block) {
    gone(block);
    __libc_free(block);
}

#endif
