/** Phrases that grow, shrink, keep their length, and depend on their neighbours, over a small alphabet. */
export const TOY_PHRASES: Readonly<Record<string, string>> = {
  a: 'A',
  b: 'B',
  c: 'C',
  d: 'D',
  ab: 'XYZ',
  bc: 'Q',
  bcd: 'QRST',
  cc: 'CWC',
  da: 'LM',
  dd: 'K',
};

/** A converter as OpenCC is one: longest phrase first, from left to right. */
export function toyConvert(text: string): string {
  let converted = '';
  for (let at = 0; at < text.length; ) {
    const phrase = [3, 2, 1].map((length) => text.slice(at, at + length)).find((part) => part in TOY_PHRASES);
    converted += phrase === undefined ? text.charAt(at) : TOY_PHRASES[phrase];
    at += phrase?.length ?? 1;
  }
  return converted;
}
