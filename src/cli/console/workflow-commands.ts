/** Characters of a line that are remembered: enough for its beginning to be known as such, and for `##[`. */
const LONGEST = 64;

/**
 * A runner of GitHub Actions reads commands to itself out of everything that is printed: `::name::` at the beginning of a
 * line, `##[name]` anywhere in it. What an engine, a file or a trace says must be none. Text may come in pieces.
 */
export function withoutCommands(): (text: string) => string {
  let line = '';
  return (text) => {
    let inert = '';
    for (const character of text) {
      const whole = line + character;
      if (whole.trimStart() === '::' || whole.endsWith('##[')) inert += ' ';
      inert += character;
      line = character === '\n' ? '' : whole.slice(-LONGEST);
    }
    return inert;
  };
}
