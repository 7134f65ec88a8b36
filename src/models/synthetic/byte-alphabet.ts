/**
 * The printable alphabet in which byte-level vocabularies spell bytes (GPT-2, Radford et al. 2019): printable Latin-1
 * bytes stand for themselves, the other 68 take the characters from U+0100 on, in order.
 */
function buildAlphabet(): string[] {
  let next = 0x100;
  return Array.from({ length: 256 }, (_, byte) => {
    const printable = (byte >= 0x21 && byte <= 0x7e) || (byte >= 0xa1 && byte <= 0xff && byte !== 0xad);
    if (printable) return String.fromCharCode(byte);
    const spelled = String.fromCharCode(next);
    next += 1;
    return spelled;
  });
}

/** Character for each byte. */
export const BYTE_ALPHABET: readonly string[] = buildAlphabet();

/** `bytes` as an ordinary token spells them. */
export function spellBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += BYTE_ALPHABET[byte];
  return text;
}

export const spell = (text: string): string => spellBytes(Buffer.from(text, 'utf8'));
