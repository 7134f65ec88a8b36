/** Words to be found at an offset of a text, by their first character, longest first. */
export class WordList {
  readonly #byFirst = new Map<string, string[]>();

  constructor(words: readonly string[]) {
    for (const word of words) {
      const first = word.charAt(0);
      const group = this.#byFirst.get(first);
      if (group === undefined) this.#byFirst.set(first, [word]);
      else group.push(word);
    }
    for (const group of this.#byFirst.values()) group.sort((a, b) => b.length - a.length);
  }

  /** The longest word that the text has at an offset, or '' for none. */
  at(text: string, offset: number): string {
    const group = this.#byFirst.get(text.charAt(offset));
    if (group === undefined) return '';
    for (const word of group) if (text.startsWith(word, offset)) return word;
    return '';
  }
}
