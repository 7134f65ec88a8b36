import type { ParsedAs } from '../load/steps.ts';
import type { AlignText } from '../plan/plan.ts';
import { type Asking, need, note, origin, report, resolve, soundFor } from './inputs.ts';
import type { Layer, Sound, Transcript } from './scope.ts';

export interface BoundText {
  readonly text: AlignText;
  readonly sound: Sound;
  /** Absent for the reference text. */
  readonly transcript?: Transcript;
}

/** What makes a layer that is missing. */
const MAKERS: Readonly<Record<Layer, string>> = {
  raw: 'transcribe',
  itn: 'itn',
  tokens: 'tokenize',
  'zh-tw': 'zh-tw',
};

const ALIGNABLE = ['raw', 'itn', 'tokens'] as const;
type Alignable = (typeof ALIGNABLE)[number];

/** What `align` lays on the audio: a reference text, or a layer of a transcript. */
export function textOfAlign(asking: Asking, step: ParsedAs<'align'>): BoundText | undefined {
  const written = step.input.align;
  if (written === null) return nearestText(asking);
  if (written === 'reference') return referenceText(asking);
  if (!written.startsWith('$')) {
    const given = need(asking, 'transcript');
    if (given === undefined) return undefined;
    note(asking, 'text', `layer ${written}`, origin(given));
    return layerOf(asking, given.output.transcript, asAlignable(written));
  }
  const found = resolve(asking, 'align', written, 'transcript', ALIGNABLE);
  if (found === undefined) return undefined;
  note(asking, 'text', `${found.name}, layer ${found.field ?? 'raw'}`, 'named here');
  return layerOf(asking, found.output.transcript, asAlignable(found.field ?? 'raw'));
}

const asAlignable = (text: string): Alignable => ALIGNABLE.find((layer) => layer === text) ?? 'raw';

function nearestText(asking: Asking): BoundText | undefined {
  const given = asking.scope.nearest('transcript');
  if (given === undefined) {
    note(asking, 'text', 'reference', 'no earlier transcript');
    return referenceText(asking);
  }
  const { transcript } = given.output;
  const layer = transcript.layers.has('tokens') ? 'tokens' : 'raw';
  note(asking, 'text', `layer ${layer}`, origin(given));
  return layerOf(asking, transcript, layer);
}

function layerOf(asking: Asking, transcript: Transcript, layer: Alignable): BoundText | undefined {
  if (!requireLayer(asking, transcript, layer)) return undefined;
  const text: AlignText = { kind: 'layer', of: transcript.ref, layer };
  return { text, sound: transcript.sound, transcript };
}

/** Whether the transcript has the layer here; order decides what each step sees. */
export function requireLayer(asking: Asking, transcript: Transcript, layer: Layer): boolean {
  if (transcript.layers.has(layer)) return true;
  const { word, placeOf } = asking.item.step;
  report(
    asking,
    placeOf(word),
    `${word}: ${layer}, but the transcript has no layer ${layer} here`,
    `layers so far: ${[...transcript.layers].join(', ')}`,
    `do: put \`${MAKERS[layer]}\` before it`,
  );
  return false;
}

function referenceText(asking: Asking): BoundText | undefined {
  const sound = soundFor(asking, undefined);
  if (sound === undefined) return undefined;
  const { item, context } = asking;
  const place = item.step.placeOf('align');
  if (sound.source === undefined || !sound.whole) {
    report(asking, place, 'align: reference, but a chunk has no reference text', 'do: align: raw');
    return undefined;
  }
  if (context.audio.get(sound.source)?.layers.includes('raw') !== true) {
    const message = `align: reference, but audio ${sound.source} has no reference text`;
    report(asking, place, message, 'do: give the audio `text` or `text-file`');
    return undefined;
  }
  return { text: { kind: 'reference', audio: sound.source }, sound };
}
