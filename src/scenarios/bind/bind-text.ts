import type { NeededFile, Step, Value } from '../plan/plan.ts';
import type { ArrangedStep } from './arrange.ts';
import { requireLayer } from './bind-align.ts';
import { type BoundStep, base, finish } from './bound-step.ts';
import { type Asking, need, note, origin, report, transcriptFor } from './inputs.ts';
import type { Layer, Transcript } from './scope.ts';

/** Steps that work on text: layers of a transcript, and subtitles. */
export function bindText(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  switch (step.word) {
    case 'itn':
    case 'zh-tw':
      return addLayer(asking, item, step.word, {});
    case 'tokenize': {
      const written = step.input.tokenize;
      const transcript = transcriptFor(asking);
      if (transcript === undefined) return undefined;
      const layer = written ?? (transcript.layers.has('itn') ? 'itn' : 'raw');
      if (!requireLayer(asking, transcript, layer)) return undefined;
      if (written === null) note(asking, 'layer', layer, 'the last one made');
      return addLayer(asking, item, 'tokens', { layer });
    }
    case 'subtitle':
      return bindSubtitle(asking, item);
    default:
      return undefined;
  }
}

function addLayer(
  asking: Asking,
  item: ArrangedStep,
  layer: 'itn' | 'tokens' | 'zh-tw',
  given: Record<string, unknown>,
): BoundStep | undefined {
  const { step } = item;
  if (step.word !== 'itn' && step.word !== 'zh-tw' && step.word !== 'tokenize') return undefined;
  const transcript =
    layer === 'tokens' ? asking.scope.nearest('transcript')?.output.transcript : transcriptFor(asking);
  if (transcript === undefined) return undefined;
  const { style, dictionary } = step.input;
  const file: NeededFile['path'] | undefined =
    dictionary && asking.context.needFile('dictionary', step.word, dictionary, step.placeOf('dictionary'));
  const bound: Step = {
    ...base(item),
    step: step.word,
    input: asInput(transcript),
    arguments: {
      ...given,
      ...(style === undefined ? {} : { style }),
      ...(file === undefined ? {} : { dictionary: file }),
    },
  };
  transcript.layers.add(layer);
  return finish(item, bound, { type: 'transcript', transcript }, { layer });
}

const asInput = (transcript: Transcript): Value<string> => ({ kind: 'output', ref: transcript.ref });

/** The best text to show: what was made last in the order of the pipeline. */
const SHOWN: readonly Layer[] = ['zh-tw', 'itn', 'raw'];

function bindSubtitle(asking: Asking, item: ArrangedStep): BoundStep | undefined {
  const { step } = item;
  if (step.word !== 'subtitle') return undefined;
  const given = need(asking, 'times');
  if (given === undefined) return undefined;
  note(asking, 'times', 'times', origin(given));
  const { ref, transcript } = given.output;
  const { text: written, subtitle, width, cues } = step.input;
  if (written !== undefined && transcript === undefined && written !== 'raw') {
    report(
      asking,
      step.placeOf('text'),
      `subtitle: the times are on the reference text, which has no layer ${written}`,
    );
    return undefined;
  }
  if (written !== undefined && transcript !== undefined && !requireLayer(asking, transcript, written)) {
    return undefined;
  }
  const text = written ?? SHOWN.find((layer) => transcript?.layers.has(layer)) ?? 'raw';
  if (written === undefined) note(asking, 'text', `layer ${text}`, 'the last one made');
  const bound: Step = {
    ...base(item),
    step: 'subtitle',
    input: { kind: 'output', ref },
    arguments: {
      formats: subtitle ?? ['srt'],
      text,
      ...(width === undefined ? {} : { width }),
      ...(cues === undefined ? {} : { cues }),
    },
  };
  return finish(item, bound, { type: 'nothing' });
}
