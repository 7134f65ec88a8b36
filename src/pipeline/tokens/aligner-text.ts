/** Full-width twins of what the engine would read as markup. The aligner cleans both away, so no time changes. */
const TWINS: Readonly<Record<string, string>> = { '|': '｜', '{{': '｛｛', '}}': '｝｝' };

/**
 * A token as it may stand in the aligner's input: neither the delimiter `|` nor a media tag `{{ }}` of the transcript's
 * own survives. The length in UTF-16 code units stays the same.
 */
export const escapeForAligner = (token: string): string =>
  token.replace(/\||\{\{|\}\}/g, (mark) => TWINS[mark] ?? mark);

/**
 * A transcript without media tags: what a speaker said must not name a file for the engine to open (`{{audio:/…}}`), nor
 * a kind of media that it does not know, which ends the process. The length in UTF-16 code units stays the same.
 */
export const withoutMediaTags = (text: string): string =>
  text.replace(/\{\{|\}\}/g, (mark) => TWINS[mark] ?? mark);

/** The aligner's input in delimiter mode: one piece for each token, in order. Tokens must not be empty. */
export const alignerInput = (tokens: readonly { readonly text: string }[]): string =>
  tokens.map(({ text }) => escapeForAligner(text)).join('|');
