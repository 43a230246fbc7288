// Memory that the process has without having asked for it: the C library's heap, and the pages of the
// program and its libraries.
#ifndef MARTLET_CMALLOC_SHIM_H
#define MARTLET_CMALLOC_SHIM_H

#include <link.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

// glibc shows both to GNU sources only.
struct martlet_object {
    ElfW(Addr) base;
    const char *name;
    const ElfW(Phdr) *headers;
    ElfW(Half) header_count;
};
extern int dl_iterate_phdr(int (*visit)(struct martlet_object *, size_t, void *), void *context);

static int martlet_give_back_object(struct martlet_object *object, size_t size, void *context) {
    (void)size;
    (void)context;
    const uintptr_t page = (uintptr_t)sysconf(_SC_PAGESIZE);
    for (int i = 0; i < object->header_count; i++) {
        const ElfW(Phdr) *header = &object->headers[i];
        if (header->p_type != PT_LOAD || (header->p_flags & PF_W) != 0) continue;
        uintptr_t start = (object->base + header->p_vaddr) & ~(page - 1);
        uintptr_t end = (object->base + header->p_vaddr + header->p_memsz) & ~(page - 1);
        if (end > start) (void)madvise((void *)start, end - start, MADV_DONTNEED);
    }
    return 0;
}

/// Unmaps the code and constants of everything that is loaded: they are as in their files, so each
/// page comes back at its next use, from the page cache as long as it is there.
static inline void martlet_give_back_program(void) {
    (void)dl_iterate_phdr(martlet_give_back_object, NULL);
}

#endif
