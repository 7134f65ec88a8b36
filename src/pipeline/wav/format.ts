/** How samples lie in a WAV file. */
export interface WavFormat {
  readonly encoding: 'pcm' | 'float';
  /** Size of the container of a sample: 8, 16, 24 or 32 for PCM (8 is unsigned), 32 or 64 for float. */
  readonly bits: number;
  readonly channels: number;
  /** Hz. */
  readonly sampleRate: number;
  /** Bytes of one sample of every channel. */
  readonly frameBytes: number;
}

/** Format tags that are told apart in messages; only the first three can be read here. */
const PCM = 1;
const FLOAT = 3;
const EXTENSIBLE = 0xfffe;
const NAMES: Readonly<Record<number, string>> = {
  2: 'Microsoft ADPCM',
  6: 'A-law',
  7: 'mu-law',
  17: 'IMA ADPCM',
  85: 'MP3',
};
const BITS: Readonly<Record<WavFormat['encoding'], readonly number[]>> = {
  pcm: [8, 16, 24, 32],
  float: [32, 64],
};

/** What follows the format tag in the sub-format of WAVE_FORMAT_EXTENSIBLE, so that the tag means what it always did. */
const SUB_FORMAT = '000000001000800000aa00389b71';

const EXTENSIBLE_SIZE = 40;

/** Reads the body of a `fmt ` chunk; a string says in words why it is not usable. */
export function parseFormat(body: DataView): WavFormat | string {
  if (body.byteLength < 16) return `its format chunk has ${body.byteLength} bytes, at least 16 are needed`;
  const tag = tagOf(body);
  if (typeof tag === 'string') return tag;
  const encoding = tag === PCM ? 'pcm' : tag === FLOAT ? 'float' : undefined;
  if (encoding === undefined)
    return `it holds ${NAMES[tag] ?? `audio of format tag ${tag}`}, not PCM or float`;
  const channels = body.getUint16(2, true);
  const sampleRate = body.getUint32(4, true);
  const frameBytes = body.getUint16(12, true);
  const bits = body.getUint16(14, true);
  if (!BITS[encoding].includes(bits)) {
    return `its ${encoding} samples have ${bits} bits; ${BITS[encoding].join(', ')} can be read`;
  }
  if (channels === 0 || sampleRate === 0) return `it claims ${channels} channels at ${sampleRate} Hz`;
  if (frameBytes !== (channels * bits) / 8) {
    return `its frames have ${frameBytes} bytes, which ${channels} channels of ${bits} bits do not`;
  }
  return { encoding, bits, channels, sampleRate, frameBytes };
}

function tagOf(body: DataView): number | string {
  const tag = body.getUint16(0, true);
  if (tag !== EXTENSIBLE) return tag;
  if (body.byteLength < EXTENSIBLE_SIZE) return 'its extensible format chunk is cut short';
  let rest = '';
  for (let i = 26; i < EXTENSIBLE_SIZE; i += 1) rest += body.getUint8(i).toString(16).padStart(2, '0');
  return rest === SUB_FORMAT ? body.getUint16(24, true) : 'it holds audio of an unknown sub-format';
}

/** Says what a file that is not WAV looks like, from its first bytes. */
export function guessFormat(head: Uint8Array): string {
  const text = String.fromCharCode(...head.subarray(0, 12));
  if (head.length === 0) return 'it is empty';
  if (text.startsWith('RIFX') || text.startsWith('RF64')) return `it is a ${text.slice(0, 4)} file`;
  if (text.startsWith('RIFF')) return `it is a RIFF file of another kind (${JSON.stringify(text.slice(8))})`;
  if (text.startsWith('ID3') || (head[0] === 0xff && ((head[1] ?? 0) & 0xe0) === 0xe0))
    return 'it looks like MP3 or AAC';
  if (text.startsWith('OggS')) return 'it looks like Ogg';
  if (text.startsWith('fLaC')) return 'it looks like FLAC';
  if (text.startsWith('ftyp', 4)) return 'it looks like MP4 or M4A';
  if (text.startsWith('\x1aE\xdf\xa3')) return 'it looks like Matroska or WebM';
  return 'it does not begin with RIFF … WAVE';
}
