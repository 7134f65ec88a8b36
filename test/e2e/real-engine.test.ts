import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { planCheckpoint } from '../../src/models/synthetic/plan-checkpoint.ts';
import { conformanceOf } from '../../src/studies/conformance/conformance.ts';
import { measure } from '../support/cli.ts';
import { REAL_LIBRARY } from '../support/real-library.ts';

const library = REAL_LIBRARY ?? '';
const ready = library !== '' && spawnSync('ffmpeg', ['-version']).status === 0;
const ERRORS = { errors: 0.1, seed: 7 };

const ENGLISH = new Array(6)
  .fill('And so, my fellow Americans, ask not what your country can do for you.')
  .join(' ');
const CHINESE = new Array(6).fill('我们今天开会，讨论新的识别系统。').join('');

describe.skipIf(!ready)('the real engine in a whole run (needs ASR_BENCH_LIBRARY and ffmpeg)', () => {
  it.each([
    ['English', 'word', ENGLISH],
    ['Chinese', 'char', CHINESE],
  ])('a planted error rate in %s is read as exactly the planted errors', async (language, unit, text) => {
    const truth = planCheckpoint({
      preset: 'tiny',
      script: ERRORS,
      audio: { reference: text, language, seconds: 1 },
    }).planted[language];
    expect(truth?.n).toBeGreaterThan(70);
    const run = await measure(
      [
        'version: 1',
        `models: { m: { like: qwen3-asr-0.6b-q4_0, script: ${JSON.stringify(ERRORS)} } }`,
        `audio: { tone: { file: tone.wav, text: ${JSON.stringify(text)}, language: ${language} } }`,
        'scenarios:',
        '  trial:',
        '    model: m',
        '    audio: tone',
        '    iterations: 3',
        '    options: { context: 1024, temperature: 0, seed: 1 }',
        '    before: [load]',
        '    each: [transcribe, restart]',
        '    expect: [distinct_texts == 1]',
      ].join('\n'),
      ['--library', library, '--models', 'synthetic:tiny'],
    );
    const [variant] = run.record.variants;
    const rate = variant?.accuracy?.errorRates.find((one) => one.layer === 'raw' && one.unit === unit);
    const rounds = rate?.rounds ?? 0;
    expect(rounds).toBeGreaterThan(0);
    expect(rate).toMatchObject({
      n: (truth?.n ?? 0) * rounds,
      substitutions: (truth?.substitutions ?? 0) * rounds,
      deletions: (truth?.deletions ?? 0) * rounds,
      insertions: (truth?.insertions ?? 0) * rounds,
    });
  });

  it('is in the claims what docs/engine.md says of upstream, the destructor apart', async () => {
    const { checks, library: of } = await conformanceOf({ library });
    expect(of.calibration).toBe(false);
    const not = checks.filter(({ state }) => state !== 'holds').map(({ id }) => id);
    const destructor = ['destroy', 'exit', 'reload'];
    expect(not.filter((id) => !destructor.includes(id))).toEqual([
      'two-objects',
      'cut-model',
      'end-once',
      'missing-audio',
      'aligner-srt',
    ]);
    expect([0, 3]).toContain(not.filter((id) => destructor.includes(id)).length);
  });
});
