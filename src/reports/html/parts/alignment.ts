import type {
  AlignedUnit,
  AlignmentFinding,
  RunRecord,
  StepRecord,
  Variant,
} from '../../../record/run-record.ts';
import { countedSegments } from '../../../record/segments.ts';
import { shownSeconds, waveform } from '../../charts/waveform.ts';
import { type Content, type Html, html, trusted } from '../../markup/markup.ts';
import type { HtmlPart } from '../elements/section.ts';
import { folded, table } from '../elements/table.ts';

const MOST_PICTURES = 3;
/** Parts of an envelope that a second of picture needs; of longer audio it is too coarse to align anything with. */
const PARTS_A_SECOND = 10;
const MOST_UNITS = 400;

/** The alignment over the waveform, and the subtitles made of it. */
export const alignmentPart: HtmlPart = {
  id: 'alignment',
  title: 'Alignment and subtitles',
  shows: [],
  body(record: RunRecord): Html | undefined {
    const seen = new Set<string>();
    const pictures = record.variants.flatMap((variant) => {
      const last = lastAlignment(variant);
      if (last === undefined) return [];
      const key = JSON.stringify([last.audio, last.units, last.findings]);
      if (seen.has(key)) return [];
      seen.add(key);
      return picture(record, variant, last);
    });
    const subtitles = record.variants.flatMap(previewOf);
    if (pictures.length === 0 && subtitles.length === 0) return undefined;
    return html`${pictures.slice(0, MOST_PICTURES)}${subtitles.slice(0, MOST_PICTURES)}`;
  },
};

interface Alignment {
  readonly audio: string;
  readonly units: readonly AlignedUnit[];
  readonly findings: readonly AlignmentFinding[];
}

/** The alignment of the last iteration that has one: those of a healthy run are all the same. */
function lastAlignment(variant: Variant): Alignment | undefined {
  const step = stepsOf(variant).findLast(({ round }) => (round?.units?.length ?? 0) > 0);
  if (step?.audio === undefined || step.round?.units === undefined) return undefined;
  return { audio: step.audio, units: step.round.units, findings: step.round.findings ?? [] };
}

const stepsOf = (variant: Variant): StepRecord[] =>
  countedSegments(variant).flatMap(({ iterations }) => iterations.flatMap(({ steps }) => steps));

function picture({ audio }: RunRecord, { id }: Variant, { audio: name, units, findings }: Alignment): Html[] {
  const sound = audio.find((candidate) => candidate.id === name);
  const rows = units.slice(0, MOST_UNITS).map(({ text, start, end }, i) => [
    String(i + 1),
    text,
    (start / 1000).toFixed(2),
    (end / 1000).toFixed(2),
    findings
      .filter(({ unit }) => unit === i)
      .map(({ code }) => code)
      .join(' '),
  ]);
  const times = folded(
    `Times of ${units.length} units`,
    table('Times of the units', ['number', 'unit', 'start, s', 'end, s', 'findings'], rows),
  );
  const whole = findings.filter(({ unit }) => unit === undefined);
  const remarks: Content =
    whole.length === 0
      ? undefined
      : html`<ul class="notes">${whole.map(({ code, detail }) => html`<li><code>${code}</code> ${detail}</li>`)}</ul>`;
  const envelope = sound?.envelope ?? [];
  if (sound === undefined || envelope.length < PARTS_A_SECOND * shownSeconds(sound.seconds)) {
    return [html`<h3>${name}, aligned by ${id}</h3>${remarks}${times}`];
  }
  const cut =
    shownSeconds(sound.seconds) < sound.seconds
      ? `, the first ${shownSeconds(sound.seconds)} of ${sound.seconds.toFixed(0)} s`
      : '';
  const drawn = waveform({ id: name, seconds: sound.seconds, envelope }, units, findings);
  return [
    html`<h3>${name}, aligned by ${id}</h3><figure class="wide"><div class="scroll" role="region" tabindex="0" aria-label="Waveform of ${name} with its units">${trusted(drawn)}</div><figcaption>Each box is a unit of the last alignment, under the audio it was given${cut}. Amber: a warning; red: an error.</figcaption></figure>${remarks}${times}`,
  ];
}

function previewOf(variant: Variant): Html[] {
  const written = stepsOf(variant).findLast(({ subtitles }) => subtitles !== undefined)?.subtitles;
  if (written === undefined) return [];
  const { files, cues, layer, tooFast, tooShort, overfull, adjusted, joined = 0, preview } = written;
  const doubts = [
    [tooFast, 'to be read fast'],
    [tooShort, 'shorter than a second'],
    [overfull, 'with a word too long for a line'],
    [adjusted, 'with times put in order'],
    [joined, 'joined to a neighbour for want of a time'],
  ] as const;
  const remarks = doubts.filter(([count]) => count > 0).map(([count, what]) => `${count} ${what}`);
  const more =
    preview === undefined
      ? undefined
      : html`<pre tabindex="0" role="region" aria-label="Subtitles of ${variant.id}, SRT">${preview.trimEnd()}</pre>`;
  return [
    html`<h3>Subtitles of ${variant.id}</h3><p class="soft">${cues} cues of the ${layer} text${remarks.length > 0 ? `, ${remarks.join(', ')}` : ''}. In the folder of the run: ${files.map((file) => html`<code>${file}</code> `)}</p>${more}`,
  ];
}
