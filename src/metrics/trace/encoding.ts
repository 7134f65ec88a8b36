/** The text of a file, or why it has none. */
export type Decoded =
  | { readonly text: string; readonly note?: string; readonly problem?: never }
  | { readonly text?: never; readonly note?: never; readonly problem: string };

/** First bytes of files that must be unpacked first. */
const PACKED: readonly (readonly [readonly number[], string])[] = [
  [[0x1f, 0x8b], 'gzip (heaptrack writes such, too): unpack it with `gunzip -c`'],
  [[0x28, 0xb5, 0x2f, 0xfd], 'zstd (heaptrack writes such, too): unpack it with `zstd -dc`'],
  [[0x50, 0x4b, 0x03, 0x04], 'a zip file, as spreadsheets are: save the sheet as CSV'],
];

/** UTF-8, or UTF-16 as PowerShell's `>` and Excel write it, with or without a byte order mark. */
export function decodeText(bytes: Uint8Array): Decoded {
  const packed = PACKED.find(([magic]) => magic.every((byte, i) => bytes[i] === byte));
  if (packed !== undefined) return { problem: `packed as ${packed[1]}` };
  const encoding = utf16Of(bytes);
  if (encoding !== undefined) {
    return { text: new TextDecoder(encoding).decode(bytes), note: `read as ${encoding.toUpperCase()}` };
  }
  if (bytes.subarray(0, 4096).includes(0)) {
    return { problem: 'holds zero bytes: it is no text (perf.data is read by `perf script`)' };
  }
  return { text: new TextDecoder('utf-8').decode(bytes) };
}

function utf16Of(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  // Without a mark: every other byte of plain letters and digits is 0.
  const head = bytes.subarray(0, 200);
  const zeros = (from: number): number => head.filter((byte, i) => i % 2 === from && byte === 0).length;
  const most = Math.floor(head.length / 2) * 0.9;
  if (head.length < 8) return undefined;
  if (zeros(1) >= most && zeros(0) === 0) return 'utf-16le';
  return zeros(0) >= most && zeros(1) === 0 ? 'utf-16be' : undefined;
}
