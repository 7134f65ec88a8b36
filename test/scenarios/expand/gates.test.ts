import { describe, expect, it } from 'vitest';
import type { CompiledGate, GateCompiler } from '../../../src/scenarios/gates/compiler.ts';
import { acceptingGates, cellOf, PREAMBLE, planOf, problemsOfPlan } from '../planning.ts';

const TWO = 'variants: { recreate: [load, transcribe, unload], process: [respawn, load, transcribe] }';
const one = { kind: 'number', value: 1, at: 1 } as const;
const gate = { kind: 'comparison', left: one, operator: '==', right: one, at: 3 } as const;

/** Lacks the quantity in the variants that are named in the gate behind `not in`. */
const lacking: GateCompiler = (text, place, { variant }): CompiledGate => {
  const lacks = text.includes('missing') || text.includes(`not in ${variant}`);
  const absent = {
    reason: `no such quantity in ${variant}`,
    problem: { place, message: `${text}: lacking`, detail: [] },
  };
  return { gate, problems: [], warnings: [], ...(lacks ? { absent } : {}) };
};

describe('gates', () => {
  it('of a list or of all are for every variant, those of a variant for it alone', () => {
    const plan = planOf(
      `${PREAMBLE}  a:
    ${TWO}
    expect:
      all: [first]
      recreate: [{ gate: second, why: known, severity: warn }]`,
    );
    const gates = (id: string) =>
      cellOf(plan, id).gates.map(({ text, shared, severity, why, place }) => [
        text,
        shared,
        severity,
        why,
        place.line,
      ]);
    expect(gates('recreate')).toEqual([
      ['first', true, 'fail', undefined, 9],
      ['second', false, 'warn', 'known', 10],
    ]);
    expect(gates('process')).toEqual([['first', true, 'fail', undefined, 9]]);
  });

  it('skip a variant that lacks their quantity, as long as another has it', () => {
    const plan = planOf(`${PREAMBLE}  a: { ${TWO}, expect: [x not in process] }`, 'a', {
      compileGate: lacking,
    });
    expect(plan.cells.map(({ gates }) => gates.map(({ absent }) => absent))).toEqual([
      [undefined],
      ['no such quantity in process'],
    ]);
  });

  it('are an error where no variant has it, told once', () => {
    expect(
      problemsOfPlan(`${PREAMBLE}  a: { ${TWO}, expect: [missing] }`, 'a', { compileGate: lacking }),
    ).toMatch(/^f\.yaml:6:\d+ {2}missing: lacking$/);
  });

  it('are an error where the one variant that they are for lacks it', () => {
    const text = `${PREAMBLE}  a: { ${TWO}, expect: { process: [x not in process] } }`;
    expect(problemsOfPlan(text, 'a', { compileGate: lacking })).toContain('x not in process: lacking');
  });

  it('are judged by what is there, also when --variant leaves only the one without', () => {
    const plan = planOf(`${PREAMBLE}  a: { ${TWO}, expect: [x not in process] }`, 'a', {
      compileGate: lacking,
      overrides: { variants: ['process'] },
    });
    expect(cellOf(plan).gates.map(({ absent }) => absent)).toEqual(['no such quantity in process']);
  });

  it('say which weights their bound is about', () => {
    const gates = '{ gate: a, weights: synthetic:tiny }, { gate: b, weights: [real, "synthetic:full"] }, c';
    const plan = planOf(`${PREAMBLE}  a: { ${TWO}, expect: [${gates}] }`);
    expect(cellOf(plan, 'process').gates.map(({ weights }) => weights)).toEqual([
      ['synthetic:tiny'],
      ['real', 'synthetic:full'],
      undefined,
    ]);
    expect(
      problemsOfPlan(`${PREAMBLE}  a: { ${TWO}, expect: [{ gate: a, weights: sinthetic:tiny }] }`, 'a'),
    ).toMatch(
      /^f\.yaml:6:\d+ {2}`weights` is "sinthetic:tiny"; it takes one or more of real, synthetic:full, synthetic:tiny, calibration$/,
    );
  });

  it('are not called missing while a variant cannot be read', () => {
    const text = `${PREAMBLE}  a:
    variants: { recreate: [load, transcibe, unload], process: [respawn, load, transcribe] }
    expect: [x not in process]`;
    expect(problemsOfPlan(text, 'a', { compileGate: lacking })).not.toContain('lacking');
  });
});

describe('what gates are told of a cell', () => {
  const contextOf = (text: string, id: string, overrides = {}) => {
    const { compile, contexts } = acceptingGates();
    planOf(`${PREAMBLE}${text}`, 'a', { compileGate: compile, overrides });
    const context = contexts.get(id);
    if (context === undefined) throw new Error(`no context of ${id}`);
    return context;
  };

  it('is its steps, models, audio and checkpoints', () => {
    const context = contextOf(
      `  a:
    iterations: 20
    before: [load]
    each:
      - transcribe:
        as: heard
      - restart
    expect: [x]`,
      'default',
    );
    expect(context).toMatchObject({
      scenario: 'a',
      cell: 'default',
      variant: 'default',
      variants: ['default'],
      loops: [],
      models: { small: { kind: 'asr' } },
      audio: { jfk: { language: 'English', layers: ['raw', 'itn'], words: false } },
      checkpoints: ['baseline', 'loaded', 'inferred', 'restarted'],
      iterations: { count: 20, untilConclusive: false, respawns: false, overridden: false },
      launches: 1,
    });
    expect(context.iterations.place).toMatchObject({ line: 7, column: 17 });
    expect(context.steps.map(({ word, phase, as, model, audio }) => [word, phase, as, model, audio])).toEqual(
      [
        ['load', 'before', undefined, 'small', undefined],
        ['transcribe', 'each', 'heard', 'small', 'jfk'],
        ['restart', 'each', undefined, 'small', undefined],
      ],
    );
  });

  it('is its loops, and the audio behind its chunks', () => {
    const context = contextOf(
      `  a:
    before: [decode, vad, chunk]
    each: [{ for-each: { chunk: }, do: [respawn, load, transcribe] }]
    expect: [x]`,
      'default',
    );
    expect(context.loops).toEqual([{ variable: 'chunk', phase: 'each', respawns: true }]);
    expect(context.steps.find(({ word }) => word === 'transcribe')).toMatchObject({
      audio: 'jfk',
      loops: ['chunk'],
    });
    expect(context.iterations.respawns).toBe(true);
  });

  it('is its baseline', () => {
    const text =
      '  a: { matrix: { options.threads: [1, 2] }, baseline: { options.threads: 1 }, each: [load, transcribe, unload], expect: [x] }';
    expect(contextOf(text, 'default options.threads=1').baseline).toEqual({ kind: 'self' });
    expect(contextOf(text, 'default options.threads=2').baseline).toEqual({
      kind: 'cell',
      cell: 'default options.threads=1',
    });
    expect(contextOf(text, 'default options.threads=2', { baseline: 'run' }).baseline).toEqual({
      kind: 'run',
      run: 'run',
    });
  });

  it('is whether iterations came from the command line', () => {
    const text = '  a: { each: [load, transcribe, unload], expect: [x] }';
    expect(contextOf(text, 'default', { iterations: 3 }).iterations).toMatchObject({
      count: 3,
      overridden: true,
    });
    expect(contextOf(text, 'default').iterations).toMatchObject({ count: 100, overridden: false });
  });
});
