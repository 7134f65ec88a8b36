/* Blocks whose sum in the allocator's books is the number that was asked for. */
#ifndef CALIBRATION_PLANTED_H
#define CALIBRATION_PLANTED_H

#include <stdlib.h>
#include <string.h>
#ifdef __APPLE__
#include <malloc/malloc.h>
#define malloc_usable_size malloc_size
#else
#include <malloc.h>
#endif

/*
 * glibc counts a block with its header of 8 bytes, in steps of 16 from 32 on; a request of 16 k - 8 bytes
 * counts as 16 k. Blocks of 128 KiB and more would become mappings, rounded to pages: stay well below.
 */
enum { GRAIN = 16, HEADER = 8, LEAST_GRAINS = 2, DEFAULT_BLOCK = 65536 };

static inline size_t planted_blocks(size_t bytes, long wanted)
{
    return wanted > 0 ? (size_t)wanted : (bytes + DEFAULT_BLOCK - 1) / DEFAULT_BLOCK;
}

/* Size to ask for, for block `index` of `blocks` that count as `bytes` (rounded up to 16) together. */
static inline size_t planted_request(size_t bytes, size_t blocks, size_t index)
{
    size_t grains = (bytes + GRAIN - 1) / GRAIN, own = grains / blocks + (index < grains % blocks);
    return (own < LEAST_GRAINS ? LEAST_GRAINS : own) * GRAIN - HEADER;
}

/* What the allocator counts for it; a block may come out a step larger when a hole nearly fits. */
static inline size_t planted_counts(void *block)
{
    return malloc_usable_size(block) + HEADER;
}

/* Keeps the compiler from dropping an allocation that nobody reads. */
static inline void planted_keep(void *block)
{
    __asm__ volatile("" : : "g"(block) : "memory");
}

#endif
