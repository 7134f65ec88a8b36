import { exact } from '../../record/exact.ts';
import { nearest } from '../plan/nearest.ts';
import type { Place } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import { undeclared } from '../plan/unknown-name.ts';
import {
  type BoundOutput,
  isType,
  type Layer,
  type OutputOf,
  type OutputType,
  type Scope,
  type Sound,
  type Transcript,
} from '../steps/scope.ts';
import type { StepWord } from '../steps/steps.ts';
import type { Arranged } from './arrange.ts';
import type { BindContext } from './bind-context.ts';

/** What each type is called in a message. */
const NOUNS: Readonly<Record<OutputType, string>> = {
  sound: 'audio',
  speech: 'speech',
  chunks: 'chunks',
  transcript: 'a transcript',
  times: 'times',
  nothing: 'nothing',
  unknown: 'nothing',
};

/** Which step gives each type. */
const GIVERS: Readonly<Record<OutputType, string>> = {
  sound: 'decode',
  speech: 'vad',
  chunks: 'chunk',
  transcript: 'transcribe',
  times: 'align',
  nothing: '',
  unknown: '',
};

/** One step as its inputs are looked for. */
export interface BindSite {
  readonly item: Arranged;
  readonly scope: Scope;
  readonly context: BindContext;
}

export function report(asking: BindSite, place: Place, message: string, ...detail: string[]): void {
  const outer = asking.item.via.at(-1);
  const used = outer === undefined ? [] : [`in a pipeline, used at ${shortPlace(outer)}`];
  asking.context.problems.push({ place, message, detail: [...detail, ...used] });
}

/** Notes a choice for `list --plan`: `restart 83:9  audio of transcribe: phone (scenario)`. */
export function note({ item, context }: BindSite, what: string, value: string, why: string): void {
  const { word, place } = item.step;
  context.bindings.push(`${context.variant} ${shortPlace(place)}  ${what} of ${word}: ${value} (${why})`);
}

export const origin = (given: BoundOutput): string =>
  given.place === undefined ? given.by : `${given.by} ${shortPlace(given.place)}`;

export interface Reference<Type extends OutputType> {
  readonly name: string;
  readonly output: OutputOf<Type>;
  readonly field?: string;
}

/**
 * What `$name` or `$name.field` means here; reports a name that no earlier step has, an output of another type,
 * a field that it lacks.
 *
 * @param key     argument that holds the reference
 * @param fields  what may stand behind the dot
 */
export function resolve<Type extends OutputType>(
  asking: BindSite,
  key: string,
  text: string,
  type: Type,
  fields: readonly string[] = [],
): Reference<Type> | undefined {
  const { step } = asking.item;
  const place = step.placeOf(key);
  const [name = '', field] = text.slice(1).split('.');
  const given = asking.scope.named(name);
  if (given === undefined) {
    unknownName(asking, key, name, place);
    return undefined;
  }
  const { output } = given;
  if (isType(output, 'unknown')) return undefined;
  if (!isType(output, type)) {
    const gave = `${name} is what ${origin(given)} gave: ${NOUNS[output.type]}`;
    report(asking, place, `${key}: ${text}, but ${gave}`, `it takes: ${NOUNS[type]}`);
    return undefined;
  }
  if (field !== undefined && !fields.includes(field)) {
    const allowed = fields.length === 0 ? [`do: write $${name}`] : [`it has: ${fields.join(', ')}`];
    report(asking, place, `${key}: ${text}, but ${NOUNS[type]} has no ${field} for this`, ...allowed);
    return undefined;
  }
  return { name, output, ...exact({ field }) };
}

/** How many names a message lists. */
const SHOWN = 9;

function unknownName(asking: BindSite, key: string, name: string, place: Place): void {
  const names = asking.scope.names();
  const near = nearest(
    name,
    names.map((known) => known.name),
  );
  const shown = names.slice(0, SHOWN).map((known) => `${known.name} (${shortPlace(known.place)})`);
  const more = names.length > SHOWN ? `, … (${names.length})` : '';
  const list = names.length === 0 ? 'none' : `${shown.join(', ')}${more}`;
  report(
    asking,
    place,
    `${key}: $${name}, but no earlier step is named ${name}`,
    `named so far: ${list}${near === undefined ? '' : `.  nearest: $${near}`}`,
    `if you meant an environment variable, write \${${name}}`,
  );
}

