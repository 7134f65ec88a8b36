import type { AlignedText, RunRecord, Variant } from '../../../record/run-record.ts';
import { type Content, type Html, html, joined } from '../../markup/markup.ts';
import { textSection } from '../../sections/text-section.ts';
import type { HtmlPart } from '../elements/section.ts';
import { type Sounds, sound } from '../elements/sound.ts';
import { folded, sectionTable } from '../elements/table.ts';
import type { Beside } from './reproduce.ts';

const MOST_UNFOLDED = 3;

/** What was heard, against the reference: error rates, and where the errors are. */
export const transcriptPart = ({ sounds }: Beside): HtmlPart => ({
  id: 'transcript',
  title: 'Transcript',
  shows: ['text'],
  body(record: RunRecord): Html | undefined {
    const section = textSection(record);
    if (section.rows.length === 0 && section.notes.length === 0) return undefined;
    const texts = grouped(record, sounds);
    const [open, rest] = [texts.slice(0, MOST_UNFOLDED), texts.slice(MOST_UNFOLDED)];
    const more = rest.length === 0 ? undefined : folded(`${rest.length} more texts`, rest);
    return html`${sectionTable(section)}${texts.length === 0 ? said(record, sounds) : html`<h3>Against the reference</h3><p class="lead">As the error rate counts them, after normalising. <del>Reference that was not said</del> <ins>said instead, or beside it</ins>.</p>${open}${more}`}`;
  },
});

/** Variants that said the same are shown once. */
function grouped(record: RunRecord, sounds: Sounds | undefined): Html[] {
  const groups = new Map<string, { text: AlignedText; by: string[]; rounds: number }>();
  for (const { id, accuracy } of record.variants) {
    for (const text of accuracy.alignedTexts ?? []) {
      const { rounds: _rounds, ...content } = text;
      const key = JSON.stringify(content);
      const group = groups.get(key) ?? { text, by: [], rounds: 0 };
      groups.set(key, { text, by: [...group.by, id], rounds: group.rounds + text.rounds });
    }
  }
  return [...groups.values()].map(({ text, by, rounds }) => aligned(text, by, rounds, sounds));
}

function aligned(
  { model, audio, unit, stretches, left }: AlignedText,
  by: readonly string[],
  rounds: number,
  sounds: Sounds | undefined,
): Html {
  const between = unit === 'word' ? ' ' : '';
  const words = stretches.map(({ ref, hyp }): Content => {
    if (ref === hyp) return ref;
    return html`${ref === undefined ? undefined : html`<del>${shown(ref)}</del>`}${hyp === undefined ? undefined : html`<ins>${shown(hyp)}</ins>`}`;
  });
  const errors = stretches.filter(({ ref, hyp }) => ref !== hyp).length;
  const cut = left === undefined ? undefined : html` <span class="soft">… and ${left} more stretches</span>`;
  return html`<p class="soft">${model} on ${audio}, ${rounds} round${rounds === 1 ? '' : 's'} of ${by.join(', ')}: ${errors === 0 ? 'no error' : `${errors} error${errors === 1 ? '' : 's'}`}</p>${sound(audio, sounds)}<p class="transcript">${joined(words, between)}${cut}</p>\n`;
}

const shown = (token: string): string => (token === ' ' ? '␣' : token);

/** Without a reference: what was said, as it is. */
function said(record: RunRecord, sounds: Sounds | undefined): Content {
  const aligners = record.models.filter(({ kind }) => kind === 'aligner').map(({ id }) => id);
  const texts = new Set(record.variants.flatMap((variant) => textsOf(variant, aligners)));
  if (texts.size === 0) return undefined;
  const heard = record.audio.map(({ id }) => sound(id, sounds));
  return html`<h3>What was said</h3>${heard}${[...texts].slice(0, MOST_UNFOLDED).map((text) => html`<p class="transcript">${text}</p>`)}`;
}

const textsOf = ({ accuracy }: Variant, aligners: readonly string[]): string[] =>
  Object.entries(accuracy.texts)
    .filter(([model]) => !aligners.includes(model))
    .flatMap(([, texts]) => texts.map(({ text }) => text).filter((text) => text !== ''));
