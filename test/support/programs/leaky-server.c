/*
 * A server of a few lines for tests: one connection after the other, HTTP/1.0, a fault on request.
 * argv: fault [bytes]. Faults: none, heap, map, handle, thread, child, zombie, growing-child, crash=N, slow.
 * Prints `listening PORT`.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

static int grown[2];

static void *sleeper(void *unused) {
  (void)unused;
  for (;;) pause();
}

/* A child that lives on and takes as much as it is told to. */
static void begin_child(size_t bytes) {
  char word;
  if (pipe(grown) != 0) exit(1);
  if (fork() == 0) {
    close(grown[1]);
    while (read(grown[0], &word, 1) == 1) {
      char *block = malloc(bytes);
      if (block != NULL) memset(block, 1, bytes);
    }
    _exit(0);
  }
  close(grown[0]);
}

static void fault(const char *kind, size_t bytes, int call) {
  pthread_t thread;
  if (strcmp(kind, "heap") == 0) {
    char *block = malloc(bytes);
    if (block != NULL) memset(block, 1, bytes);
  } else if (strcmp(kind, "map") == 0) {
    char *block = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (block != MAP_FAILED) memset(block, 1, bytes);
  } else if (strcmp(kind, "handle") == 0) {
    if (dup(0) < 0) exit(1);
  } else if (strcmp(kind, "thread") == 0) {
    pthread_create(&thread, NULL, sleeper, NULL);
  } else if (strcmp(kind, "zombie") == 0) {
    if (fork() == 0) _exit(0);
  } else if (strcmp(kind, "growing-child") == 0) {
    if (write(grown[1], "x", 1) != 1) exit(1);
    usleep(20000);
  } else if (strncmp(kind, "crash=", 6) == 0 && call == atoi(kind + 6)) {
    fprintf(stderr, "about to die of a fault that was asked for\n");
    raise(SIGSEGV);
  }
}

int main(int argc, char **argv) {
  const char *kind = argc > 1 ? argv[1] : "none";
  const size_t bytes = argc > 2 ? (size_t)atol(argv[2]) : 1 << 20;
  const char *answer = "HTTP/1.0 200 OK\r\nContent-Length: 3\r\nConnection: close\r\n\r\nyes";
  const char *refusal = "HTTP/1.0 503 Busy\r\nContent-Length: 4\r\nConnection: close\r\n\r\nbusy";
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = 0};
  socklen_t length = sizeof address;
  int listening = socket(AF_INET, SOCK_STREAM, 0);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (argc > 3) address.sin_port = htons((unsigned short)atoi(argv[3]));
  int yes = 1;
  setsockopt(listening, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listening, (struct sockaddr *)&address, sizeof address) != 0 || listen(listening, 16) != 0) {
    perror("listen");
    return 7;
  }
  getsockname(listening, (struct sockaddr *)&address, &length);
  if (strcmp(kind, "growing-child") == 0) begin_child(bytes);
  printf("listening %d\n", ntohs(address.sin_port));
  fflush(stdout);
  for (int call = 1;; call += 1) {
    char request[4096];
    int connection = accept(listening, NULL, NULL);
    if (connection < 0) continue;
    ssize_t got = read(connection, request, sizeof request - 1);
    if (got > 0) {
      request[got] = '\0';
      /* The question whether it is there is no call. */
      int asked = strncmp(request, "GET /health", 11) == 0;
      if (asked) call -= 1;
      else fault(kind, bytes, call);
      const char *said = !asked && strcmp(kind, "busy") == 0 && call % 3 == 0 ? refusal : answer;
      if (write(connection, said, strlen(said)) < 0) perror("write");
    }
    shutdown(connection, SHUT_WR);
    while (read(connection, request, sizeof request) > 0) {}
    close(connection);
  }
}
