import { describe, expect, it } from 'vitest';
import { NO_GROUP, runInGroup } from '../support/grouped-run.ts';

const MiB = 1024 ** 2;

describe('in a control group with a limit of memory', () => {
  it('an engine that the kernel kills is out-of-memory; the runner lives and reports', (context) => {
    const run = runInGroup(512 * MiB, { die: 'oom', die_at: 'infer', die_round: 3 }, 8);
    if (run === undefined) return context.skip(NO_GROUP);
    expect(run.code).toBe(4);
    expect(run.segment.end.failure).toMatchObject({ kind: 'out-of-memory', signal: 'SIGKILL' });
    expect(run.segment.observed.oomKills).toBe(1);
    expect(run.segment.iterations).toHaveLength(3);
    expect(run.stdout).toContain('want of memory');
  });

  it('a child of the engine that the kernel kills is on the record, though the engine lives', (context) => {
    const run = runInGroup(512 * MiB, { leak_child_infer: 600 * MiB, leak_from: 4, leak_until: 4 }, 10);
    if (run === undefined) return context.skip(NO_GROUP);
    expect(run.segment.end.kind).toBe('completed');
    expect(run.segment.observed.oomKills).toBe(1);
    expect(run.segment.iterations).toHaveLength(10);
  });

  // A leak that no RSS of the host shows: the forecast has to see it, or the kernel ends what would have been judged.
  it.for([
    ['shared memory', { leak_shm_infer: 20 * MiB }],
    ['a file in memory', { leak_memfd_infer: 20 * MiB }],
    ['a child', { leak_child_infer: 20 * MiB }],
    ['memory in no process', { leak_hidden_infer: 20 * MiB }],
  ] as const)('%s that grows ends the variant in good order', ([what, faults], context) => {
    const run = runInGroup(400 * MiB, faults, 60);
    if (run === undefined) return context.skip(NO_GROUP);
    expect(run.variant.status).toBe('stopped');
    expect(run.segment.end.kind).toBe('stopped');
    expect(run.segment.observed).not.toHaveProperty('oomKills');
    expect(run.segment.iterations.length).toBeGreaterThan(8);
    expect(run.stdout).toContain('(control group)');
    if (what !== 'memory in no process') expect(run.code).toBe(10);
  });
});
