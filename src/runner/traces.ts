import type { TimelineSample } from '../metrics/memory/timeline.ts';
import { CHECKPOINT_METRICS, columnOf } from '../record/metric.ts';
import type { Checkpoint, StepRecord, Variant } from '../record/run-record.ts';

/**
 * CSV of every checkpoint of a variant, readable by `asr-bench analyze`: one row a checkpoint, memory in bytes,
 * counts as they are, times in ms; an absent figure is an empty field. Pure.
 */
export function variantCsv(variant: Variant): string {
  const head = [
    'launch',
    'segment',
    'iteration',
    'warm_up',
    'pass',
    'phase',
    'at_ms',
    ...CHECKPOINT_METRICS.map(columnOf),
    'step_ms',
    'ttft_ms',
    'ttft_text_ms',
    'tokens_per_s',
  ];
  const rows = [head.join(',')];
  variant.segments.forEach((segment, index) => {
    const row = (
      iteration: number,
      warmUp: boolean,
      checkpoint: Checkpoint | undefined,
      step?: StepRecord,
    ): void => {
      if (checkpoint === undefined) return;
      const cells = [
        segment.launch,
        index + 1,
        iteration,
        warmUp ? 1 : 0,
        csvText(step?.pass ?? ''),
        csvText(checkpoint.name),
        ms(checkpoint.at),
        ...CHECKPOINT_METRICS.map((metric) => checkpoint.readings[metric] ?? ''),
        step === undefined ? '' : ms(step.duration),
        ms(step?.round?.ttft),
        ms(step?.round?.ttftText),
        step?.round?.tokensPerS?.toFixed(3) ?? '',
      ];
      rows.push(cells.join(','));
    };
    row(0, true, segment.baseline);
    for (const step of segment.before) row(0, true, step.checkpoint, step);
    for (const { index: iteration, warmUp, steps } of segment.iterations) {
      for (const step of steps) row(iteration, warmUp, step.checkpoint, step);
    }
    for (const step of segment.after) row(variant.iterationsPlanned + 1, true, step.checkpoint, step);
  });
  return `${rows.join('\n')}\n`;
}

/** The files of a variant's traces, by what is appended to its name; of a server under load one more. Pure. */
export function traceFiles(variant: Variant): { readonly suffix: string; readonly csv: string }[] {
  const server = serverCsv(variant);
  return [
    { suffix: '', csv: variantCsv(variant) },
    ...(server === undefined ? [] : [{ suffix: '-server', csv: server }]),
  ];
}

/** One row a job, readable by `asr-bench analyze`; undefined where nothing was served. */
function serverCsv(variant: Variant): string | undefined {
  const head = [
    ...['launch', 'iteration', 'warm_up', 'client', 'fate', 'outcome', 'at_ms'],
    ...CHECKPOINT_METRICS.map(columnOf),
    ...['job_ms', 'first_text_ms', 'delivery_ms', 'temp_files'],
  ];
  const rows = variant.segments.flatMap(({ launch, iterations }) =>
    iterations.flatMap(({ index, warmUp, steps }) =>
      steps.flatMap(({ served, server = {}, at, duration, tempFiles }) =>
        served === undefined
          ? []
          : [
              [
                ...[launch, index, warmUp ? 1 : 0, served.client, served.fate, served.outcome, ms(at)],
                ...CHECKPOINT_METRICS.map((metric) => server[metric] ?? ''),
                ...[ms(duration), ms(served.firstText), ms(served.delivery), tempFiles ?? ''],
              ].join(','),
            ],
      ),
    ),
  );
  return rows.length === 0 ? undefined : `${[head.join(','), ...rows].join('\n')}\n`;
}

/** Resident memory between checkpoints. */
export function timelineCsv(samples: readonly TimelineSample[]): string {
  const rows = samples.map(({ at, rss, phase }) => `${ms(at)},${rss},${csvText(phase)}`);
  return `${['at_ms,rss_bytes,phase', ...rows].join('\n')}\n`;
}

/** The samples of a timeline that was written before; lines that are none are left out. */
export function parseTimelineCsv(text: string): TimelineSample[] {
  return text
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const [at, rss, phase] = line.split(',');
      const sample = { at: Number(at) * 1e6, rss: Number(rss), phase: phase ?? '' };
      return at && rss && Number.isFinite(sample.at) && Number.isFinite(sample.rss) ? [sample] : [];
    });
}

/**
 * A word as a cell: nothing in it ends the cell, and no spreadsheet takes it for a formula. Ours are names of steps, which stay as
 * they are; those of a run that is taken up again are anybody's.
 */
export const csvText = (word: string | number): string =>
  String(word)
    .replace(/[",\p{C}\p{Zl}\p{Zp}]/gu, '_')
    .replace(/^[=+@-]/, '_');

export const ms = (ns: number | undefined): string => (ns === undefined ? '' : (ns / 1e6).toFixed(3));
