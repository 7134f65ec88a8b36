/**
 * Flags of a process of ours whose memory is judged: it does not optimise its own code, since compiler threads and code
 * pages would grow in the memory that is measured, at moments of their own choosing. Measured on 300 restarts of an engine
 * host: JS heap 171 → 0.04 bytes/iteration, heap noise from 1.5 KB to under 0.2 KB; on a server under load, of 2 KB a job
 * that its JS heap grew, nine tenths were machine code (docs/metrics.md#floor).
 */
export const MEASURED_FLAGS: readonly string[] = [
  '--expose-gc',
  '--no-opt',
  '--no-sparkplug',
  '--single-threaded',
  // Of one size from the start: a young generation that grows in the 98th iteration looks like a step.
  '--min-semi-space-size=1',
  '--max-semi-space-size=1',
];
