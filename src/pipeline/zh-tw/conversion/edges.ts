import type { WordEdges } from './phrases.ts';

/** Stretches between which no word runs: what is cut at a time. */
const CLAUSE = /[^\s\p{P}]+/gu;
const Edge = { unknown: 0, yes: 1, no: 2 } as const;

/** The edges of a text's words, cut clause by clause when they are first asked for. */
export function wordEdges(text: string, cut: (text: string) => readonly string[]): WordEdges {
  const known = new Uint8Array(text.length + 1);
  const clauses = [...text.matchAll(CLAUSE)];
  const clauseAt = new Int32Array(text.length + 1).fill(-1);
  clauses.forEach(({ 0: clause, index }, number) => {
    clauseAt.fill(number, index + 1, index + clause.length);
  });
  return (offset) => {
    const clause = clauses[clauseAt[offset] ?? -1];
    if (clause === undefined) return true;
    if (known[offset] === Edge.unknown) {
      known.fill(Edge.no, clause.index + 1, clause.index + clause[0].length);
      let at = clause.index;
      for (const word of cut(clause[0])) {
        at += word.length;
        if (at < clause.index + clause[0].length) known[at] = Edge.yes;
      }
    }
    return known[offset] === Edge.yes;
  };
}
