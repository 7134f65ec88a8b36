import { describe, expect, it } from 'vitest';
import { cellOf, planOf, problemsOf, problemsOfPlan } from '../planning.ts';

const file = (audio: string, loop = '{ audio: set }') => `version: 1
models: { m: { file: m.bin, kind: asr } }
audio: { one: { file: one.wav, text: hello }, ${audio} }
scenarios:
  a:
    model: m
    iterations: 1
    measure: [accuracy]
    variants:
      v: { before: [load], each: [{ for-each: ${loop}, do: [transcribe, restart] }] }
    expect: ["wer(raw) < 6 %"]
`;
const rows = [
  { id: 'a b;rm', audio: 'x.wav', text: 'one two', language: 'en', speaker: 's', duration: 1 },
  { id: 'b', audio: '/abs/y.wav', text: 'three', duration: 2 },
  { id: 'c', audio: 'z.wav', text: 'four', duration: 9 },
];
const jsonl = rows.map((row) => JSON.stringify(row)).join('\n');
const present = (...paths: string[]) => Object.fromEntries(paths.map((path) => [path, '']));
const world = {
  files: {
    '/base/sets/set.jsonl': jsonl,
    ...present('/base/one.wav', '/base/m.bin', '/base/sets/x.wav', '/abs/y.wav'),
  },
};

describe('a loop over a corpus', () => {
  it('has a pass for each utterance, whose audio is relative to the manifest', () => {
    const plan = planOf(file('set: { corpus: sets/set.jsonl }'), 'a', world);
    const [loop] = cellOf(plan).each;
    if (loop?.step !== 'for-each' || !('passes' in loop)) throw new Error('no passes');
    expect(loop.passes.map(({ label }) => label)).toEqual(['set/a b;rm', 'set/b', 'set/c']);
    expect(plan.audio['set/a b;rm']).toEqual({
      id: 'set/a b;rm',
      utterance: { corpus: 'set', n: 1, group: 's' },
      file: '/base/sets/x.wav',
      text: { raw: 'one two' },
      language: 'English',
    });
    expect(plan.audio['set/b']?.file).toBe('/abs/y.wav');
    expect(plan.corpora).toEqual([
      { id: 'set', file: '/base/sets/set.jsonl', utterances: 3, heard: 3, seed: 1 },
    ]);
    expect(plan.files.filter(({ present: there }) => !there).map(({ path }) => path)).toEqual([
      '/base/sets/z.wav',
    ]);
  });

  it('may stand beside other audio, and takes the chosen utterances alone', () => {
    const plan = planOf(
      file('set: { corpus: sets/set.jsonl, longest: 3s, limit: 1 }', '{ audio: [one, set] }'),
      'a',
      world,
    );
    const [loop] = cellOf(plan).each;
    if (loop?.step !== 'for-each' || !('passes' in loop)) throw new Error('no passes');
    expect(loop.passes).toHaveLength(2);
    expect(plan.corpora).toMatchObject([{ utterances: 3, heard: 1, limit: 1 }]);
  });

  it('is read for the scenario that hears it only', () => {
    const plan = planOf(file('set: { corpus: nowhere.jsonl }', '{ audio: one }'), 'a', world);
    expect(plan.corpora).toEqual([]);
  });

  it('may be longer than any list of steps by hand', () => {
    const many = Array.from({ length: 6000 }, (_, i) =>
      JSON.stringify({ id: `u${i}`, audio: 'x.wav', text: 'one' }),
    );
    const plan = planOf(file('set: { corpus: sets/big.jsonl }'), 'a', {
      files: { ...world.files, '/base/sets/big.jsonl': many.join('\n') },
    });
    expect(plan.corpora[0]?.heard).toBe(6000);
  });
});

describe('a corpus at fault', () => {
  const wrong = (audio: string, loop?: string, files: Record<string, string> = world.files) =>
    problemsOfPlan(file(audio, loop), 'a', { files });

  it('names the lines of its manifest', () => {
    const broken = `${jsonl}\n{"text": "no audio"}\nnot json`;
    const message = wrong('set: { corpus: sets/set.jsonl }', undefined, {
      ...world.files,
      '/base/sets/set.jsonl': broken,
    });
    expect(message).toContain('corpus set: 2 lines of its manifest cannot be used');
    expect(message).toContain('/base/sets/set.jsonl:4: no audio');
    expect(message).toContain('/base/sets/set.jsonl:5: not JSON');
  });

  it('that is not there, is empty, or of which nothing is chosen is no plan of nothing', () => {
    expect(wrong('set: { corpus: none.jsonl }')).toContain('corpus set: there is no /base/none.jsonl');
    // What the gate asks for nobody can know, and nothing is said of it.
    expect(wrong('set: { corpus: none.jsonl }')).not.toContain('wer(raw)');
    expect(wrong('set: { corpus: sets/set.jsonl, languages: [Thai] }')).toContain(
      'none of its 3 utterances is chosen',
    );
    expect(wrong('set: { corpus: e.jsonl }', undefined, { '/base/e.jsonl': '\n' })).toContain(
      'corpus set has no utterances',
    );
    const unmeasured = { ...world.files, '/base/sets/set.jsonl': '{"audio": "x.wav"}' };
    expect(wrong('set: { corpus: sets/set.jsonl, longest: 3s }', undefined, unmeasured)).toContain(
      'utterance x (line 1) has no duration to choose by',
    );
  });

  it('is refused where one audio is needed, and beside keys of one file', () => {
    const alone = file('set: { corpus: sets/set.jsonl }').replace(
      /\{ for-each.*?restart\] \}/,
      '{ transcribe: set }, restart',
    );
    expect(problemsOfPlan(alone, 'a', world)).toContain('set is a corpus of many utterances');
    expect(problemsOf(file('set: { corpus: sets/set.jsonl, text: x }'), world)).toContain(
      'belong to one file',
    );
    expect(problemsOf(file('set: { file: x.wav, limit: 3 }'), world)).toContain(
      'choose utterances of a `corpus`',
    );
  });
});
