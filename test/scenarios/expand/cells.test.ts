import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEFAULT_TOLERANCE } from '../../../src/record/metric.ts';
import { bare, cellOf, PREAMBLE, planOf } from '../planning.ts';

const EACH = 'each: [load, transcribe, unload]';
const ids = (text: string): string[] => planOf(`${PREAMBLE}${text}`).cells.map(({ id }) => id);

describe('cells', () => {
  it('are the product of the axes, less exclude, with include, times the variants', () => {
    expect(
      ids(`  a:
    matrix:
      options.threads: [1, 2]
      model: [small, large]
      exclude: [{ model: large, options.threads: 1 }]
      include: [{ model: large, options.threads: 3 }]
    variants: { v: [load, transcribe, unload], w: [load, unload] }`),
    ).toEqual([
      'v options.threads=1 model=small',
      'w options.threads=1 model=small',
      'v options.threads=2 model=small',
      'w options.threads=2 model=small',
      'v options.threads=2 model=large',
      'w options.threads=2 model=large',
      'v model=large options.threads=3',
      'w model=large options.threads=3',
    ]);
  });

  it('exclude takes all that agree with the axes it names', () => {
    expect(
      ids(
        `  a: { matrix: { options.threads: [1, 2], model: [small, large], exclude: [{ model: large }] }, ${EACH} }`,
      ),
    ).toEqual(['default options.threads=1 model=small', 'default options.threads=2 model=small']);
  });

  it('number as many as the product, whatever the axes', () => {
    const axis = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 4 });
    fc.assert(
      fc.property(axis, axis, axis, (threads, seeds, launches) => {
        const cells = planOf(
          `${PREAMBLE}  a: { matrix: { options.threads: [${threads}], options.seed: [${seeds}], launches: [${launches}] }, ${EACH} }`,
        ).cells;
        expect(new Set(cells.map(({ id }) => id)).size).toBe(threads.length * seeds.length * launches.length);
        for (const { axes, each, launches: times } of cells) {
          const [load] = each;
          expect(load?.step === 'load' && load.options).toMatchObject({
            threads: axes['options.threads'],
            seed: axes['options.seed'],
          });
          expect(times).toBe(axes.launches);
        }
      }),
      { numRuns: 20 },
    );
  });

  it('run the scenario’s before first, its after last, and its each where a variant has none', () => {
    const cell = cellOf(
      planOf(`${PREAMBLE}  a:
    before: [load]
    each: [transcribe, restart]
    after: [trim]
    variants: { v: { before: [{ checkpoint: settled }], after: [{ idle: 1s }] } }`),
    );
    const words = (phase: 'before' | 'each' | 'after') => cell[phase].map(({ step }) => step);
    expect([words('before'), words('each'), words('after')]).toEqual([
      ['load', 'checkpoint'],
      ['transcribe', 'restart'],
      ['idle', 'trim'],
    ]);
  });

  it('have defaults for all that is not said', () => {
    const { before, each, after, ...cell } = cellOf(planOf(`${PREAMBLE}  a: { ${EACH} }`));
    expect([before.length, each.length, after.length]).toEqual([0, 3, 0]);
    expect(cell).toEqual({
      id: 'default',
      variant: 'default',
      axes: {},
      engine: 'calibration',
      iterations: { kind: 'fixed', count: 100 },
      launches: 1,
      warmUp: 1,
      measure: new Set(['memory', 'latency', 'accuracy', 'timeline']),
      timeline: 50e6,
      tolerance: DEFAULT_TOLERANCE,
      deadline: { load: 120e9, step: 600e9 },
      limit: { disk: 1024 ** 3 },
      swap: 'destroy',
      onFailure: 'stop',
      live: false,
      needsDestroy: true,
      gates: [],
    });
  });

  it('take every key of a scenario', () => {
    const cell = cellOf(
      planOf(`${PREAMBLE}  a:
    iterations: { first: 10, until: conclusive, max: 40, time: 8h }
    launches: 3
    warm-up: 2
    measure: [memory, timeline: 20ms]
    control: quick
    deadline: { load: 30 s }
    limit: { rss: 2 GiB, handles: 100, disk: 5 GB }
    swap: process
    on-failure: respawn
    live: true
    each: [respawn, load, transcribe]`),
    );
    expect(cell).toMatchObject({
      iterations: { kind: 'until-conclusive', first: 10, max: 40, time: 8 * 3600e9 },
      launches: 3,
      warmUp: 2,
      measure: new Set(['memory', 'timeline']),
      timeline: 20e6,
      control: 'quick',
      deadline: { load: 30e9, step: 600e9 },
      limit: { rss: 2 * 1024 ** 3, handles: 100, disk: 5e9 },
      swap: 'process',
      onFailure: 'respawn',
      live: true,
      needsDestroy: false,
    });
  });

  it('always measure one iteration at least', () => {
    expect(cellOf(planOf(`${PREAMBLE}  a: { iterations: 1, warm-up: 5, ${EACH} }`)).warmUp).toBe(0);
    expect(cellOf(planOf(`${PREAMBLE}  a: { iterations: 3, warm-up: 5, ${EACH} }`)).warmUp).toBe(2);
  });
});

