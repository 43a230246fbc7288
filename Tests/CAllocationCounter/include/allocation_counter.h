#ifndef MARTLET_ALLOCATION_COUNTER_H
#define MARTLET_ALLOCATION_COUNTER_H

#include <stdint.h>

// How many heap blocks this thread has asked for: malloc, calloc, realloc, aligned_alloc and
// posix_memalign. Always 0 under a sanitizer, which has an allocator of its own.
uint64_t martlet_allocation_count(void);

// The bytes that were asked for, those of a moved block in full.
uint64_t martlet_allocated_bytes(void);

// From now on counts the bytes of the heap that this thread's blocks take, with the allocator's own 8
// bytes a block, until `martlet_stop_live_bytes` says how many more there are than at the start.
void martlet_start_live_bytes(void);
int64_t martlet_stop_live_bytes(void);

// Whether allocations are counted at all.
int martlet_allocations_are_counted(void);

#endif
