import { describe, expect, it } from 'vitest';
import { audioTokens, engineParams, roundInput } from '../../../../src/bindings/chatllm/abi/params.ts';

describe('the engine’s command line', () => {
  it('says every option in the engine’s own words', () => {
    const options = {
      threads: 2,
      context: 4096,
      temperature: 0,
      seed: 1,
      language: 'English',
      system: 'names: Ada',
      extra: ['--log_level', '4'],
    };
    expect(engineParams('/m.bin', 'asr', options)).toEqual(
      '-m /m.bin --hide_banner --multimedia_file_tags {{ }} -n 2 -l 4096 --temp 0 --seed 1 -s|names: Ada|--set language English --log_level 4'
        .split('|')
        .flatMap((part, index) => (index === 1 ? [part] : part.split(' ').filter((word) => word !== ''))),
    );
  });

  it('leaves an automatic language out and asks the aligner for JSON', () => {
    expect(engineParams('/m.bin', 'aligner', { language: 'auto' })).toEqual([
      ...['-m', '/m.bin', '--hide_banner', '--multimedia_file_tags', '{{', '}}'],
      ...['--set', 'format', 'json'],
    ]);
  });
});

describe('the path that reaches the engine’s shell', () => {
  it('is one of our own naming', () => {
    expect(roundInput('/tmp/a-1/jfk.wav', 'And so')).toBe('{{audio:/tmp/a-1/jfk.wav}}And so');
  });

  it.each([
    '/tmp/a b.wav',
    '/tmp/$(id).wav',
    '/tmp/`id`.wav',
    '/tmp/a".wav',
    '/tmp/a\\.wav',
    'a.wav',
    '/a.mp3',
  ])('is never %s', (path) => {
    expect(() => roundInput(path)).toThrow('shell');
  });
});

describe('tokens that audio makes', () => {
  it.each([
    [0, 0],
    [176_000, 143],
    [16_000, 13],
    // Measured on the real engine.
    [16_001, 13],
    [1281, 1],
    [176_001, 143],
    [15_520, 14],
    [16_000 + 160, 14],
  ])('of %i samples are %i', (samples, tokens) => {
    expect(audioTokens(samples)).toBe(tokens);
  });
});