describe('the baseline of a cell', () => {
  const matrix = 'matrix: { options.threads: [1, 2], model: [small, large] }';

  it('differs in what baseline names, and in nothing else', () => {
    const { cells } = planOf(`${PREAMBLE}  a: { ${matrix}, baseline: { model: small }, ${EACH} }`);
    expect(cells.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['default options.threads=1 model=small', 'default options.threads=1 model=small'],
      ['default options.threads=1 model=large', 'default options.threads=1 model=small'],
      ['default options.threads=2 model=small', 'default options.threads=2 model=small'],
      ['default options.threads=2 model=large', 'default options.threads=2 model=small'],
    ]);
  });

  it('may be another variant', () => {
    const { cells } = planOf(
      `${PREAMBLE}  a: { baseline: { variant: v }, variants: { v: [load, transcribe, unload], w: [respawn, load, transcribe] } }`,
    );
    expect(cells.map(({ id, baseline }) => [id, baseline])).toEqual([
      ['v', 'v'],
      ['w', 'v'],
    ]);
  });

  it('may be a run, and --baseline wins', () => {
    const text = `${PREAMBLE}  a: { baseline: 20261122T214000Z-exp-2-3f9c, ${EACH} }`;
    expect(cellOf(planOf(text)).baseline).toBe('20261122T214000Z-exp-2-3f9c');
    expect(cellOf(planOf(text, 'a', { overrides: { baseline: 'other' } })).baseline).toBe('other');
  });
});

describe('tolerance', () => {
  const tolerance = (body: string) =>
    cellOf(
      planOf(
        `${PREAMBLE.replace('audio: jfk }', `audio: jfk, ${body.split('\n')[0] ?? ''} }`)}${body.split('\n').slice(1).join('\n')}`,
      ),
    ).tolerance;

  it.each([
    ['of the defaults', `tolerance: { heap: 2 KiB }\n  a: { ${EACH} }`, { heap: 2048, anon: 262144 }],
    [
      'of a budget, nearer than the defaults',
      `tolerance: { heap: 2 KiB }\n  a: { budget: { headroom: 1 GiB, requests: 100000 }, ${EACH} }`,
      { heap: 10737.41824, anon: 10737.41824 },
    ],
    [
      'of the scenario, nearer than a budget of the defaults',
      `budget: { headroom: 1 GiB, requests: 100000 }\n  a: { tolerance: { heap: 3 KiB }, ${EACH} }`,
      { heap: 3072, anon: 10737.41824 },
    ],
    [
      'of a heir’s budget over its parent’s tolerance',
      `iterations: 5\n  p: { tolerance: { anon: 3 KiB }, ${EACH} }\n  a: { extends: p, budget: { headroom: 1 MiB, requests: 1024 } }`,
      { heap: 1024, anon: 1024 },
    ],
  ])('%s', (_, body, expected) => {
    expect(tolerance(body)).toMatchObject(expected);
  });
});

