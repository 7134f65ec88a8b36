/** Bytes that `mediaKind` needs to see. */
export const SNIFFED_BYTES = 64;

type Signature = readonly [kind: string, offset: number, bytes: string];

/** File types by their first bytes (their own specifications; the list of WHATWG's MIME sniffing for the common ones). */
const SIGNATURES: readonly Signature[] = [
  ['flac', 0, 'fLaC'],
  ['ogg', 0, 'OggS'],
  ['mp3', 0, 'ID3'],
  ['matroska', 0, '\x1aE\xdf\xa3'],
  ['mp4', 4, 'ftyp'],
  ['mp4', 4, 'moov'],
  ['mp4', 4, 'mdat'],
  ['amr', 0, '#!AMR'],
  ['caf', 0, 'caff'],
  ['au', 0, '.snd'],
  ['flv', 0, 'FLV'],
  ['mpeg', 0, '\x00\x00\x01\xba'],
  ['asf', 0, '\x30\x26\xb2\x75'],
];

/**
 * What kind of sound or video a file begins as; undefined for anything else. ffmpeg reads playlists, subtitles and
 * scripts of its own too, which name other files: none of them gets past this.
 */
export function mediaKind(head: Uint8Array): string | undefined {
  const text = String.fromCharCode(...head.subarray(0, SNIFFED_BYTES));
  const form = text.slice(8, 12);
  if ((text.startsWith('RIFF') || text.startsWith('RF64')) && (form === 'WAVE' || form === 'AVI ')) {
    return form === 'WAVE' ? 'wav' : 'avi';
  }
  if (text.startsWith('FORM') && (form === 'AIFF' || form === 'AIFC')) return 'aiff';
  const known = SIGNATURES.find(([, offset, bytes]) => text.startsWith(bytes, offset));
  if (known !== undefined) return known[0];
  return frameKind(head);
}

/** MPEG audio and ADTS have no header: eleven (twelve) set bits, then fields that must not be the reserved values. */
function frameKind([first = 0, second = 0, third = 0]: Uint8Array): string | undefined {
  if (first !== 0xff) return undefined;
  if ((second & 0xf6) === 0xf0) return 'aac';
  const layered = (second & 0xe0) === 0xe0 && (second & 0x18) !== 0x08 && (second & 0x06) !== 0;
  return layered && (third & 0xf0) !== 0xf0 && (third & 0x0c) !== 0x0c ? 'mp3' : undefined;
}
