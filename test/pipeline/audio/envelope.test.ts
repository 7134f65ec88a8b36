import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { envelopeOf } from '../../../src/pipeline/audio/envelope.ts';
import { temporaryFolder, toneWav } from '../../support/cli.ts';

describe('the envelope of an audio', () => {
  it('is the largest amplitude of each part, per cent of full scale', async () => {
    const file = toneWav(temporaryFolder(), 'tone.wav', 0.5);
    expect(await envelopeOf(file, 4)).toEqual([24, 24, 24, 24]);
  });

  it('has no more parts than there are samples', async () => {
    const file = toneWav(temporaryFolder(), 'short.wav', 3 / 16_000);
    expect(await envelopeOf(file)).toHaveLength(3);
    await expect(envelopeOf(join(temporaryFolder(), 'none.wav'))).rejects.toThrow('cannot be read');
  });
});
