const u16 = (...values: number[]): Buffer =>
  Buffer.from(values.flatMap((value) => [value >> 8, value & 255]));
const u32 = (...values: number[]): Buffer =>
  Buffer.concat(values.map((value) => u16(value >>> 16, value & 0xffff)));

function box(name: string, ...parts: (Buffer | string)[]): Buffer {
  const body = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  );
  return Buffer.concat([u32(body.length + 8), Buffer.from(name, 'latin1'), body]);
}

/** A box with version 0 and flags. */
const full = (name: string, flags: number, ...parts: (Buffer | string)[]): Buffer =>
  box(name, u32(flags), ...parts);

/**
 * An MP4 of 800 bytes by hand (ISO 14496-12): its index claims so many samples of AAC of four bytes each, and its data may
 * lie elsewhere. ffmpeg makes 24 bytes of each claimed sample before it has read one.
 */
export function liar({ samples, reference }: { samples: number; reference?: string }): Buffer {
  const matrix = u32(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
  const decoder = Buffer.from([
    3, 25, 0, 0, 0, 4, 17, 0x40, 0x15, 0, 0, 0, 0, 1, 0xf4, 0, 0, 1, 0xf4, 0, 5, 2, 0x12, 0x10, 6, 1, 2,
  ]);
  const sound = box(
    'mp4a',
    Buffer.alloc(6),
    u16(1),
    Buffer.alloc(8),
    u16(2, 16, 0, 0, 44_100, 0),
    full('esds', 0, decoder),
  );
  const table = box(
    'stbl',
    full('stsd', 0, u32(1), sound),
    full('stts', 0, u32(1, samples, 1024)),
    full('stsc', 0, u32(1, 1, samples, 1)),
    full('stsz', 0, u32(4, samples)),
    full('stco', 0, u32(1, 48)),
  );
  const place = reference === undefined ? full('url ', 1) : full('url ', 0, `${reference}\0`);
  const media = box(
    'mdia',
    full('mdhd', 0, u32(0, 0, 44_100, samples >>> 0), u16(0x55c4, 0)),
    full('hdlr', 0, u32(0), 'soun', Buffer.alloc(12), 'x\0'),
    box('minf', full('smhd', 0, u32(0)), box('dinf', full('dref', 0, u32(1), place)), table),
  );
  const movie = full(
    'mvhd',
    0,
    u32(0, 0, 1000, 1000, 0x10000),
    u16(0x100),
    Buffer.alloc(10),
    matrix,
    Buffer.alloc(24),
    u32(2),
  );
  const track = full(
    'tkhd',
    7,
    u32(0, 0, 1, 0, 1000),
    Buffer.alloc(8),
    u16(0, 0, 0x100, 0),
    matrix,
    Buffer.alloc(8),
  );
  return Buffer.concat([
    box('ftyp', 'M4A ', u32(0), 'M4A isom'),
    box('moov', movie, box('trak', track, media)),
    box('mdat', Buffer.alloc(256, 0x21)),
  ]);
}
