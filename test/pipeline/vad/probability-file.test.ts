import { describe, expect, it } from 'vitest';
import { parseProbabilities } from '../../../src/pipeline/vad/probability-file.ts';
import { ExitCode } from '../../../src/system/exit-code.ts';
import { Failure } from '../../../src/system/failure.ts';

describe('a file of probabilities', () => {
  it('may name what found them and how late they come', () => {
    const given = (fields: object): unknown =>
      parseProbabilities(JSON.stringify({ probabilities: [0.5], ...fields }), 'p.json');
    expect(given({})).toEqual({ backend: 'given', samples: 256, lag: 2, probabilities: [0.5], energyDb: [] });
    expect(given({ backend: 'energy', samples: 100 })).toMatchObject({
      backend: 'energy',
      samples: 100,
      lag: 0,
    });
    expect(given({ lag: 1, energyDb: [40] })).toMatchObject({ lag: 1, energyDb: [40] });
  });

  it.each([
    ['not JSON', '{', /not a file of speech probabilities:\n {2}.*JSON/],
    ['neither kind', '{"p": [1]}', /there are neither `probabilities` nor `probU8Base64`/],
    [
      'a number out of range',
      '{"probabilities": [0, 1.5, null]}',
      /probabilities\.1: .*1\n {2}probabilities\.2: /,
    ],
    [
      'too many',
      '{"probabilities": [0, 1, 0], "samples": 512}',
      /probabilities: 3 values, but 512 samples are 2 hops of 256/,
    ],
    [
      'another rate and hop',
      '{"probabilities": [0], "sampleRate": 8000, "hop": 160}',
      /sampleRate: .*\n {2}hop: /,
    ],
    ['broken base64', '{"probU8Base64": "A*"}', /probU8Base64: is not base64/],
    [
      'many faults, of which it names five',
      JSON.stringify({ probabilities: Array(9).fill(2) }),
      /probabilities\.4: .*\n {2}and 4 more/,
    ],
  ])('refuses %s', (_, text, reason) => {
    let thrown: unknown;
    try {
      parseProbabilities(text, 'p.json');
    } catch (caught) {
      thrown = caught;
    }
    expect(thrown).toBeInstanceOf(Failure);
    expect(thrown).toMatchObject({ exitCode: ExitCode.usage });
    expect(String(thrown)).toContain('p.json: not a file of speech probabilities:\n');
    expect(String(thrown)).toMatch(reason);
  });
});
