/* Allocates in every way there is, from several threads and a child, and says what mallinfo2 makes of it: `in-use BYTES`. */
#define _GNU_SOURCE
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

static void *work(void *seed) {
  unsigned state = (unsigned)(size_t)seed;
  void *kept[64] = {0};
  for (int i = 0; i < 20000; i += 1) {
    state = state * 1664525u + 1013904223u;
    void **place = &kept[state % 64];
    size_t size = (state >> 8) % 5000;
    switch ((state >> 24) % 7) {
      case 0: free(*place); *place = malloc(size); break;
      case 1: free(*place); *place = calloc(3, size / 3); break;
      case 2: *place = realloc(*place, size + 1); break;
      case 3: free(*place); if (posix_memalign(place, 64, size) != 0) *place = NULL; break;
      case 4: free(*place); *place = aligned_alloc(32, (size + 31) / 32 * 32); break;
      case 5: free(*place); *place = memalign(16, size); break;
      default: *place = reallocarray(*place, 7, size / 7 + 1);
    }
  }
  for (int i = 0; i < 64; i += 1) free(kept[i]);
  return NULL;
}

static size_t in_use(void) {
  struct mallinfo2 info = mallinfo2();
  return info.uordblks + info.hblkhd;
}

int main(int argc, char **argv) {
  const int leaks = argc > 1 ? atoi(argv[1]) : 0;
  const size_t bytes = argc > 2 ? (size_t)atol(argv[2]) : 1000;
  pthread_t threads[4];
  for (size_t i = 0; i < 4; i += 1) pthread_create(&threads[i], NULL, work, (void *)(i + 1));
  for (int i = 0; i < 4; i += 1) pthread_join(threads[i], NULL);
  for (int i = 0; i < leaks; i += 1) {
    char *block = malloc(bytes);
    if (block != NULL) block[0] = 1;
  }
  pid_t child = fork();
  if (child == 0) {
    work((void *)9);
    _exit(0);
  }
  waitpid(child, NULL, 0);
  printf("in-use %zu %d\n", in_use(), (int)getpid());
  fflush(stdout);
  if (argc > 3) pause();
  return 0;
}
