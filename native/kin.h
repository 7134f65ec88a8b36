/* Processes that the engine starts and keeps: what is lost in them is in no figure of the engine's own process. */
#ifndef CALIBRATION_KIN_H
#define CALIBRATION_KIN_H

/* One child, forked when first asked, takes so many bytes more and keeps them. */
void kin_grow(long bytes);

/* So many children that end at once; unless `reap`, nobody waits for them. */
void kin_zombies(long count, long reap);

/*
 * So many processes whose parent is gone: forked by a child that ends. They stay for `ms`, 0: as long as the
 * engine's process lives.
 */
void kin_helpers(long count, long ms);

#endif
