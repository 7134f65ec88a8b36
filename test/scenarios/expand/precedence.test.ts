import { describe, expect, it } from 'vitest';
import type { EngineOptions } from '../../../src/scenarios/plan/plan.ts';
import { everyStep } from '../../../src/scenarios/steps/walk.ts';
import { cellOf, PREAMBLE, planOf, type World } from '../planning.ts';

/** docs/scenarios.md#precedence, row by row: each source beats those before it. */

function loadOptions(text: string, world: World = {}, cell?: string): EngineOptions {
  const [load] = cellOf(planOf(text, 'a', world), cell).each;
  if (load?.step !== 'load') throw new Error('the first step is no load');
  return load.options;
}

const head = (defaults: string, model: string): string => `version: 1
models: { small: { like: m, kind: asr${model} } }
audio: { jfk: { file: jfk.wav } }
defaults: { model: small, audio: jfk${defaults} }
scenarios:
`;

const DEFAULTS = ', options: { threads: 2 }';
const MODEL = ', options: { threads: 3 }';
const SCENARIO = 'options: { threads: 4 }, ';
const STEPS = '[load, transcribe, unload]';
const LOAD = '[{ load: small, threads: 6 }, transcribe, unload]';

describe('engine options, weakest first', () => {
  const all = (variant: string, more = ''): string =>
    `${head(DEFAULTS, MODEL)}  a: { ${SCENARIO}${more}variants: { v: ${variant} } }`;

  it.each<[string, string, World, number | undefined]>([
    ['nothing said', `${head('', '')}  a: { each: ${STEPS} }`, {}, undefined],
    ['defaults', `${head(DEFAULTS, '')}  a: { each: ${STEPS} }`, {}, 2],
    ['model', `${head(DEFAULTS, MODEL)}  a: { each: ${STEPS} }`, {}, 3],
    ['scenario', `${head(DEFAULTS, MODEL)}  a: { ${SCENARIO}each: ${STEPS} }`, {}, 4],
    ['variant', all(`{ options: { threads: 5 }, each: ${STEPS} }`), {}, 5],
    ['load', all(`{ options: { threads: 5 }, each: ${LOAD} }`), {}, 6],
    [
      'matrix',
      all(`{ options: { threads: 5 }, each: ${LOAD} }`, 'matrix: { options.threads: [7] }, '),
      {},
      7,
    ],
    [
      '--set',
      all(`{ options: { threads: 5 }, each: ${LOAD} }`, 'matrix: { options.threads: [7, 8] }, '),
      { overrides: { set: ['options.threads=9'] } },
      9,
    ],
  ])('%s', (_, text, world, threads) => {
    expect(loadOptions(text, { cores: 16, ...world }).threads).toBe(threads);
  });

  it('a parent is weaker than its heir, and stronger than the model', () => {
    const parent = `${head(DEFAULTS, MODEL)}  p: { ${SCENARIO}each: ${STEPS} }\n`;
    expect(loadOptions(`${parent}  a: { extends: p }`).threads).toBe(4);
    expect(loadOptions(`${parent}  a: { extends: p, options: { threads: 1 } }`).threads).toBe(1);
  });

  it('null takes an inherited value away, also one of the defaults', () => {
    expect(
      loadOptions(`${head(DEFAULTS, '')}  a: { options: { threads: null }, each: ${STEPS} }`).threads,
    ).toBe(undefined);
  });

  it('what nobody says is built in', () => {
    expect(loadOptions(`${head('', '')}  a: { each: ${STEPS} }`)).toEqual({
      context: 4096,
      temperature: 0,
      seed: 1,
      language: 'auto',
    });
  });

  it('--set reaches a variant, and no other', () => {
    const text = `${head('', '')}  a: { variants: { v: ${STEPS}, w: ${STEPS} } }`;
    const world = { overrides: { set: ['variants.v.options.threads=2'] } };
    expect(loadOptions(text, world, 'v').threads).toBe(2);
    expect(loadOptions(text, world, 'w').threads).toBeUndefined();
  });
});

