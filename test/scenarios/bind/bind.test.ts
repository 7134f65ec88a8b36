import { describe, expect, it } from 'vitest';
import { bare, cellOf, PREAMBLE, planOf, problemsOf } from '../planning.ts';

const OPTIONS = { context: 4096, temperature: 0, seed: 1, language: 'auto' };
const PIPES = PREAMBLE.replace(
  'defaults:',
  `pipelines:
  heard: [load, { transcribe: , as: inside }, unload, itn, tokenize: itn]
  timed:
    - load
    - transcribe:
      as: inside
    - unload
    - load: aligner
      language: $inside.language
    - align: raw
    - unload
defaults:`,
);
const steps = (body: string, text = PREAMBLE) => bare(cellOf(planOf(`${text}  a: ${body}`)).each);
const scenario = (body: string, text = PREAMBLE): string => problemsOf(`${text}  a: ${body}`);
const out = (slot: number, more = {}) => ({ kind: 'output', ref: { slot, ...more } });
const literal = (value: string) => ({ kind: 'literal', value });

describe('an input that is not given', () => {
  it('is the scenario’s model and audio', () => {
    expect(steps('{ each: [load, transcribe, unload] }')).toEqual([
      { slot: 0, step: 'load', model: 'small', options: OPTIONS },
      { slot: 1, step: 'transcribe', model: 'small', audio: literal('jfk') },
      { slot: 2, step: 'unload' },
    ]);
  });

  it('is the nearest earlier output, in this list, then outward', () => {
    expect(
      steps('{ before: [decode: phone], each: [load, transcribe, restart, decode, transcribe, unload] }'),
    ).toMatchObject([
      { slot: 1 },
      { slot: 2, step: 'transcribe', audio: out(0) },
      { slot: 3 },
      { slot: 4, step: 'decode', input: literal('jfk') },
      { slot: 5, step: 'transcribe', audio: out(4) },
      { slot: 6 },
    ]);
  });

  it('is what was named, whatever is nearer', () => {
    expect(
      steps('{ each: [load, { decode: phone, as: p }, decode: jfk, { transcribe: $p, as: heard }, unload] }'),
    ).toMatchObject([{}, { slot: 1, as: 'p' }, { slot: 2 }, { slot: 3, as: 'heard', audio: out(1) }, {}]);
  });

  it('of align is the transcript, with its audio; without one, the reference', () => {
    expect(
      steps('{ each: [load, { transcribe: phone }, unload, load: aligner, align, unload] }')[4],
    ).toMatchObject({
      model: 'aligner',
      audio: literal('phone'),
      text: { kind: 'layer', of: { slot: 1 }, layer: 'raw' },
    });
    expect(steps('{ each: [load: aligner, align, unload] }')[1]).toMatchObject({
      audio: literal('jfk'),
      text: { kind: 'reference', audio: 'jfk' },
    });
  });

  it('is of this pass, in a loop over audio and models', () => {
    const [loop] = cellOf(
      planOf(
        `${PREAMBLE}  a: { each: [{ for-each: { model: [small, large] }, do: [load, { for-each: { audio: [jfk, phone] }, do: [transcribe, restart] }, unload] }] }`,
      ),
    ).each;
    const flat = (step: unknown): string[] => {
      if (typeof step !== 'object' || step === null) return [];
      if ('passes' in step && Array.isArray(step.passes)) {
        return step.passes.flatMap(({ label, steps: inner }: { label: string; steps: unknown[] }) =>
          inner.flatMap(flat).map((line) => `${label} ${line}`),
        );
      }
      if ('audio' in step && 'model' in step)
        return [`transcribe ${JSON.stringify(step.audio)} ${step.model}`];
      return [];
    };
    const audio = (id: string) => JSON.stringify(literal(id));
    expect(flat(loop)).toEqual([
      `small jfk transcribe ${audio('jfk')} small`,
      `small phone transcribe ${audio('phone')} small`,
      `large jfk transcribe ${audio('jfk')} large`,
      `large phone transcribe ${audio('phone')} large`,
    ]);
  });

  it('is told by list --plan, with its reason', () => {
    const { bindings } = planOf(
      `${PREAMBLE}  a: { before: [load], each: [transcribe, itn, tokenize, restart] }`,
    );
    expect(bindings).toEqual([
      'default 6:17  model of load: small (scenario)',
      'default 6:31  audio of transcribe: jfk (scenario)',
      'default 6:31  model of transcribe: small (load 6:17)',
      'default 6:43  text of itn: transcript (transcribe 6:31)',
      'default 6:48  text of tokenize: transcript (itn 6:43)',
      'default 6:48  layer of tokenize: itn (the last one made)',
    ]);
  });
});