/** The nearest output of a type; reports that no earlier step gives one. */
export function need<Type extends OutputType>(
  asking: BindSite,
  type: Type,
): BoundOutput<OutputOf<Type>> | undefined {
  const given = asking.scope.nearest(type);
  if (given === undefined && asking.scope.nearest('unknown') === undefined) {
    const { step } = asking.item;
    report(
      asking,
      step.place,
      `${step.word} needs ${NOUNS[type]}, but no earlier step gives ${type === 'transcript' ? 'one' : 'any'}`,
      `do: put \`${GIVERS[type]}\` before it`,
    );
  }
  return given;
}

/** A declared audio, by id. */
export function declaredSound(asking: BindSite, key: string, id: string): Sound | undefined {
  const { audio } = asking.context;
  if (audio.has(id)) return { value: { kind: 'literal', value: id }, source: id, whole: true };
  if (!corpusAlone(asking, key, id)) {
    const { message, detail } = undeclared(key, id, 'audio', audio.keys(), 'audio');
    report(asking, asking.item.step.placeOf(key), message, ...detail);
  }
  return undefined;
}

/** An utterance is listed as its corpus: thousands of lines would say the same. */
const listedAs = ({ context }: BindSite, source: string): string => corpusOf(context, source) ?? source;

/** The corpus that an audio is an utterance of. */
export const corpusOf = ({ corpora }: BindSite['context'], audio: string): string | undefined =>
  corpora.find((corpus) => audio.startsWith(`${corpus}/`));

/** Reports a corpus where one audio is needed. */
function corpusAlone(asking: BindSite, key: string, id: string): boolean {
  if (!asking.context.corpora.includes(id)) return false;
  const message = `${key}: ${id} is a corpus of many utterances, and one audio is needed here`;
  report(
    asking,
    asking.item.step.placeOf(key),
    message,
    `do: - for-each: { audio: ${id} }, with the steps below \`do\``,
  );
  return true;
}

/** What the scenario's `audio` names; its own problem is reported where the scenario is read. */
function soundOfScenario({ context }: BindSite): Sound | undefined {
  const id = context.audioOfScenario;
  if (id === undefined || !context.audio.has(id)) return undefined;
  return { value: { kind: 'literal', value: id }, source: id, whole: true };
}

/**
 * What a step listens to: what it names, else the nearest earlier audio, else the scenario's.
 *
 * @param written  main argument, where it is given
 * @param raw      only audio as declared will do (for `decode`), not what an earlier step made of it
 */
export function soundFor(
  asking: BindSite,
  written: string | null | undefined,
  raw = false,
): Sound | undefined {
  const { word, place } = asking.item.step;
  if (typeof written === 'string') {
    if (!written.startsWith('$')) return declaredSound(asking, word, written);
    return resolve(asking, word, written, 'sound')?.output.sound;
  }
  const given = asking.scope.nearest('sound', ({ sound }) => !raw || sound.value.kind === 'literal');
  if (given !== undefined) {
    note(asking, 'audio', listedAs(asking, given.output.sound.source ?? 'joined'), origin(given));
    return given.output.sound;
  }
  const sound = soundOfScenario(asking);
  const ofScenario = asking.context.audioOfScenario;
  if (sound === undefined && ofScenario !== undefined) corpusAlone(asking, word, ofScenario);
  if (sound?.source !== undefined) {
    note(asking, 'audio', sound.source, 'scenario');
  } else if (asking.context.audioOfScenario === undefined) {
    report(
      asking,
      place,
      `${word} names no audio, and neither does the scenario`,
      'do: add `audio: <id>` to the scenario',
    );
  }
  return sound;
}

/** The transcript that a text step works on. */
export function transcriptFor(asking: BindSite): Transcript | undefined {
  const given = need(asking, 'transcript');
  if (given === undefined) return undefined;
  note(asking, 'text', 'transcript', origin(given));
  return given.output.transcript;
}

/** What makes a layer that is missing. */
const MAKERS: Readonly<Record<Layer, StepWord>> = {
  raw: 'transcribe',
  itn: 'itn',
  tokens: 'tokenize',
  'zh-tw': 'zh-tw',
};

/** Whether the transcript has the layer here; order decides what each step sees. */
export function requireLayer(asking: BindSite, transcript: Transcript, layer: Layer): boolean {
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