describe('the engine', () => {
  const one = 'engines: { ours: ours.so }\n';
  const two = 'engines: { ours: ours.so, theirs: theirs.so }\n';
  const text = (engines: string, scenario = ''): string =>
    `${head('', '').replace('version: 1\n', `version: 1\n${engines}`)}  a: { ${scenario}each: ${STEPS} }`;
  const set = { ASR_BENCH_LIBRARY: '/env/lib.so' };

  it.each<[string, string, World, string, string]>([
    ['none declared: calibration', text(''), {}, 'calibration', 'calibration'],
    ['several declared: calibration', text(two), {}, 'calibration', 'calibration'],
    ['the only one', text(one), {}, 'ours', '/base/ours.so'],
    ['ASR_BENCH_LIBRARY', text(one), { variables: set }, 'library', '/env/lib.so'],
    [
      'an empty ASR_BENCH_LIBRARY is none',
      text(one),
      { variables: { ASR_BENCH_LIBRARY: '' } },
      'ours',
      '/base/ours.so',
    ],
    ['the scenario', text(two, 'engine: theirs, '), { variables: set }, 'theirs', '/base/theirs.so'],
    [
      'the matrix',
      text(two, 'matrix: { engine: [theirs] }, '),
      { variables: set },
      'theirs',
      '/base/theirs.so',
    ],
    [
      '--engine',
      text(two, 'engine: theirs, '),
      { overrides: { engines: ['ours'] } },
      'ours',
      '/base/ours.so',
    ],
    [
      '--library',
      text(two, 'engine: theirs, '),
      { overrides: { library: '/cli/lib.so' } },
      'library',
      '/cli/lib.so',
    ],
    [
      '--engine over a matrix leaves that one',
      text(two, 'matrix: { engine: [ours, theirs] }, '),
      { overrides: { engines: ['theirs'] } },
      'theirs',
      '/base/theirs.so',
    ],
    [
      '--set engine over all',
      text(two, 'engine: theirs, '),
      { overrides: { engines: ['theirs'], set: ['engine=ours'] } },
      'ours',
      '/base/ours.so',
    ],
    ['calibration by name', text(one, 'engine: calibration, '), {}, 'calibration', 'calibration'],
  ])('%s', (_, yaml, world, engine, library) => {
    const plan = planOf(yaml, 'a', world);
    expect(plan.cells.map((cell) => cell.engine)).toEqual([engine]);
    expect(plan.engines[engine]?.library).toBe(library);
  });

  it('--engine a,b is an axis', () => {
    const plan = planOf(text(two), 'a', { overrides: { engines: ['ours', 'theirs'] } });
    expect(plan.cells.map(({ id }) => id)).toEqual(['default engine=ours', 'default engine=theirs']);
  });
});

describe('weights', () => {
  const text = (defaults: string, model: string): string => `${head(defaults, model)}  a: { each: ${STEPS} }`;

  it.each<[string, string, World, string]>([
    ['nothing said', text('', ''), {}, 'real'],
    ['defaults', text(', weights: synthetic:tiny', ''), {}, 'synthetic:tiny'],
    ['model', text(', weights: synthetic:tiny', ', weights: real'), {}, 'real'],
    ['--models', text('', ', weights: real'), { overrides: { models: 'synthetic:full' } }, 'synthetic:full'],
    [
      '--set',
      text('', ', weights: real'),
      { overrides: { models: 'synthetic:full', set: ['models.small.weights=synthetic:tiny'] } },
      'synthetic:tiny',
    ],
  ])('%s', (_, yaml, world, weights) => {
    expect(planOf(yaml, 'a', world).models.small?.weights).toBe(weights);
  });
});

