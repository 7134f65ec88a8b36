import { exact } from '../../record/exact.ts';
import type { OutputRef, Step } from '../plan/plan.ts';
import {
  type BoundOutput,
  nothing,
  type OutputOf,
  Scope,
  type Sound,
  type Transcript,
  UNKNOWN,
} from '../steps/scope.ts';
import { everyNode } from '../steps/walk.ts';
import { type Arranged, type ArrangedLoop, type ArrangedPasses, innerItems } from './arrange.ts';
import type { Binder, Frame } from './bind.ts';
import { type BindSite, corpusOf, declaredSound, need, note, origin, report, resolve } from './inputs.ts';

/** A loop over models or audio: its passes are known, each has its own steps. */
export function bindPasses(binder: Binder, asking: BindSite, item: ArrangedPasses, frame: Frame): Step {
  const { step, slot, variable } = item;
  // Repeated steps are steps as if they were written so often: no gate asks for a pass of theirs.
  if (variable !== 'repeat')
    binder.loops.push({
      variable,
      phase: frame.phase,
      passes: item.passes.length,
      respawns: respawnsIn(item),
    });
  let last: Scope | undefined;
  const passes = item.passes.map(({ value, items }) => {
    last = new Scope(asking.scope);
    const sound = variable === 'audio' ? declaredSound(asking, 'for-each', value) : undefined;
    if (sound !== undefined) last.give({ output: { type: 'sound', sound }, by: 'for-each' });
    return { label: value, steps: binder.list(items, last, frame) };
  });
  const joined = variable === 'audio' && last !== undefined ? join(asking, last, slot) : undefined;
  if (variable === 'model' && step.as !== undefined) {
    const message = `as: ${step.as.name}, but transcripts of several models are not joined`;
    report(asking, step.as.place, message, 'do: name the steps inside');
  }
  binder.name(asking, joined ?? nothing('for-each', step.place));
  const ofCorpus =
    variable === 'audio' && passes.some(({ label }) => corpusOf(asking.context, label) !== undefined);
  return { ...head(item), loop: variable, passes, ...(ofCorpus ? { utterances: true as const } : {}) };
}

/** A loop over chunks or parts: only the run knows how many there are. */
export function bindLoop(binder: Binder, asking: BindSite, item: ArrangedLoop, frame: Frame): Step[] {
  const { step, slot, variable } = item;
  binder.loops.push({ variable, phase: frame.phase, respawns: respawnsIn(item) });
  const inner = new Scope(asking.scope);
  const over = variable === 'chunk' ? overChunks(asking, item, inner) : overParts(asking, item, inner);
  const body = binder.list(item.items, inner, { ...frame, loops: [...frame.loops, variable] });
  const parts = over?.parts;
  const result = join(asking, inner, slot) ?? (parts && time(asking, inner, slot, parts));
  if (step.as !== undefined && result === undefined && over !== undefined && body.length > 0) {
    report(asking, step.as.place, `as: ${step.as.name}, but no step of the loop gives a transcript to join`);
  }
  binder.name(asking, result ?? UNKNOWN);
  return over === undefined ? [] : [{ ...head(item), loop: variable, over: over.ref, do: body }];
}

/** The fields that every `for-each` has. */
function head({ step, slot }: ArrangedPasses | ArrangedLoop) {
  const onFailure = step.word === 'for-each' ? step.input['on-failure'] : undefined;
  return {
    step: 'for-each' as const,
    slot,
    place: step.place,
    ...(step.as === undefined ? {} : { as: step.as.name }),
    ...exact({ onFailure }),
  };
}

interface Over {
  readonly ref: OutputRef;
  /** For a loop over parts: the whole that they are parts of. */
  readonly parts?: Transcript;
}

function overChunks(asking: BindSite, { step, slot }: ArrangedLoop, inner: Scope): Over | undefined {
  const written = step.input['for-each'].chunk;
  const found =
    typeof written === 'string'
      ? resolve(asking, 'for-each', written, 'chunks')?.output
      : implicit(asking, 'chunks', 'chunks');
  inner.give({ output: { type: 'sound', sound: soundOfItem(slot, found?.sound) }, by: 'for-each' });
  return found === undefined ? undefined : { ref: found.ref };
}

/** Each part is a transcript with the sound that it came from. */
function overParts(asking: BindSite, { step, slot }: ArrangedLoop, inner: Scope): Over | undefined {
  const written = step.input['for-each'].part;
  const found =
    typeof written === 'string'
      ? resolve(asking, 'for-each', written, 'transcript')?.output.transcript
      : implicit(asking, 'transcript', 'parts')?.transcript;
  const sound = soundOfItem(slot, found?.sound);
  inner.give({ output: { type: 'sound', sound }, by: 'for-each' });
  const layers = found?.layers ?? new Set(['raw' as const]);
  const part: Transcript = { ref: { slot, item: true }, layers, sound, joined: false };
  inner.give({ output: { type: 'transcript', transcript: part }, by: 'for-each' });
  if (found === undefined || found.joined) return found && { ref: found.ref, parts: found };
  const place = step.placeOf('for-each');
  report(asking, place, 'for-each: part goes through the passes of an earlier loop, and this text has none');
  return undefined;
}

function soundOfItem(slot: number, whole: Sound | undefined): Sound {
  const source = exact({ source: whole?.source });
  return { value: { kind: 'output', ref: { slot, item: true } }, ...source, whole: false };
}

function implicit<Type extends 'chunks' | 'transcript'>(
  asking: BindSite,
  type: Type,
  what: string,
): OutputOf<Type> | undefined {
  const given = need(asking, type);
  if (given !== undefined) note(asking, what, type, origin(given));
  return given?.output;
}

/** The transcripts of all passes as one, with the times on it; undefined if the passes give none. */
function join(asking: BindSite, inner: Scope, slot: number): BoundOutput | undefined {
  const own = inner.ownNearest('transcript', ({ transcript }) => transcript.ref.item !== true);
  if (own === undefined) return undefined;
  const { place } = asking.item.step;
  const around = asking.scope.nearest('sound')?.output.sound;
  const transcript: Transcript = {
    ref: { slot },
    layers: new Set(own.output.transcript.layers),
    sound: around ?? { value: { kind: 'output', ref: { slot } }, whole: false },
    joined: true,
  };
  const timed = inner.ownNearest('times') !== undefined;
  if (timed)
    asking.scope.give({ output: { type: 'times', ref: { slot }, transcript }, by: 'for-each', place });
  const given: BoundOutput = { output: { type: 'transcript', transcript }, by: 'for-each', place };
  asking.scope.give(given);
  return given;
}

/** A loop over parts that aligned them: the times of all parts, on the transcript that they are parts of. */
function time(asking: BindSite, inner: Scope, slot: number, transcript: Transcript): BoundOutput | undefined {
  if (inner.ownNearest('times') === undefined) return undefined;
  const { place } = asking.item.step;
  asking.scope.give({ output: { type: 'times', ref: { slot }, transcript }, by: 'for-each', place });
  return { output: { type: 'transcript', transcript }, by: 'for-each', place };
}

/** Whether the engine host is replaced somewhere in it; a server's host is another. */
export const respawnsIn = (item: Arranged): boolean =>
  everyNode([item], (one) => (one.kind === 'serve' ? [] : innerItems(one))).some(
    ({ kind, step }) => kind === 'step' && step.word === 'respawn',
  );
