#define _POSIX_C_SOURCE 200809L
#include "audio.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FRAME_SAMPLES = 160, FRAMES_PER_SECOND = 100, TOKENS_PER_SECOND = 13, FRAMES_PER_TOKEN = 8 };

long audio_tokens(long samples)
{
    long frames = samples / FRAME_SAMPLES;
    long tail = frames % FRAMES_PER_SECOND;
    /* The tail is padded to whole tokens first: 97 to 99 frames grow past the second and count one more. */
    frames += (FRAMES_PER_TOKEN - tail % FRAMES_PER_TOKEN) % FRAMES_PER_TOKEN;
    tail = frames % FRAMES_PER_SECOND;
    return frames / FRAMES_PER_SECOND * TOKENS_PER_SECOND + (tail + FRAMES_PER_TOKEN - 1) / FRAMES_PER_TOKEN;
}

static uint32_t little32(const unsigned char *p)
{
    return p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static long length_of(FILE *file)
{
    long here = ftell(file);
    fseek(file, 0, SEEK_END);
    long length = ftell(file);
    fseek(file, here, SEEK_SET);
    return length;
}

static struct audio audio_of_stream(FILE *file)
{
    struct audio none = {false, 0, 0};
    unsigned char head[16];
    if (fread(head, 1, 12, file) != 12 || memcmp(head, "RIFF", 4) || memcmp(head + 8, "WAVE", 4)) return none;
    uint32_t rate = 0, frame_bytes = 0;
    while (fread(head, 1, 8, file) == 8) {
        uint32_t size = little32(head + 4);
        if (!memcmp(head, "fmt ", 4)) {
            if (size < 16 || fread(head, 1, 16, file) != 16) return none;
            rate = little32(head + 4);
            frame_bytes = head[12] | (uint32_t)head[13] << 8;
            size -= 16;
        } else if (!memcmp(head, "data", 4)) {
            if (!rate || !frame_bytes) return none;
            long there = length_of(file) - ftell(file); /* a streamed wav claims 4 GiB: count what is there */
            long samples = ((long)size < there ? (long)size : there) / (long)frame_bytes;
            long resampled = (long)((long long)samples * 16000 / rate);
            return (struct audio){true, (double)samples / rate, audio_tokens(resampled)};
        }
        if (fseek(file, (long)size + (size & 1), SEEK_CUR)) return none;
    }
    return none;
}

struct audio audio_of_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) return (struct audio){false, 0, 0};
    struct audio audio = audio_of_stream(file);
    fclose(file);
    return audio;
}

static int base64_digit(char c)
{
    static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const char *at = c ? strchr(digits, c) : 0;
    return at ? (int)(at - digits) : -1;
}

struct audio audio_of_base64(const char *text)
{
    struct audio audio = {false, 0, 0};
    unsigned char *bytes = malloc(strlen(text) / 4 * 3 + 4);
    size_t length = 0;
    uint32_t bits = 0;
    int pending = 0;
    for (; bytes && *text; text++) {
        int digit = base64_digit(*text);
        if (digit < 0) continue;
        bits = bits << 6 | (uint32_t)digit;
        pending += 6;
        if (pending >= 8) bytes[length++] = (unsigned char)(bits >> (pending -= 8));
    }
    if (length) {
        FILE *file = fmemopen(bytes, length, "rb");
        if (file) {
            audio = audio_of_stream(file);
            fclose(file);
        }
    }
    free(bytes);
    return audio;
}
