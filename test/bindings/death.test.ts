import { describe, expect, it } from 'vitest';
import { classifyDeath, type Death, lastLines } from '../../src/bindings/death.ts';

const death = (part: Partial<Death>): Death => ({
  exitCode: null,
  signal: null,
  killedFor: null,
  detail: '',
  oomKilled: false,
  output: '',
  ...part,
});

describe('the name of a death', () => {
  it('is a crash with the engine’s last words for a signal', () => {
    const output = 'loading\ndouble free or corruption (out)\n';
    expect(classifyDeath(death({ signal: 'SIGABRT', output }), 'unload')).toEqual({
      kind: 'crashed',
      signal: 'SIGABRT',
      message: 'the engine died of SIGABRT during unload: double free or corruption (out)',
      stderr: 'loading\ndouble free or corruption (out)',
    });
  });

  it('is an exit, whatever the code, when the engine left by itself', () => {
    expect(classifyDeath(death({ exitCode: 0 }), 'infer')).toMatchObject({ kind: 'exited', exitCode: 0 });
    expect(classifyDeath(death({ exitCode: 3 }), 'infer').message).toBe(
      'the engine left with exit(3) during infer',
    );
  });

  it('is out of memory only when the kernel counted a kill', () => {
    expect(classifyDeath(death({ signal: 'SIGKILL', oomKilled: true }), 'load').kind).toBe('out-of-memory');
    expect(classifyDeath(death({ signal: 'SIGKILL' }), 'load').kind).toBe('crashed');
    expect(classifyDeath(death({ signal: 'SIGSEGV', oomKilled: true }), 'load').kind).toBe('crashed');
  });

  it('is a hang when the harness killed it at its deadline, even if the kernel was short of memory', () => {
    const killed = death({ signal: 'SIGKILL', killedFor: 'hung', detail: 'no answer', oomKilled: true });
    expect(classifyDeath(killed, 'infer')).toEqual({ kind: 'hung', message: 'no answer' });
  });

  it('keeps the last twelve lines', () => {
    const text = Array.from({ length: 40 }, (_, line) => `line ${line}`).join('\n');
    expect(lastLines(`${text}\n\n`).split('\n')).toHaveLength(12);
    expect(lastLines(text).endsWith('line 39')).toBe(true);
  });
});
