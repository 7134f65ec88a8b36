/* Random numbers that a seed decides (splitmix64, Steele, Lea and Flood 2014). */
#ifndef CALIBRATION_SEEDED_H
#define CALIBRATION_SEEDED_H

#include <stdint.h>

static inline uint64_t seeded_next(uint64_t *state)
{
    uint64_t z = *state += 0x9e3779b97f4a7c15u;
    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
    z = (z ^ z >> 27) * 0x94d049bb133111ebu;
    return z ^ z >> 31;
}

/* Uniform in [-1, 1). */
static inline double seeded_symmetric(uint64_t *state)
{
    return (double)(seeded_next(state) >> 11) * 0x1p-52 - 1;
}

#endif
