#define _POSIX_C_SOURCE 200809L
#include "input.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

static void join(char *text, const char *piece, size_t length, const char *glue)
{
    if (!length) return;
    if (*text) strcat(text, glue);
    memcpy(text + strlen(text), piece, length); /* the buffer is all zeros behind */
}

static bool ends_with(const char *path, const char *extension)
{
    size_t length = strlen(path), tail = strlen(extension);
    return length > tail && !strcasecmp(path + length - tail, extension);
}

static bool is_audio(const char *path)
{
    return ends_with(path, ".wav") || ends_with(path, ".mp3");
}

static bool is_picture(const char *path)
{
    return ends_with(path, ".png") || ends_with(path, ".jpg") || ends_with(path, ".jpeg") || ends_with(path, ".mp4");
}

static void read_tag(struct input *input, const char *inner, size_t length)
{
    char *tag = strndup(inner, length);
    const char *path = !strncmp(tag, "audio:", 6) ? tag + 6 : is_audio(tag) ? tag : 0;
    if (path) {
        free(input->audio);
        input->audio = strdup(path);
    } else if (strncmp(tag, "image:", 6) && strncmp(tag, "video:", 6) && !is_picture(tag)) {
        input->bad = true;
    }
    free(tag);
}

struct input input_read(const char *tagged, const char *open, const char *close, const char *glue)
{
    size_t length = strlen(tagged);
    struct input input = {calloc(2 * length + 1 + length * strlen(glue), 1), 0, false};
    while (*open && *close) {
        const char *start = strstr(tagged, open), *end = start ? strstr(start + strlen(open), close) : 0;
        if (!end) break;
        join(input.text, tagged, (size_t)(start - tagged), glue);
        start += strlen(open);
        read_tag(&input, start, (size_t)(end - start));
        tagged = end + strlen(close);
    }
    join(input.text, tagged, strlen(tagged), glue);
    return input;
}

void input_free(struct input *input)
{
    free(input->text);
    free(input->audio);
}
