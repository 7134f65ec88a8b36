/*
 * Runs cycles of a calibration model and prints what the process holds more at the end than after a warm-up.
 * In C, because a script engine allocates on its own between two readings.
 *
 *   calibration-cycles <library> <model> <input> <recreate|restart|async> <warm-up> <cycles>
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "abi.h"

#define LOOK_UP(name) __typeof__(&name) name##_ = (__typeof__(&name))(size_t)dlsym(library, #name)

struct reading {
    long in_use, arena, rss, handles, threads;
};

static atomic_int completed;

static void print(void *user_data, int type, const char *text)
{
    (void)user_data, (void)text;
    if (type == PRINT_EVT_ASYNC_COMPLETED) atomic_store(&completed, 1);
}

static void end(void *user_data)
{
    (void)user_data;
}

static long entries(const char *folder)
{
    DIR *dir = opendir(folder);
    long count = 0;
    while (readdir(dir)) count++;
    closedir(dir);
    return count;
}

static struct reading read_now(void)
{
    struct mallinfo2 heap = mallinfo2();
    struct reading now = {(long)(heap.uordblks + heap.hblkhd), (long)heap.arena, 0, 0, 0};
    now.handles = entries("/proc/self/fd");
    now.threads = entries("/proc/self/task");
    char text[128] = "";
    FILE *statm = fopen("/proc/self/statm", "r");
    if (fgets(text, sizeof text, statm)) sscanf(text, "%*s %ld", &now.rss);
    fclose(statm);
    return now;
}

int main(int count, char **arguments)
{
    if (count != 7) return 2;
    void *library = dlopen(arguments[1], RTLD_NOW);
    if (!library) return 3;
    LOOK_UP(chatllm_create);
    LOOK_UP(chatllm_append_param);
    LOOK_UP(chatllm_start);
    LOOK_UP(chatllm_user_input);
    LOOK_UP(chatllm_async_user_input);
    LOOK_UP(chatllm_restart);
    LOOK_UP(chatllm_destroy);
    LOOK_UP(calibration_truth);
    const char *const words[] = {"-m", arguments[2], "--multimedia_file_tags", "{{", "}}", "--set", "format", "json"};
    int restart = !strcmp(arguments[4], "restart"), async = !strcmp(arguments[4], "async");
    long warm_up = atol(arguments[5]), cycles = atol(arguments[6]);
    struct chatllm_obj *obj = 0;
    struct reading before = read_now(), after;
    for (long i = 0; i < warm_up + cycles; i++) {
        if (!obj) {
            obj = chatllm_create_();
            for (size_t k = 0; k < sizeof words / sizeof *words; k++) chatllm_append_param_(obj, words[k]);
            if (chatllm_start_(obj, print, end, 0)) return 4;
        }
        atomic_store(&completed, 0);
        if (async ? chatllm_async_user_input_(obj, arguments[3]) : chatllm_user_input_(obj, arguments[3])) return 5;
        while (async && !atomic_load(&completed)) usleep(50);
        if (restart) {
            chatllm_restart_(obj, 0);
        } else {
            if (chatllm_destroy_(obj)) return 6;
            obj = 0;
        }
        if (i + 1 == warm_up) before = read_now();
    }
    after = read_now();
    printf("{\"inUse\":%ld,\"arena\":%ld,\"rssPages\":%ld,\"handles\":%ld,\"threads\":%ld,\"truth\":%s}\n",
           after.in_use - before.in_use, after.arena - before.arena, after.rss - before.rss,
           after.handles - before.handles, after.threads - before.threads, calibration_truth_());
    return 0;
}
