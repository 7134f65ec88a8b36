import { describe, expect, it } from 'vitest';
import { PREAMBLE, planOf, problemsOf } from '../planning.ts';

const scenario = (each: string): string => `${PREAMBLE}  a: { iterations: 5, each: ${each} }\n`;

describe('repeat', () => {
  it('is checked as if its steps were written so often', () => {
    expect(problemsOf(scenario('[load, { repeat: 2, do: [transcribe, restart] }, unload]'))).toBe('');
    expect(problemsOf(scenario('[{ repeat: 2, do: [load, transcribe] }, unload]'))).toContain(
      'one started object per process',
    );
    expect(problemsOf(scenario('[{ repeat: 2, do: [load, transcribe, unload] }]'))).toBe('');
  });

  it('takes a number from 1 to 100', () => {
    for (const times of ['0', '101', '1.5', 'often'])
      expect(problemsOf(scenario(`[load, { repeat: ${times}, do: [transcribe] }, unload]`))).toContain(
        'repeat',
      );
  });

  it('keeps what its steps give to itself', () => {
    expect(problemsOf(scenario('[load, { repeat: 2, do: [transcribe, restart] }, itn, unload]'))).toContain(
      'itn',
    );
  });

  it('has a list of steps for each time', () => {
    const [step] =
      planOf(scenario('[load, { repeat: 3, do: [transcribe, restart] }, unload]'), 'a').cells[0]?.each.slice(
        1,
      ) ?? [];
    expect(step).toMatchObject({ step: 'for-each', loop: 'repeat' });
    expect(
      step !== undefined && 'passes' in step ? step.passes.map(({ steps }) => steps.length) : [],
    ).toEqual([2, 2, 2]);
  });
});
