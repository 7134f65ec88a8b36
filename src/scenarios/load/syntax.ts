import type { YAMLError } from 'yaml';
import type { Place, Problem } from '../plan/plan.ts';

/** What to do about the parser's errors that people meet. */
const ADVICE: Readonly<Partial<Record<YAMLError['code'], string>>> = {
  BLOCK_AS_IMPLICIT_KEY: 'do: quote text that holds a colon, or put the inner map on lines of its own',
  TAB_AS_INDENT: 'do: indent with spaces',
  BAD_INDENT: 'do: line it up with its neighbours, with spaces',
  MULTIPLE_DOCS: 'do: one document in a file; take the `---` away',
  TAG_RESOLVE_FAILED: 'do: leave the tag out',
};

/**
 * Syntax errors as problems: the first of each line, for one slip makes the parser stumble several times; and
 * of the tokens that it did not expect only the first, for it has lost its way.
 *
 * @param at place of an offset in `text`
 */
export function explainSyntax(
  faults: readonly YAMLError[],
  text: string,
  at: (offset: number) => Place,
): Problem[] {
  const lines = new Set<number>();
  const problems: Problem[] = [];
  for (const fault of faults) {
    const place = at(fault.pos[0]);
    if (lines.has(place.line) || (problems.length > 0 && fault.code === 'UNEXPECTED_TOKEN')) continue;
    lines.add(place.line);
    problems.push(unquotedVariable(text, fault, place) ?? plainFault(fault, place));
  }
  return problems;
}

function plainFault(fault: YAMLError, place: Place): Problem {
  const advice = ADVICE[fault.code];
  // The parser speaks to programmers there.
  const said = fault.code === 'MULTIPLE_DOCS' ? 'a second document begins' : fault.message;
  return { place, message: `YAML: ${said}`, detail: advice === undefined ? [] : [advice] };
}

/** `{ library: ${X}/lib.so }`: YAML takes the braces for a map of its own. */
function unquotedVariable(text: string, fault: YAMLError, place: Place): Problem | undefined {
  const start = text.lastIndexOf('\n', fault.pos[0] - 1) + 1;
  const end = text.indexOf('\n', start);
  const line = text.slice(start, end === -1 ? text.length : end);
  const column = firstUnquoted(line);
  if (column === undefined) return undefined;
  const variable = /^\$\{[^}\s]*\}?[^\s,\]}]*/.exec(line.slice(column))?.[0] ?? '${';
  return {
    place: { ...place, column: column + 1 },
    message: `\`${variable}\` inside { } or [ ] is not quoted: YAML sees a map`,
    detail: [`do: quote it,  "${variable}"`],
  };
}

/** Where the first `${` stands that is inside `{` or `[` and outside quotes. */
function firstUnquoted(line: string): number | undefined {
  let depth = 0;
  let quote: string | undefined;
  for (let at = 0; at < line.length; at += 1) {
    const letter = line[at];
    if (quote !== undefined) {
      if (letter === quote) quote = undefined;
    } else if (letter === '"' || letter === "'") {
      quote = letter;
    } else if (letter === '$' && line[at + 1] === '{' && depth > 0) {
      return at;
    } else if (letter === '{' || letter === '[') {
      depth += 1;
    } else if (letter === '}' || letter === ']') {
      depth -= 1;
    }
  }
  return undefined;
}
