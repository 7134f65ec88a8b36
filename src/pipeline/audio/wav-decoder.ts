import { SAMPLE_RATE } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { resampler } from '../resampling/resampler.ts';
import { openWav } from '../wav/wav.ts';
import { cancelledNote } from './cancelling.ts';
import type { PcmStream } from './decoder.ts';

/** Raised when the reader, the mix or the resampler changes what comes out. */
const VERSION = '2';

/** Beyond these a header lies, and filters would take as much memory as it likes. Hz. */
const RATES = { least: 1_000, most: 768_000 };
/** Of a block: 65535 channels are possible. */
const BLOCK_BYTES = 1 << 22;

/** No decoder is to be asked for it either: of 28 KB that claim 1 Hz another one makes eight hours. */
export class ImpossibleRate extends Failure {}

/** Decodes a WAV file with the harness's own reader, about a second at a time. */
export async function wavStream(file: string): Promise<PcmStream> {
  const { format, frames, truncated, close } = await openWav(file);
  // Opened again when it is read: a stream that nobody reads must not hold a file open.
  await close();
  if (format.sampleRate < RATES.least || format.sampleRate > RATES.most) {
    throw new ImpossibleRate(
      ExitCode.usage,
      `${file}: claims ${format.sampleRate} Hz; ${RATES.least} to ${RATES.most} are possible`,
    );
  }
  const complaints: string[] = [];
  return {
    decoder: { name: 'wav', version: VERSION },
    pcm: samplesOf(file, complaints),
    complaints,
    truncated,
    expected: Math.ceil((frames * SAMPLE_RATE) / format.sampleRate),
  };
}

async function* samplesOf(
  file: string,
  complaints: string[],
): AsyncGenerator<Int16Array<ArrayBuffer>, void, void> {
  const wav = await openWav(file);
  try {
    const { sampleRate, frameBytes } = wav.format;
    const converter = resampler(sampleRate, SAMPLE_RATE);
    for await (const block of wav.blocks(Math.min(sampleRate, Math.ceil(BLOCK_BYTES / frameBytes)))) {
      const samples = converter.push(block);
      if (samples.length > 0) yield samples;
    }
    const rest = converter.end();
    if (rest.length > 0) yield rest;
    const cancelled = wav.cancelled();
    if (cancelled > 0) complaints.push(cancelledNote((cancelled * SAMPLE_RATE) / sampleRate));
  } finally {
    await wav.close();
  }
}