describe('layers', () => {
  it('stay on the transcript that they were made of', () => {
    expect(
      steps(
        '{ each: [load, transcribe, unload, itn, tokenize: itn, load: aligner, align: tokens, unload, zh-tw, subtitle: [srt, vtt]] }',
      ).slice(3),
    ).toEqual([
      { slot: 3, step: 'itn', input: out(1), arguments: {} },
      { slot: 4, step: 'tokenize', input: out(1), arguments: { layer: 'itn' } },
      { slot: 5, step: 'load', model: 'aligner', options: OPTIONS },
      {
        slot: 6,
        step: 'align',
        model: 'aligner',
        audio: literal('jfk'),
        text: { kind: 'layer', of: { slot: 1 }, layer: 'tokens' },
      },
      { slot: 7, step: 'unload' },
      { slot: 8, step: 'zh-tw', input: out(1), arguments: {} },
      { slot: 9, step: 'subtitle', input: out(6), arguments: { formats: ['srt', 'vtt'], text: 'zh-tw' } },
    ]);
  });

  it.each([
    [
      'tokenize: itn, itn',
      'tokenize: itn, but the transcript has no layer itn here\n     layers so far: raw\n     do: put `itn` before it',
    ],
    ['load: aligner, align: tokens, unload', 'align: tokens, but the transcript has no layer tokens here'],
    ['load: aligner, align: itn, unload', 'align: itn, but the transcript has no layer itn here'],
    [
      'load: aligner, align: raw, unload, { subtitle: srt, text: zh-tw }',
      'subtitle: zh-tw, but the transcript has no layer zh-tw here',
    ],
  ])('are there in order only: %s', (tail, message) => {
    expect(scenario(`{ each: [load, transcribe, unload, ${tail}] }`)).toContain(message);
  });

  it.each([
    ['itn', 'itn needs a transcript, but no earlier step gives one\n     do: put `transcribe` before it'],
    ['subtitle', 'subtitle needs times, but no earlier step gives any\n     do: put `align` before it'],
    ['chunk', 'chunk needs speech, but no earlier step gives any\n     do: put `vad` before it'],
    ['{ for-each: { chunk: }, do: [respawn, load, transcribe] }', 'for-each needs chunks'],
    ['{ for-each: { part: }, do: [respawn] }', 'for-each needs a transcript'],
  ])('%s alone lacks its input', (step, message) => {
    expect(scenario(`{ each: [${step}] }`)).toContain(message);
  });
});

