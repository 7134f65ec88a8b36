import { displayWidth } from './display-width.ts';
import { visibleText } from './visible-text.ts';

/**
 * Text broken between words at a width; what follows the first line is indented. A word that is wider than a line (a path, a
 * command) stays whole: it is there to be copied.
 */
export function wrapped(text: string, columns: number, indent = ''): string[] {
  return visibleText(text)
    .split('\n')
    .flatMap((line, index) => broken(index === 0 ? line : `${indent}${line}`, columns, indent));
}

function broken(text: string, columns: number, indent: string): string[] {
  const lines: string[] = [];
  let line = /^ */.exec(text)?.[0] ?? '';
  // A per cent sign stays with its number.
  for (const word of text.trimStart().split(/ (?!%)/)) {
    const longer = line.trim() === '' ? `${line}${word}` : `${line} ${word}`;
    if (line.trim() !== '' && displayWidth(longer) > columns) {
      lines.push(line.trimEnd());
      line = `${indent}${word}`;
    } else {
      line = longer;
    }
  }
  return [...lines, line.trimEnd()];
}
