/*
 * Counts the live bytes of a program's heap: loaded into it by LD_PRELOAD, where `heap: preload` asks for it (docs/watch.md#heap).
 *
 * It allocates nothing itself and prints nothing. Each process counts in a slot of its own in a file that is mapped by all of
 * them (ASR_BENCH_LIVE_BYTES), and that asr-bench reads without stopping anybody. What counts for a block is what glibc
 * takes of its heap for it, malloc_usable_size and the word before it: the figure is comparable with mallinfo2's.
 *
 * Pages that a fork wipes (MADV_WIPEONFORK) hold the way to the slot, so that a child, however it was made, never counts in its
 * parent's; it begins with what the parent had, for that is what its heap holds. exec begins anew.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#ifndef MADV_WIPEONFORK
#define MADV_WIPEONFORK 18
#endif

#define EXPORT __attribute__((visibility("default")))

/* As bindings/program/live-bytes.ts reads it. */
enum { SLOT_BYTES = 64, COUNTS = 1, FOREIGN = 2 };

struct slot {
  _Atomic int32_t pid;
  _Atomic int32_t state;
  _Atomic int64_t live;
  char rest[SLOT_BYTES - 16];
};

/* In the page that a fork wipes. */
struct own {
  struct slot *_Atomic slot;
  _Atomic int claimed;
};

static void *(*real_malloc)(size_t);
static void *(*real_calloc)(size_t, size_t);
static void *(*real_realloc)(void *, size_t);
static void (*real_free)(void *);
static int (*real_posix_memalign)(void **, size_t, size_t);
static void *(*real_aligned_alloc)(size_t, size_t);
static void *(*real_memalign)(size_t, size_t);
static void *(*real_valloc)(size_t);
static void *(*real_pvalloc)(size_t);
static size_t (*real_usable)(void *);

static _Atomic int ready;
static struct slot *slots;
static size_t slot_count;
static struct own *own;
/* Copied by a fork: what the child's heap holds at its beginning. */
static struct slot *_Atomic last;

/* dlsym may allocate before it has found malloc: a little room for that, never given back. */
static _Alignas(16) char early[16384];
static _Atomic size_t early_used;

static void *early_block(size_t size) {
  size_t begin = atomic_fetch_add(&early_used, (size + 31) & ~(size_t)15);
  return begin + size + 16 <= sizeof early ? early + begin + 16 : NULL;
}

static int is_early(const void *block) {
  return (const char *)block >= early && (const char *)block < early + sizeof early;
}

static void *next(const char *name) { return dlsym(RTLD_NEXT, name); }

static void find_real(void) {
  static _Atomic int finding;
  if (real_malloc != NULL || atomic_exchange(&finding, 1) != 0) return;
  real_calloc = (void *(*)(size_t, size_t))next("calloc");
  real_realloc = (void *(*)(void *, size_t))next("realloc");
  real_free = (void (*)(void *))next("free");
  real_posix_memalign = (int (*)(void **, size_t, size_t))next("posix_memalign");
  real_aligned_alloc = (void *(*)(size_t, size_t))next("aligned_alloc");
  real_memalign = (void *(*)(size_t, size_t))next("memalign");
  real_valloc = (void *(*)(size_t))next("valloc");
  real_pvalloc = (void *(*)(size_t))next("pvalloc");
  real_usable = (size_t(*)(void *))next("malloc_usable_size");
  real_malloc = (void *(*)(size_t))next("malloc");
}

/* Its own slot: one that already bears its number (exec), else a free one. */
static struct slot *take_slot(void) {
  const int32_t pid = (int32_t)getpid();
  for (size_t i = 0; i < slot_count; i += 1)
    if (atomic_load(&slots[i].pid) == pid) return &slots[i];
  for (size_t i = 0; i < slot_count; i += 1) {
    int32_t nobody = 0;
    if (atomic_compare_exchange_strong(&slots[i].pid, &nobody, pid)) return &slots[i];
  }
  return NULL;
}

static void claim(int64_t begins_with, int32_t state) {
  struct slot *mine = take_slot();
  if (mine != NULL) {
    atomic_store(&mine->live, begins_with);
    atomic_store(&mine->state, state);
    atomic_store(&last, mine);
    atomic_store(&own->slot, mine);
  }
}

/* A child of a fork finds its page wiped. */
static void claim_as_child(void) {
  int nobody = 0;
  if (!atomic_compare_exchange_strong(&own->claimed, &nobody, 1)) return;
  struct slot *parent = atomic_load(&last);
  if (parent != NULL) claim(atomic_load(&parent->live), atomic_load(&parent->state));
}

