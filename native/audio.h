#ifndef CALIBRATION_AUDIO_H
#define CALIBRATION_AUDIO_H

#include <stdbool.h>
#include <stddef.h>

struct audio {
    bool heard;     /* false: no such file, or not a wav file: the engine then goes on without a word */
    double seconds; /* of the samples that are really in the file */
    long tokens;    /* what the audio adds to the prompt */
};

/* Reads the header of a wav file; the samples themselves are not needed. */
struct audio audio_of_file(const char *path);

/* The same for a wav file given as base64 text. */
struct audio audio_of_base64(const char *text);

/* Prompt tokens of `samples` samples at 16 kHz: 13 a full second and one for each 8 frames of the rest. */
long audio_tokens(long samples);

#endif
