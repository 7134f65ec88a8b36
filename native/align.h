/* What an aligner round says: one JSON or SRT text for the words it was given. */
#ifndef CALIBRATION_ALIGN_H
#define CALIBRATION_ALIGN_H

#include <stddef.h>

#include "settings.h"

struct align_request {
    const char *transcript;
    const char *language;  /* "Chinese": a line for each ideograph; else one for each word */
    const char *format;    /* "json"; anything else is SRT */
    const char *delimiter; /* "" or what parts the sentences that are timed instead of words */
    double seconds;        /* of audio */
    enum align_fault fault;
};

struct alignment {
    char *text; /* to be freed */
    size_t units, words;
};

struct alignment align(const struct settings *settings, const struct align_request *request);

#endif