static inline void count(int64_t bytes) {
  if (!atomic_load_explicit(&ready, memory_order_acquire)) return;
  struct slot *slot = atomic_load_explicit(&own->slot, memory_order_relaxed);
  if (slot == NULL) {
    claim_as_child();
    slot = atomic_load_explicit(&own->slot, memory_order_relaxed);
  }
  if (slot != NULL) atomic_fetch_add_explicit(&slot->live, bytes, memory_order_relaxed);
}

static inline int64_t size_of(void *block) {
  if (block == NULL || real_usable == NULL) return 0;
  return (int64_t)real_usable(block) + (int64_t)sizeof(size_t);
}

/* What was allocated before this runs is not in the figure; what is freed of it later takes from it: a few KiB, once. */
__attribute__((constructor)) static void begin(void) {
  const char *path = getenv("ASR_BENCH_LIVE_BYTES");
  find_real();
  if (path == NULL || real_malloc == NULL || real_usable == NULL) return;
  int file = open(path, O_RDWR | O_CLOEXEC);
  if (file < 0) return;
  struct stat found;
  if (fstat(file, &found) == 0 && found.st_size >= SLOT_BYTES) {
    void *mapped = mmap(NULL, (size_t)found.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mapped != MAP_FAILED && page != MAP_FAILED && madvise(page, 4096, MADV_WIPEONFORK) == 0) {
      slots = mapped;
      slot_count = (size_t)found.st_size / SLOT_BYTES;
      own = page;
      atomic_store(&own->claimed, 1);
      /* A program that brings its own malloc calls that one, and not this. */
      void *chosen = dlsym(RTLD_DEFAULT, "malloc");
      claim(0, chosen == (void *)malloc ? COUNTS : FOREIGN);
      pthread_atfork(NULL, NULL, claim_as_child);
      atomic_store_explicit(&ready, 1, memory_order_release);
    }
  }
  close(file);
}

EXPORT void *malloc(size_t size) {
  if (real_malloc == NULL) {
    find_real();
    if (real_malloc == NULL) return early_block(size);
  }
  void *block = real_malloc(size);
  count(size_of(block));
  return block;
}

EXPORT void *calloc(size_t number, size_t size) {
  if (real_malloc == NULL) {
    find_real();
    /* The room is zero, and is used once. */
    if (real_malloc == NULL) return size != 0 && number > SIZE_MAX / size ? NULL : early_block(number * size);
  }
  void *block = real_calloc(number, size);
  count(size_of(block));
  return block;
}

EXPORT void free(void *block) {
  if (block == NULL || is_early(block)) return;
  if (real_free == NULL) return;
  count(-size_of(block));
  real_free(block);
}

EXPORT void *realloc(void *block, size_t size) {
  if (real_malloc == NULL) find_real();
  if (is_early(block)) {
    void *moved = malloc(size);
    size_t room = (size_t)(early + sizeof early - (char *)block);
    if (moved != NULL) memcpy(moved, block, size < room ? size : room);
    return moved;
  }
  if (real_realloc == NULL) return NULL;
  const int64_t before = size_of(block);
  void *moved = real_realloc(block, size);
  if (moved != NULL) count(size_of(moved) - before);
  else if (size == 0) count(-before);
  return moved;
}

EXPORT void *reallocarray(void *block, size_t number, size_t size) {
  if (size != 0 && number > SIZE_MAX / size) {
    errno = ENOMEM;
    return NULL;
  }
  return realloc(block, number * size);
}

EXPORT int posix_memalign(void **result, size_t alignment, size_t size) {
  find_real();
  if (real_posix_memalign == NULL) return ENOMEM;
  int code = real_posix_memalign(result, alignment, size);
  if (code == 0) count(size_of(*result));
  return code;
}

#define ALIGNED(name, parameters, arguments)      \
  EXPORT void *name parameters {                  \
    find_real();                                  \
    if (real_##name == NULL) {                    \
      errno = ENOMEM;                             \
      return NULL;                                \
    }                                             \
    void *block = real_##name arguments;          \
    count(size_of(block));                        \
    return block;                                 \
  }

ALIGNED(aligned_alloc, (size_t alignment, size_t size), (alignment, size))
ALIGNED(memalign, (size_t alignment, size_t size), (alignment, size))
ALIGNED(valloc, (size_t size), (size))
ALIGNED(pvalloc, (size_t size), (size))

EXPORT void cfree(void *block) { free(block); }
EXPORT void free_sized(void *block, size_t size) {
  (void)size;
  free(block);
}
EXPORT void free_aligned_sized(void *block, size_t alignment, size_t size) {
  (void)alignment;
  (void)size;
  free(block);
}
