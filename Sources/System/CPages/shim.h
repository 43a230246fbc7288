// Memory in whole pages from the kernel: zero until it is written, and there only where it was.
#ifndef MARTLET_CPAGES_SHIM_H
#define MARTLET_CPAGES_SHIM_H

#include <stddef.h>
#include <sys/mman.h>

// glibc shows it to GNU sources only.
extern void *mremap(void *old_address, size_t old_size, size_t new_size, int flags, ...);
#define MARTLET_MREMAP_MAYMOVE 1

/// `bytes` of zeros, or NULL.
static inline void *martlet_pages_take(size_t bytes) {
    void *pages =
        mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    return pages == MAP_FAILED ? NULL : pages;
}

/// The same pages with zeros after them, wherever there is room, or NULL; nothing is copied.
static inline void *martlet_pages_extend(void *pages, size_t bytes, size_t extended) {
    void *moved = mremap(pages, bytes, extended, MARTLET_MREMAP_MAYMOVE);
    return moved == MAP_FAILED ? NULL : moved;
}

/// Makes whole pages zeros again, and gives their memory back.
static inline void martlet_pages_clear(void *pages, size_t bytes) {
    (void)madvise(pages, bytes, MADV_DONTNEED);
}

static inline void martlet_pages_return(void *pages, size_t bytes) { (void)munmap(pages, bytes); }

#endif