describe('names', () => {
  const chain = (language: string, align: string): string =>
    `{ each: [load, { transcribe: , as: heard }, unload, { load: aligner, language: ${language} }, align: ${align}, unload] }`;

  it('give a transcript, its layers and its language', () => {
    expect(steps(chain('$heard.language', '$heard')).slice(3, 5)).toMatchObject([
      { step: 'load', language: out(1, { field: 'language' }) },
      { step: 'align', text: { kind: 'layer', of: { slot: 1 }, layer: 'raw' }, audio: literal('jfk') },
    ]);
  });

  it.each([
    [
      '$heard.language',
      '$herd',
      `align: $herd, but no earlier step is named herd\n     named so far: heard (6:37).  nearest: $heard\n     if you meant an environment variable, write \${herd}`,
    ],
    [
      '$heard.lang',
      '$heard',
      'language: $heard.lang, but a transcript has no lang for this\n     it has: language',
    ],
    [
      '$heard.language',
      '$heard.zh-tw',
      'align: $heard.zh-tw, but a transcript has no zh-tw for this\n     it has: raw, itn, tokens',
    ],
    ['$heard.language', '$heard.itn', 'align: itn, but the transcript has no layer itn here'],
  ])('%s and %s', (language, align, message) => {
    expect(scenario(chain(language, align))).toContain(message);
  });

  it('are of one kind: what a step gave cannot be used as another', () => {
    expect(scenario('{ each: [{ load: , as: l }, { transcribe: $l }, unload] }')).toContain(
      'transcribe: $l, but l is what load 6:17 gave: nothing\n     it takes: audio',
    );
  });

  it('stand once in a list, and are no name of a model or process', () => {
    expect(
      scenario(
        '{ each: [load, { transcribe: , as: x }, { restart: , as: x }, { trim: , as: small }, { idle: 1s, as: harness }, unload] }',
      ),
    ).toBe(
      [
        'f.yaml:6:59  as: x, but a step of this list has that name (6:37)',
        'f.yaml:6:78  as: small, but that is the name of a model: `of small` would be both',
        'f.yaml:6:103  as: harness, but that is the name of a process: `of harness` would be both',
      ].join('\n'),
    );
  });

  it('of a step at fault stay known: one mistake is one problem', () => {
    expect(
      scenario(
        '{ each: [load, { transcribe: jkf, as: heard }, unload, { load: aligner, language: $heard.language }, align: $heard, unload] }',
      ),
    ).toContain('f.yaml:6:35  transcribe: jkf, but there is no audio jkf\n     nearest: jfk');
  });

  it('inside a pipeline stay inside, and none comes in', () => {
    expect(
      scenario('{ each: [use: heard, { load: aligner, language: $inside.language }, unload] }', PIPES),
    ).toContain('language: $inside, but no earlier step is named inside\n     named so far: none');
    const reaching = PIPES.replace(
      'heard: [load, { transcribe:',
      'heard: [{ transcribe: $outside }, restart, { transcribe:',
    ).replace(' unload, itn,', ' restart, itn,');
    expect(scenario('{ before: [{ decode: , as: outside }], each: [use: heard] }', reaching)).toContain(
      'transcribe',
    );
  });
});

describe('pipelines', () => {
  it('give their last transcript, layers and all', () => {
    const bound = steps(
      '{ each: [{ use: heard, as: t }, { load: aligner, language: $t.language }, align: tokens, unload] }',
      PIPES,
    );
    expect(bound.slice(-3)).toMatchObject([
      { step: 'load', language: out(1, { field: 'language' }) },
      { step: 'align', text: { kind: 'layer', of: { slot: 1 }, layer: 'tokens' } },
      {},
    ]);
  });

  it('give the times on it', () => {
    expect(steps('{ each: [use: timed, subtitle] }', PIPES).at(-1)).toMatchObject({
      step: 'subtitle',
      input: out(4),
      arguments: { formats: ['srt'], text: 'raw' },
    });
  });

  it('that do not exist, use themselves, or grow without measure are errors', () => {
    expect(scenario('{ each: [use: herd] }', PIPES)).toBe(
      'f.yaml:17:20  use: herd, but there is no pipeline herd\n     nearest: heard',
    );
    const circle = PREAMBLE.replace('defaults:', 'pipelines: { x: [use: y], y: [use: x] }\ndefaults:');
    expect(scenario('{ each: [use: x] }', circle)).toContain('pipeline x uses itself: x → y → x');
    const doubling = Array.from({ length: 20 }, (_, n) => `p${n + 1}: [use: p${n}, use: p${n}]`).join(', ');
    const bomb = PREAMBLE.replace('defaults:', `pipelines: { p0: [trim], ${doubling} }\ndefaults:`);
    expect(scenario('{ each: [use: p20] }', bomb)).toContain('the steps expand to more than 5000');
  });

  it('of a server hear what is uploaded', () => {
    const [serve] = bare(
      cellOf(planOf(`${PIPES}  a: { before: [{ serve: timed, recycle: 1 GiB }], each: [job] }`)).before,
    );
    expect(serve).toMatchObject({ slot: 0, step: 'serve', pipeline: 'timed', recycle: 1024 ** 3 });
    expect(serve).toHaveProperty('steps.1.audio', out(0, { item: true }));
  });
});

