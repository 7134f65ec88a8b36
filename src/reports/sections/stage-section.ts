import type { RunRecord, StepRecord, Variant } from '../../record/run-record.ts';
import { countedSegments } from '../../record/segments.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';
import { ABSENT, type Section } from './section.ts';

/** Stages of the pipeline in its order, and what people call them. */
const STAGES: Readonly<Record<string, string>> = {
  decode: 'decode',
  vad: 'VAD',
  chunk: 'cut',
  load: 'load',
  transcribe: 'ASR',
  restart: 'restart',
  itn: 'ITN',
  tokenize: 'tokenise',
  align: 'align',
  unload: 'unload',
  respawn: 'respawn',
  'zh-tw': 'convert',
  subtitle: 'subtitles',
};

/** Steps that make a run a pipeline: without one the section has nothing to add to the latencies. */
const OWN: ReadonlySet<string> = new Set(['decode', 'vad', 'chunk', 'itn', 'tokenize', 'zh-tw', 'subtitle']);

/** What each stage of the pipeline took, with what was found on the way. */
export function stageSection(record: RunRecord): Section {
  const rows: string[][] = [];
  const notes: string[] = [];
  for (const variant of record.variants) {
    const steps = stepsOf(variant);
    if (!steps.some(({ step }) => OWN.has(step))) continue;
    const all = steps.reduce((sum, { step, duration }) => sum + (step === 'for-each' ? 0 : duration), 0);
    for (const [step, label] of Object.entries(STAGES)) {
      const own = steps.filter((one) => one.step === step);
      if (own.length === 0) continue;
      const times = own.map(({ duration }) => duration).toSorted((a, b) => a - b);
      const total = times.reduce((sum, time) => sum + time, 0);
      const peaks = own.flatMap(({ worker }) => worker?.peakRss ?? []);
      rows.push([
        label,
        variant.id,
        String(own.length),
        formatTime(total),
        formatTime(times[Math.floor((times.length - 1) / 2)] ?? 0),
        formatTime(times.at(-1) ?? 0),
        all > 0 ? `${((total / all) * 100).toFixed(1)} %` : ABSENT,
        peaks.length === 0 ? ABSENT : formatBytes(Math.max(...peaks)),
      ]);
    }
    notes.push(...steps.flatMap((step) => sentences(variant.id, step)));
  }
  return {
    id: 'stages',
    title: 'stages of the pipeline',
    head: ['stage', 'variant', 'n', 'total', 'median', 'longest', 'share', 'worker, peak rss'],
    rows,
    notes: [...new Set(notes)],
  };
}

function stepsOf(variant: Variant): StepRecord[] {
  return countedSegments(variant).flatMap(({ before, iterations, open, after }) => [
    ...before,
    ...iterations.flatMap(({ steps }) => steps),
    ...(open?.steps ?? []),
    ...after,
  ]);
}

const seconds = (samples: number): string => `${formatNumber(samples / 16_000)} s`;

/** What is worth a sentence: how speech was found and cut, what was joined, where the subtitles are. */
function sentences(variant: string, { speech, cut, joined, subtitles, language }: StepRecord): string[] {
  const said: string[] = [];
  if (speech !== undefined) {
    const network = speech.model?.published === false ? ' (not the published network)' : '';
    said.push(
      speech.backend === 'ten'
        ? `speech found by TEN VAD${network}`
        : 'speech found by energy alone: no TEN VAD network was given',
    );
  }
  if (cut !== undefined) said.push(cutSentence(cut));
  if (joined !== undefined) {
    const { passes, failed, resumed, heardTwice, alignedIn } = joined;
    said.push(
      [
        `${passes} passes joined${failed > 0 ? `, ${failed} of them failed` : ''}`,
        ...(resumed > 0 ? [`${resumed} taken over from before the interruption`] : []),
        ...(heardTwice > 0 ? [`${heardTwice} characters heard twice at forced cuts left out`] : []),
        ...(language === undefined ? [] : [`language ${language}`]),
        ...(alignedIn === undefined ? [] : [`aligner loaded for ${alignedIn.join(', then ')}`]),
      ].join(', '),
    );
  }
  if (subtitles !== undefined) {
    const { files, layer, cues, tooFast, adjusted, joined = 0, notHeard = 0 } = subtitles;
    said.push(
      [
        `${cues} cues of layer ${layer} in ${files.join(', ')}`,
        ...(tooFast > 0 ? [`${tooFast} ask for fast reading`] : []),
        ...(notHeard > 0 ? [`${notHeard} more where nothing was heard`] : []),
        ...(joined > 0 ? [`${joined} without a time of its own joined to a neighbour`] : []),
        ...(adjusted > 0 ? [`${adjusted} words had to be moved into the audio`] : []),
      ].join(', '),
    );
  }
  return said.map((sentence) => `${variant}: ${sentence}`);
}

function cutSentence({ chunks, speech, lost, silent }: NonNullable<StepRecord['cut']>): string {
  const lengths = chunks.map(({ start, end }) => end - start);
  if (lengths.length === 0) return 'no speech: there are no chunks';
  const forced = chunks.filter(({ forcedStart }) => forcedStart).length;
  const mean = lengths.reduce((sum, length) => sum + length, 0) / lengths.length;
  return [
    `${lengths.length} chunks of ${seconds(Math.min(...lengths))} to ${seconds(Math.max(...lengths))}, mean ${seconds(mean)}`,
    `${seconds(speech)} of speech, ${lost === 0 ? 'none' : seconds(lost)} outside of them`,
    ...(forced > 0 ? [`${forced} cuts inside speech`] : []),
    ...(silent ? ['cut blindly, for no speech was found'] : []),
  ].join(', ');
}