describe('any other key', () => {
  it.each<[string, string, World, number]>([
    ['built in', `${PREAMBLE}  a: { each: ${STEPS} }`, {}, 1],
    ['defaults', `${head(', launches: 2', '')}  a: { each: ${STEPS} }`, {}, 2],
    [
      'a grandparent',
      `${head(', launches: 2', '')}  g: { launches: 3, each: ${STEPS} }\n  p: { extends: g }\n  a: { extends: p }`,
      {},
      3,
    ],
    [
      'a parent',
      `${head('', '')}  g: { launches: 3, each: ${STEPS} }\n  p: { extends: g, launches: 4 }\n  a: { extends: p }`,
      {},
      4,
    ],
    [
      'the scenario',
      `${head('', '')}  p: { launches: 4, each: ${STEPS} }\n  a: { extends: p, launches: 5 }`,
      {},
      5,
    ],
    ['the matrix', `${head('', '')}  a: { launches: 5, matrix: { launches: [6] }, each: ${STEPS} }`, {}, 6],
    [
      '--set',
      `${head('', '')}  a: { launches: 5, each: ${STEPS} }`,
      { overrides: { set: ['launches=7'] } },
      7,
    ],
    [
      '--set of the defaults',
      `${head(', launches: 2', '')}  a: { each: ${STEPS} }`,
      { overrides: { set: ['defaults.launches=8'] } },
      8,
    ],
  ])('%s', (_, text, world, launches) => {
    expect(cellOf(planOf(text, 'a', world)).launches).toBe(launches);
  });

  it('--iterations wins over the file, --set over --iterations', () => {
    const text = `${PREAMBLE}  a: { iterations: 5, each: ${STEPS} }`;
    const iterations = (world: World) => cellOf(planOf(text, 'a', world)).iterations;
    expect(iterations({ overrides: { iterations: 7 } })).toEqual({ kind: 'fixed', count: 7 });
    expect(iterations({ overrides: { iterations: 7, set: ['iterations=9'] } })).toEqual({
      kind: 'fixed',
      count: 9,
    });
    expect(iterations({ overrides: { untilConclusive: true } })).toEqual({
      kind: 'until-conclusive',
      first: 5,
      max: 320,
    });
  });
});

describe('the hint of an audio', () => {
  const HINTED = `version: 1
models: { small: { like: m, kind: asr }, large: { like: m, kind: asr }, aligner: { like: f, kind: aligner } }
audio: { jfk: { file: jfk.wav, text: ask not, hint: my fellow Americans }, other: { file: other.wav, hint: another }, bare: { file: bare.wav } }
defaults: { model: small, audio: jfk }
scenarios:
`;
  const prompts = (steps: string): (string | undefined)[] => {
    const { before, each, after } = cellOf(planOf(`${HINTED}  a: { ${steps} }`));
    return everyStep([...before, ...each, ...after]).flatMap((step) =>
      step.step === 'load' ? [step.options.system] : [],
    );
  };

  it.each<[string, string, (string | undefined)[]]>([
    ['is told to who hears it alone', 'before: [load], each: [transcribe, restart]', ['my fellow Americans']],
    [
      'is not told to the aligner',
      'each: [load, transcribe, unload, { load: aligner }, { align: reference }, unload]',
      ['my fellow Americans', undefined],
    ],
    ['follows the audio', 'each: [load, { transcribe: other }, unload]', ['another']],
    [
      'is none where several are heard',
      'each: [load, transcribe, restart, { transcribe: bare }, unload]',
      [undefined],
    ],
    [
      'is told in a loop over models',
      'each: [{ for-each: { model: [small, large] }, do: [load, transcribe, unload] }]',
      ['my fellow Americans', 'my fellow Americans'],
    ],
    ['yields to a system prompt', 'options: { system: mine }, each: [load, transcribe, unload]', ['mine']],
  ])('%s', (_, steps, expected) => {
    expect(prompts(steps)).toEqual(expected);
  });
});
