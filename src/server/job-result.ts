import { basename } from 'node:path';
import type { Cue } from '../pipeline/subtitles/cue.ts';
import { notHeardLabel } from '../pipeline/subtitles/not-heard.ts';
import { writeSrt } from '../pipeline/subtitles/srt.ts';
import { writeVtt } from '../pipeline/subtitles/vtt.ts';
import { layerText } from '../pipeline/transcript/layers.ts';
import { exact } from '../record/exact.ts';
import type { TextLayer } from '../record/transcript.ts';
import { INVENTED_NOTICE, withInventedNotice } from '../runner/jobs/invented-notice.ts';
import { jobDocument } from '../runner/jobs/job-document.ts';
import { type JobResult, shownResult } from '../runner/jobs/job-result.ts';
import type { Prepared } from '../runner/shelves/prepare.ts';

export const FORMATS = ['txt', 'srt', 'vtt', 'json'] as const;
export type Format = (typeof FORMATS)[number];

const TYPES: Readonly<Record<Format, string>> = {
  txt: 'text/plain; charset=utf-8',
  srt: 'application/x-subrip; charset=utf-8',
  vtt: 'text/vtt; charset=utf-8',
  json: 'application/json; charset=utf-8',
};

/** A result in one format; undefined where it has no such layer. */
export function formatted(
  name: string,
  result: JobResult,
  prepared: Prepared,
  format: Format,
  layer: TextLayer | undefined,
): { readonly type: string; readonly body: string } | undefined {
  if (layer !== undefined && layerText(result.transcript, layer) === undefined) return undefined;
  const shown = layer === undefined ? shownResult(result) : shownResult(result, { layer });
  const invented = prepared.engines.some(({ calibration }) => calibration);
  const { cues: spoken } = shown.subtitles;
  const cues = invented ? withInventedNotice(shown.cues) : shown.cues;
  const text = [shown.text, ...(result.notHeard ?? []).map(notHeardLabel), ''].join('\n');
  const body = {
    txt: () => (invented ? `${INVENTED_NOTICE}\n${text}` : text),
    srt: () => writeSrt(cues),
    vtt: () => writeVtt(cues),
    json: () =>
      `${JSON.stringify({ ...jobDocument(name, result, withoutPaths(prepared), { layer: shown.layer, cues: spoken }), speed: speedOf(result) })}\n`,
  }[format]();
  return { type: TYPES[format], body };
}

/** Subtitles that are final while the job runs, as a file of their own; undefined where there are none yet. */
export function soFar(
  cues: readonly Cue[],
  prepared: Prepared,
  format: Format,
): { readonly type: string; readonly body: string } | undefined {
  if (cues.length === 0 || (format !== 'srt' && format !== 'vtt')) return undefined;
  const shown = prepared.engines.some(({ calibration }) => calibration) ? withInventedNotice(cues) : cues;
  return { type: TYPES[format], body: format === 'srt' ? writeSrt(shown) : writeVtt(shown) };
}

/** Where the engine lies here is nobody's business. */
const withoutPaths = (prepared: Prepared): Prepared => ({
  ...prepared,
  engines: prepared.engines.map((engine) => ({ ...engine, label: basename(engine.label) })),
});

/** What the page shows of speed and memory: ms, 1/s, ratio, bytes; absent where it was not measured. */
export function speedOf({
  status,
  failures,
  records,
  seconds,
  peakRss,
}: JobResult): Readonly<Record<string, number>> {
  const rounds = records.flatMap(({ step, round }) =>
    step === 'transcribe' && round !== undefined ? [round] : [],
  );
  const [first] = rounds.flatMap(({ ttftText, ttft }) => ttftText ?? ttft ?? []);
  const rates = rounds.flatMap(({ tokensPerS }) => tokensPerS ?? []).sort((a, b) => a - b);
  const rate = rates[Math.floor(rates.length / 2)];
  const spent =
    records.reduce((sum, { step, duration }) => (step === 'for-each' ? sum : sum + duration), 0) / 1e9;
  return {
    ...(first === undefined ? {} : { ttftMs: first / 1e6 }),
    ...exact({ tokensPerS: rate }),
    // Of a job that was cut short, or whose chunks failed, the time is that of a part.
    ...(seconds > 0 && status === 'completed' && failures.length === 0 ? { rtf: spent / seconds } : {}),
    ...exact({ peakRss }),
  };
}
