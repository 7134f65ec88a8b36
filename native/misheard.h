/* Word errors by the number: what an error rate must come out at. */
#ifndef CALIBRATION_MISHEARD_H
#define CALIBRATION_MISHEARD_H

#include "script.h"

/*
 * The text with round(rate * words) substitutions, deletions and insertions at seeded places; an ideograph
 * counts as a word. The substitute occurs nowhere in the text, so the edit distance to the text is exactly
 * the number of errors (insertions and deletions exclude each other, see settings_conflict). To be freed.
 */
char *misheard(const char *text, const struct settings *settings, struct planted_errors *errors);

#endif
