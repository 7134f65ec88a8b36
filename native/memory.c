#include <stdlib.h>
#include <string.h>

#include "engine.h"

enum { TOKEN_BYTES = 504, PAGE_BYTES = 4096, MIB = 1 << 20 };

static void *reserve(double mib, size_t *bytes)
{
    *bytes = (size_t)(mib * MIB);
    return *bytes ? malloc(*bytes) : 0;
}

/* A byte of each page: as resident as it gets, at a hundredth of the cost of filling it. */
static void touch(void *memory, size_t bytes)
{
    volatile char *at = memory;
    for (size_t i = 0; at && i < bytes; i += PAGE_BYTES) at[i] = 1;
}

bool memory_load(struct memory *memory, const struct settings *settings)
{
    memory->weights = reserve(settings->load_mb, &memory->weights_bytes);
    memory->kv = reserve(settings->kv_mb, &memory->kv_bytes);
    memory->compute = reserve(settings->compute_mb, &memory->compute_bytes);
    size_t blocks = (size_t)settings->tokenizer_kb * 2;
    memory->tokenizer = malloc((blocks + 1) * sizeof *memory->tokenizer);
    bool whole = memory->tokenizer && !memory->weights == !memory->weights_bytes &&
                 !memory->kv == !memory->kv_bytes && !memory->compute == !memory->compute_bytes;
    for (size_t i = 0; whole && i < blocks; i++) {
        memory->tokenizer[i] = malloc(TOKEN_BYTES);
        memory->tokenizer_blocks = i + 1;
        whole = memory->tokenizer[i];
    }
    if (whole) touch(memory->weights, memory->weights_bytes);
    else memory_free(memory);
    return whole;
}

void memory_touch(struct memory *memory)
{
    touch(memory->kv, memory->kv_bytes);
    touch(memory->compute, memory->compute_bytes);
}

void memory_free(struct memory *memory)
{
    for (size_t i = 0; i < memory->tokenizer_blocks; i++) free(memory->tokenizer[i]);
    free(memory->tokenizer);
    free(memory->compute);
    free(memory->kv);
    free(memory->weights);
    *memory = (struct memory){0};
}
