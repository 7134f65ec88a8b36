/** A word of a gate. `at` is its column, from 1. */
export interface Token {
  readonly kind: 'number' | 'name' | 'symbol' | 'end';
  /** As written; empty for the end. */
  readonly text: string;
  readonly at: number;
}

/**
 * Numbers have no sign (it is an operator); a name may hold a hyphen between letters or digits (`js-heap`,
 * `zh-tw`), so a subtraction needs its spaces. Whatever is no word of the language comes as a symbol of one
 * character and is refused by the parser, which knows what it expected there.
 */
const WORD =
  /(?<space>\s+)|(?<number>\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)|(?<name>\p{L}[\p{L}\d_]*(?:-[\p{L}\d_]+)*)|(?<symbol>[<>=!]=|&&|\|\||.)/guy;

/** Splits a gate into its words; the last one is always the end. O(n). */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  // `exec` on the one expression: `matchAll` compiles a copy for each gate, most of what `list` took.
  WORD.lastIndex = 0;
  for (let match = WORD.exec(text); match !== null; match = WORD.exec(text)) {
    const { number, name, symbol } = match.groups ?? {};
    const at = match.index + 1;
    if (number !== undefined) tokens.push({ kind: 'number', text: number, at });
    else if (name !== undefined) tokens.push({ kind: 'name', text: name, at });
    else if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at });
  }
  tokens.push({ kind: 'end', text: '', at: text.trimEnd().length + 1 });
  return tokens;
}