describe('loops over chunks and parts', () => {
  const LONG = '{ before: [decode, vad, { chunk: 20s, as: cut }], each: ';

  it('hear each chunk, and give the transcripts joined', () => {
    const each = steps(
      `${LONG}[{ for-each: { chunk: $cut }, do: [use: timed], as: talk }, { load: aligner, language: $talk.language }, unload, subtitle] }`,
      PIPES,
    );
    expect(each[0]).toMatchObject({ slot: 3, as: 'talk', loop: 'chunk', over: { slot: 2 } });
    expect(each[0]).toHaveProperty('do.1.audio', out(3, { item: true }));
    expect(each[1]).toMatchObject({ language: out(3, { field: 'language' }) });
    expect(each[3]).toMatchObject({ step: 'subtitle', input: out(3) });
  });

  it('go through the parts of a joined transcript, each with its sound and its layers', () => {
    const each = steps(
      `${LONG}[load, { for-each: { chunk: $cut }, do: [transcribe, restart, tokenize: raw], as: talk }, unload, load: aligner, { for-each: { part: $talk }, do: [align: tokens, restart] }, unload, itn, subtitle] }`,
    );
    const parts = each[4];
    expect(parts).toMatchObject({ loop: 'part', over: { slot: 4 } });
    expect(parts).toHaveProperty('do.0.audio', out(10, { item: true }));
    expect(parts).toHaveProperty('do.0.text', {
      kind: 'layer',
      of: { slot: 10, item: true },
      layer: 'tokens',
    });
    expect(each.at(-2)).toMatchObject({ step: 'itn', input: out(4) });
    expect(each.at(-1)).toMatchObject({ step: 'subtitle', input: out(10), arguments: { text: 'itn' } });
  });

  it.each([
    [
      '[{ for-each: { chunk: $cut }, do: [trim], as: talk }]',
      'as: talk, but no step of the loop gives a transcript to join',
    ],
    [
      '[load, { transcribe: , as: t }, unload, { for-each: { part: $t }, do: [trim] }]',
      'for-each: part goes through the passes of an earlier loop, and this text has none',
    ],
    [
      '[{ for-each: { chunk: $cut }, do: [respawn, load: aligner, align: reference] }]',
      'align: reference, but a chunk has no reference text',
    ],
    [
      '[{ for-each: { model: [small] }, do: [load, transcribe, unload], as: t }]',
      'as: t, but transcripts of several models are not joined',
    ],
    [
      '[{ for-each: { audio: [jkf] }, do: [load, transcribe, unload] }]',
      'for-each: jkf, but there is no audio jkf\n     nearest: jfk',
    ],
  ])('%s', (each, message) => {
    expect(scenario(`${LONG}${each} }`)).toContain(message);
  });
});

describe('arguments of the other steps', () => {
  it('are those of the schema, with defaults, paths absolute', () => {
    const plan = planOf(`${PREAMBLE}  a:
    before:
      - decode: jfk
        to: kept.wav
      - vad:
        backend: energy
        model: vad.onnx
      - chunk: 10s
    each:
      - load:
        threads: 2
        extra: [--batch_size, 512]
      - transcribe:
        abort-after: 3
        max-new-tokens: 50
      - restart:
        system: be brief
      - tokenize: raw
      - itn:
        style: plain
      - idle: 1.5 s
      - unload`);
    const { before, each } = cellOf(plan);
    expect(bare(before)).toEqual([
      { slot: 0, step: 'decode', input: literal('jfk'), arguments: { to: 'kept.wav' } },
      { slot: 1, step: 'vad', input: out(0), arguments: { backend: 'energy', model: '/base/vad.onnx' } },
      { slot: 2, step: 'chunk', input: out(1), arguments: { target: 10e9, max: 30e9 } },
    ]);
    expect(bare(each)).toEqual([
      {
        slot: 3,
        step: 'load',
        model: 'small',
        options: { ...OPTIONS, threads: 2, extra: ['--batch_size', '512'] },
      },
      { slot: 4, step: 'transcribe', model: 'small', audio: out(0), 'abort-after': 3, 'max-new-tokens': 50 },
      { slot: 5, step: 'restart', system: 'be brief' },
      {
        slot: 6,
        step: 'tokenize',
        input: out(4),
        arguments: { layer: 'raw' },
      },
      { slot: 7, step: 'itn', input: out(4), arguments: { style: 'plain' } },
      { slot: 8, step: 'idle', time: 1.5e9 },
      { slot: 9, step: 'unload' },
    ]);
    expect(plan.files.map(({ kind, of }) => `${kind} of ${of}`)).toEqual([
      'vad-model of vad',
      'audio of jfk',
    ]);
  });

  it('a checkpoint has a name of its own', () => {
    expect(scenario('{ each: [load, checkpoint: loaded, transcribe, unload] }')).toContain(
      'checkpoint: loaded is the name that `load` gives to its own',
    );
  });
});
