/** A WAV file built by hand, so that the reader is not tested against our own writer alone. */
export interface Parts {
  /** Format tag, channels, rate, bits; the rest follows. */
  readonly tag: number;
  readonly channels: number;
  readonly bits: number;
  readonly sampleRate?: number;
  readonly data: Uint8Array;
  /** Sub-format tag of WAVE_FORMAT_EXTENSIBLE. */
  readonly sub?: number;
  /** Chunks between `fmt ` and `data`. */
  readonly between?: readonly Uint8Array[];
  /** Sizes to claim in place of the true ones. */
  readonly dataSize?: number;
  readonly riffSize?: number;
}

const SUB_FORMAT = [0, 0, 0, 0, 0x10, 0, 0x80, 0, 0, 0xaa, 0, 0x38, 0x9b, 0x71];

export function chunk(name: string, body: Uint8Array, size = body.length): Uint8Array {
  const padded = Buffer.alloc(8 + body.length + (body.length % 2));
  padded.write(name, 0, 'latin1');
  padded.writeUInt32LE(size, 4);
  padded.set(body, 8);
  return padded;
}

function format({ tag, channels, bits, sampleRate = 16_000, sub }: Parts): Uint8Array {
  const body = Buffer.alloc(sub === undefined ? 16 : 40);
  body.writeUInt16LE(tag, 0);
  body.writeUInt16LE(channels, 2);
  body.writeUInt32LE(sampleRate, 4);
  body.writeUInt32LE((sampleRate * channels * bits) / 8, 8);
  body.writeUInt16LE((channels * bits) / 8, 12);
  body.writeUInt16LE(bits, 14);
  if (sub !== undefined) {
    body.writeUInt16LE(22, 16);
    body.writeUInt16LE(bits, 18);
    body.writeUInt16LE(sub, 24);
    body.set(SUB_FORMAT, 26);
  }
  return body;
}

export function wavBytes(parts: Parts): Buffer {
  const chunks = [
    chunk('fmt ', format(parts)),
    ...(parts.between ?? []),
    chunk('data', parts.data, parts.dataSize),
  ];
  const body = Buffer.concat([Buffer.from('WAVE'), ...chunks]);
  return Buffer.concat([chunk('RIFF', new Uint8Array(0), parts.riffSize ?? body.length), body]);
}

export const int16 = (...values: number[]): Uint8Array => {
  const bytes = Buffer.alloc(2 * values.length);
  values.forEach((value, i) => {
    bytes.writeInt16LE(value, 2 * i);
  });
  return bytes;
};
