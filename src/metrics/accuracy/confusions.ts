import type { Confusion } from '../../record/error-rate.ts';
import { Edit } from './edit-script.ts';
import type { AlignedToken } from './error-rate.ts';

/** Errors that are listed: what stands below them is rare in a corpus. */
const MOST_CONFUSIONS = 10;

/** Which errors are made most often: substitutions, deletions and insertions, over many texts. */
export class Confusions {
  readonly #found = new Map<string, Omit<Confusion, 'utterances'> & { readonly utterances: Set<string> }>();

  /** @param times how often exactly this was said @param utterance whose text it is */
  add(alignment: readonly AlignedToken[], utterance: string, times = 1): void {
    for (const { edit, ref, hyp } of alignment) {
      if (edit === Edit.hit) continue;
      const key = `${ref ?? ''}\u0000${hyp ?? ''}`;
      const known = this.#found.get(key);
      const utterances = known?.utterances ?? new Set<string>();
      const tokens = { ...(ref === undefined ? {} : { ref }), ...(hyp === undefined ? {} : { hyp }) };
      this.#found.set(key, { ...tokens, count: (known?.count ?? 0) + times, utterances });
      utterances.add(utterance);
    }
  }

  /** The most frequent first; of equals those of more utterances, then by what should have been said. */
  top(limit = MOST_CONFUSIONS): Confusion[] {
    return [...this.#found.values()]
      .map((found) => ({ ...found, utterances: found.utterances.size }))
      .sort(
        (a, b) =>
          b.count - a.count || b.utterances - a.utterances || compare(a.ref, b.ref) || compare(a.hyp, b.hyp),
      )
      .slice(0, limit);
  }
}

const compare = (a = '', b = ''): number => (a < b ? -1 : a > b ? 1 : 0);
