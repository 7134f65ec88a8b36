import { describe, expect, it } from 'vitest';
import { METRIC_NAMES, METRICS } from '../../../src/metrics/definitions/metrics.ts';
import { READ_AFTER } from '../../../src/record/step-word.ts';
import { ENGINE } from '../../../src/scenarios/steps/engine.ts';
import type { Step } from '../../../src/scenarios/steps/step.ts';
import { definitionOf, STEP_WORDS } from '../../../src/scenarios/steps/steps.ts';
import { everyStep, withInnerLists } from '../../../src/scenarios/steps/walk.ts';

describe('step words', () => {
  it('are what metrics need, and what memory is read after', () => {
    const known: readonly string[] = STEP_WORDS;
    expect(
      METRIC_NAMES.flatMap((name) => METRICS[name].needs).filter((word) => !known.includes(word)),
    ).toEqual([]);
    expect(READ_AFTER.filter((word) => !known.includes(word))).toEqual([]);
    expect(Object.keys(ENGINE).filter((word) => !READ_AFTER.includes(word))).toEqual([]);
  });

  it('say enough by themselves, or what to write instead', () => {
    const silent = STEP_WORDS.filter((word) => {
      const { bare, example } = definitionOf(word);
      return (bare === true) === (example !== undefined);
    });
    expect(silent).toEqual([]);
  });
});

describe('a tree of steps', () => {
  const place = { file: '', line: 0, column: 0 };
  const idle = (slot: number): Step => ({ step: 'idle', slot, place, time: 1 });
  const tree: Step[] = [
    idle(0),
    {
      step: 'for-each',
      slot: 1,
      place,
      loop: 'model',
      passes: [
        { label: 'a', steps: [idle(2)] },
        {
          label: 'b',
          steps: [{ step: 'for-each', slot: 3, place, loop: 'chunk', over: { slot: 0 }, do: [idle(4)] }],
        },
      ],
    },
    { step: 'serve', slot: 5, place, pipeline: 'p', steps: [idle(6)] },
  ];

  it('is gone through in order, each step before those inside it', () => {
    expect(everyStep(tree).map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  });

  it('is made anew list by list', () => {
    const shift = (steps: readonly Step[]): Step[] =>
      steps.map((step) => withInnerLists({ ...step, slot: step.slot + 10 }, shift));
    expect(everyStep(shift(tree)).map(({ slot }) => slot)).toEqual([10, 11, 12, 13, 14, 15, 16]);
  });
});
