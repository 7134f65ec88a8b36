/* The tagged text of a round: `{{audio:/path.wav}}words around it`. */
#ifndef CALIBRATION_INPUT_H
#define CALIBRATION_INPUT_H

#include <stdbool.h>

struct input {
    char *text;  /* what stands around the tags, `glue` between the pieces; to be freed */
    char *audio; /* the path of the last audio tag, or 0; to be freed */
    bool bad;    /* a tag of no known medium and no known extension */
};

/* Without tags (`open` or `close` empty) all of it is text. */
struct input input_read(const char *tagged, const char *open, const char *close, const char *glue);
void input_free(struct input *input);

#endif