describe('what is used', () => {
  it('and nothing else, is read and needed', () => {
    const text = `version: 1
engines: { ours: { library: lib/ours.so, prepare: make.sh, env: { A: 1 }, label: Ours }, gone: "\${GONE}/lib.so" }
models: { small: { file: small.bin, kind: asr }, unused: { file: unused.bin, kind: asr } }
audio:
  talk: { generate: { from: [one, two], length: 1h, gap: 2s, seed: 3 } }
  one: { file: [a.wav, b.wav], text-file: [a.txt, b.txt], language: English }
  two: { file: two.wav, text: { raw: two, itn: "2" } }
  unused: { file: unused.wav }
scenarios:
  a: { engine: ours, model: small, audio: talk, ${EACH} }`;
    const plan = planOf(text, 'a', {
      files: { '/base/b.wav': '', '/base/b.txt': '\uFEFFask not\n', '/base/two.wav': '' },
    });
    expect(plan.engines).toEqual({
      ours: {
        id: 'ours',
        label: 'Ours',
        library: '/base/lib/ours.so',
        prepare: '/base/make.sh',
        env: { A: '1' },
      },
    });
    expect(plan.audio).toEqual({
      talk: { id: 'talk', text: {}, generate: { from: ['one', 'two'], length: 3600e9, gap: 2e9, seed: 3 } },
      one: { id: 'one', file: '/base/b.wav', text: { raw: 'ask not' }, language: 'English' },
      two: { id: 'two', file: '/base/two.wav', text: { raw: 'two', itn: '2' } },
    });
    expect(plan.files.map(({ kind, of, path, present }) => [kind, of, path, present])).toEqual([
      ['library', 'ours', '/base/lib/ours.so', false],
      ['prepare', 'ours', '/base/make.sh', false],
      ['model', 'small', '/base/small.bin', false],
      ['text', 'one', '/base/b.txt', true],
      ['audio', 'one', '/base/b.wav', true],
      ['audio', 'two', '/base/two.wav', true],
    ]);
  });

  it('takes the last of a list of files where none exists', () => {
    const text = PREAMBLE.replace('file: jfk.wav', 'file: [mine.wav, ours.wav]');
    expect(planOf(`${text}  a: { ${EACH} }`).audio.jfk?.file).toBe('/base/ours.wav');
  });

  it('reads word times, in ms, from the file or from JSON', () => {
    const words = (value: string, files = {}) =>
      planOf(
        `${PREAMBLE.replace('language: English', `language: English, words: ${value}`)}  a: { ${EACH} }`,
        'a',
        { files },
      ).audio.jfk?.words;
    const expected = [{ text: 'ask', start: 320, end: 1500 }];
    expect(words('[{ text: ask, start: 320 ms, end: 1.5 s }]')).toEqual(expected);
    expect(words('w.json', { '/base/w.json': JSON.stringify(expected) })).toEqual(expected);
    expect(() => words('w.json', { '/base/w.json': '{' })).toThrow(
      'words: w.json is not a list of word times',
    );
  });

  it('knows a model’s kind by its own word, else by the manifest', () => {
    const manifest = new Map([['asr-x', { kind: 'aligner' as const }]]);
    const models = (entry: string) =>
      planOf(
        `version: 1\nmodels: { m: ${entry} }\naudio: { jfk: { file: a.wav } }\nscenarios:\n  a: { model: m, audio: jfk, each: [load, unload] }`,
        'a',
        { manifest },
      ).models.m;
    expect(models('asr-x')).toMatchObject({ kind: 'aligner', manifest: 'asr-x' });
    expect(models('{ like: asr-x, kind: asr }')).toMatchObject({ kind: 'asr', manifest: 'asr-x' });
    expect(() => models('asr-y')).toThrow('no model asr-y in models/manifest.yaml\n     nearest: asr-x');
  });

  it('keeps the script of a synthetic checkpoint, times in ms', () => {
    const text = `version: 1
models: { m: { like: x, weights: "synthetic:tiny", script: { text: ask not, times: [[0 ms, 320 ms], [320 ms, 1 s]], errors: 10 %, seed: 7 } } }
audio: { jfk: { file: a.wav } }
scenarios:
  a: { model: m, audio: jfk, ${EACH} }`;
    expect(planOf(text).models.m?.script).toEqual({
      text: 'ask not',
      times: [
        [0, 320],
        [320, 1000],
      ],
      errors: 0.1,
      seed: 7,
    });
  });

  it('refuses audio that is made of itself', () => {
    const text = PREAMBLE.replace('file: jfk.wav', 'generate: { from: [jfk], length: 1h }');
    expect(() => planOf(`${text}  a: { ${EACH} }`)).toThrow('audio jfk is generated from itself: jfk → jfk');
  });
});

describe('the whole plan', () => {
  it('is the same for the same input', () => {
    const text = `${PREAMBLE}  a: { matrix: { options.threads: [1, 2] }, ${EACH} }`;
    expect(planOf(text)).toEqual(planOf(text));
    expect(bare(cellOf(planOf(text)).each)).toEqual(bare(cellOf(planOf(text)).each));
  });

  it('warns of more threads than cores, once, where they are written', () => {
    const plan = planOf(
      `${PREAMBLE}  a: { options: { threads: 5 }, variants: { v: [load, transcribe, unload], w: [respawn, load, transcribe] } }`,
    );
    expect(plan.warnings.map(({ place, message }) => [place?.line, place?.column, message])).toEqual([
      [6, 28, 'threads is 5, but this process may use 4 cores: expect it to be 5 to 20 times slower'],
    ]);
  });
});
