import { describe, expect, it } from 'vitest';
import { knownBytes, withKnown } from '../../../src/judge/growth/known-leaks.ts';
import type { LeakSite } from '../../../src/record/diagnosis.ts';

const site = (name: string, bytes = 100): LeakSite => ({
  call: 'chatllm_start',
  function: name,
  bytes,
  blocks: 1,
  every: 1,
  stack: [{ function: 'chatllm_start' }, { function: name }],
});
const leak = (pattern: string, until?: string) => ({
  id: 'tokenizer',
  function: pattern,
  why: 'ticket 7',
  ...(until === undefined ? {} : { until }),
});

describe('known leaks', () => {
  it('names a function anywhere in the stack, whole, `*` for any characters', () => {
    expect(
      withKnown(site('tokenizer::BPEProcessor2::Load'), [leak('*BPEProcessor2::*')], '2026-01-01').known,
    ).toEqual({
      id: 'tokenizer',
      why: 'ticket 7',
      expired: false,
    });
    expect(withKnown(site('reload'), [leak('load')], '2026-01-01').known).toBeUndefined();
    expect(withKnown(site('load'), [leak('chatllm_start')], '2026-01-01').known?.id).toBe('tokenizer');
  });

  it('has pattern signs mean themselves', () => {
    expect(withKnown(site('a.b'), [leak('a+b')], '2026-01-01').known).toBeUndefined();
    expect(
      withKnown(site('std::map<>::insert'), [leak('std::map<>::insert')], '2026-01-01').known,
    ).toBeDefined();
  });

  it('expires on its date, and is taken off no longer', () => {
    const day = (today: string) => withKnown(site('load'), [leak('load', '2026-06-01')], today);
    expect(day('2026-05-31').known?.expired).toBe(false);
    expect(day('2026-06-01').known?.expired).toBe(true);
    expect(knownBytes([day('2026-05-31'), site('other', 7)], ['tokenizer'])).toBe(100);
    expect(knownBytes([day('2026-06-01')], ['tokenizer'])).toBe(0);
    expect(knownBytes([day('2026-05-31')], [])).toBe(0);
  });
});
