import { exact } from '../../record/exact.ts';
import type { EngineOptions, Step, Value } from '../plan/plan.ts';
import { shortPlace } from '../plan/problem.ts';
import type { ArrangedStep } from './arrange.ts';
import { textOfAlign } from './bind-align.ts';
import { bindText } from './bind-text.ts';
import { type BoundStep, base, finish } from './bound-step.ts';
import { CHECKPOINTS } from './checkpoint.ts';
import { type Asking, need, note, origin, report, resolve, soundFor } from './inputs.ts';
import type { Output } from './scope.ts';

/** `chunk` cuts at pauses near this length, and never later than that (docs/vad.md). */
const CHUNK_TARGET = 20e9;
const CHUNK_MAX = 30e9;

const NOTHING: Output = { type: 'nothing' };

/** One step with its inputs; undefined when one is missing, which is reported. */
export function bindStep(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  const use = asking.context.uses.get(item.slot);
  const fact = use === undefined ? {} : { model: use.model };
  switch (step.word) {
    case 'load':
      return bindLoad(asking, item);
    case 'transcribe':
      return bindTranscribe(asking, item);
    case 'align':
      return bindAlign(asking, item);
    case 'restart': {
      const { system } = step.input;
      const bound: Step = { ...base(item), step: 'restart', ...exact({ system }) };
      return finish(item, bound, NOTHING, fact);
    }
    case 'unload':
    case 'respawn':
    case 'trim':
      return finish(item, { ...base(item), step: step.word }, NOTHING, fact);
    case 'idle':
      return finish(item, { ...base(item), step: 'idle', time: step.input.idle }, NOTHING, fact);
    case 'checkpoint':
      refuseTakenName(asking, step.input.checkpoint);
      return finish(item, { ...base(item), step: 'checkpoint', name: step.input.checkpoint }, NOTHING, fact);
    case 'stop':
      return finish(item, { ...base(item), step: 'stop', arguments: {} }, NOTHING);
    case 'job':
    case 'decode':
    case 'vad':
    case 'chunk':
      return bindSound(asking, item);
    default:
      return bindText(asking, item);
  }
}

function refuseTakenName(asking: Asking, name: string): void {
  const giver = Object.entries({ ...CHECKPOINTS, start: 'baseline' }).find(
    ([, taken]) => taken === name,
  )?.[0];
  if (giver === undefined) return;
  const place = asking.item.step.placeOf('checkpoint');
  report(
    asking,
    place,
    `checkpoint: ${name} is the name that \`${giver}\` gives to its own`,
    'do: choose another',
  );
}

function bindLoad(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  const use = asking.context.uses.get(item.slot);
  if (step.word !== 'load' || use === undefined) return undefined;
  const { load: written, as: _, language, ...own } = step.input;
  if (written === null) note(asking, 'model', use.model, use.by ?? 'load');
  let taken: Value<string> | undefined;
  let said: EngineOptions = exact(own);
  if (language?.startsWith('$') === true) {
    const found = resolve(asking, 'language', language, 'transcript', ['language']);
    if (found === undefined) return undefined;
    taken = { kind: 'output', ref: { ...found.output.transcript.ref, field: 'language' } };
    note(asking, 'language', `language of ${found.name}`, 'named here');
  } else if (language !== undefined) {
    said = { ...said, language };
  }
  const bound: Step = {
    ...base(item),
    step: 'load',
    model: use.model,
    options: asking.context.loadOptions(use.model, said),
    ...exact({ language: taken }),
  };
  return finish(item, bound, NOTHING, { model: use.model });
}

function bindTranscribe(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  if (step.word !== 'transcribe') return undefined;
  const sound = soundFor(asking, step.input.transcribe);
  const use = asking.context.uses.get(item.slot);
  if (sound === undefined || use === undefined) return undefined;
  note(asking, 'model', use.model, `load ${shortPlace(use.since)}`);
  const { 'abort-after': abortAfter, 'max-new-tokens': maxNewTokens } = step.input;
  const bound: Step = {
    ...base(item),
    step: 'transcribe',
    model: use.model,
    audio: sound.value,
    ...exact({ 'abort-after': abortAfter, 'max-new-tokens': maxNewTokens }),
  };
  const transcript = { ref: { slot: item.slot }, layers: new Set(['raw' as const]), sound, joined: false };
  const audio = sound.source === undefined ? {} : { audio: sound.source };
  return finish(item, bound, { type: 'transcript', transcript }, { model: use.model, ...audio });
}

function bindAlign(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  if (step.word !== 'align') return undefined;
  const found = textOfAlign(asking, step);
  const use = asking.context.uses.get(item.slot);
  if (found === undefined || use === undefined) return undefined;
  note(asking, 'model', use.model, `load ${shortPlace(use.since)}`);
  const { text, sound, transcript } = found;
  const { delimiter } = step.input;
  const bound: Step = {
    ...base(item),
    step: 'align',
    model: use.model,
    audio: sound.value,
    text,
    ...exact({ delimiter }),
  };
  const times: Output = {
    type: 'times',
    ref: { slot: item.slot },
    ...exact({ transcript }),
  };
  const audio = sound.source === undefined ? {} : { audio: sound.source };
  return finish(item, bound, times, { model: use.model, ...audio });
}

/** Steps that hear audio in the harness. */
function bindSound(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  const { context } = asking;
  const ref = { slot: item.slot };
  switch (step.word) {
    case 'job': {
      const sound = soundFor(asking, undefined, true);
      if (sound === undefined) return undefined;
      return finish(
        item,
        { ...base(item), step: 'job', input: sound.value, arguments: {} },
        NOTHING,
        audioOf(sound),
      );
    }
    case 'decode': {
      const sound = soundFor(asking, step.input.decode, true);
      if (sound === undefined) return undefined;
      const { to } = step.input;
      const bound: Step = {
        ...base(item),
        step: 'decode',
        input: sound.value,
        arguments: to === undefined ? {} : { to },
      };
      const decoded = { ...sound, value: { kind: 'output' as const, ref } };
      return finish(item, bound, { type: 'sound', sound: decoded }, audioOf(sound));
    }
    case 'vad': {
      const sound = soundFor(asking, step.input.vad);
      if (sound === undefined) return undefined;
      const { backend, model } = step.input;
      const file = model && context.needFile('vad-model', 'vad', model, step.placeOf('model'));
      const bound: Step = {
        ...base(item),
        step: 'vad',
        input: sound.value,
        arguments: {
          ...exact({ backend, model: file }),
        },
      };
      return finish(item, bound, { type: 'speech', ref, sound }, audioOf(sound));
    }
    case 'chunk': {
      const given = need(asking, 'speech');
      if (given === undefined) return undefined;
      note(asking, 'speech', 'speech', origin(given));
      const target = step.input.chunk ?? CHUNK_TARGET;
      const max = step.input.max ?? Math.max(CHUNK_MAX, target);
      if (max < target) {
        report(asking, step.placeOf('max'), 'chunk: the longest chunk is shorter than the usual one');
      }
      const { sound } = given.output;
      const input: Value<string> = { kind: 'output', ref: given.output.ref };
      const bound: Step = { ...base(item), step: 'chunk', input, arguments: { target, max } };
      return finish(item, bound, { type: 'chunks', ref, sound }, audioOf(sound));
    }
    default:
      return undefined;
  }
}

const audioOf = (sound: { readonly source?: string }): { audio?: string } =>
  sound.source === undefined ? {} : { audio: sound.source };
