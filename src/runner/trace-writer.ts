import type { Normaliser } from '../metrics/accuracy/normaliser.ts';
import type { TimelineSample } from '../metrics/memory/timeline.ts';
import { finishedLaunches } from '../record/journal.ts';
import type { RunRecord, Variant } from '../record/run-record.ts';
import { countedSegments } from '../record/segments.ts';
import { RUN_FILES } from '../record/store/run-files.ts';
import type { RunFolder } from '../record/store/run-folder.ts';
import { roundsCsv } from './round-rows.ts';
import { parseTimelineCsv, timelineCsv, traceFiles, variantCsv } from './traces.ts';

/** The traces of a run in its folder, and the timelines that the record does not hold. */
export class TraceWriter {
  readonly #folder: RunFolder;
  readonly #chinese: Normaliser;
  readonly #timelines = new Map<string, TimelineSample[]>();

  constructor(folder: RunFolder, chinese: Normaliser) {
    this.#folder = folder;
    this.#chinese = chinese;
  }

  /** Reads back the timelines of launches that a run had finished before it is taken up again. */
  takeUp({ variants }: RunRecord): void {
    for (const variant of variants) {
      if (finishedLaunches(variant).length === 0) continue;
      const earlier = this.#folder.read(`traces/${fileName(variant)}-timeline.csv`);
      if (earlier !== undefined) this.#timelines.set(variant.id, parseTimelineCsv(earlier));
    }
  }

  /** @param cell id of the variant that they are of */
  add(cell: string, samples: readonly TimelineSample[]): void {
    this.#timelines.set(cell, [...(this.#timelines.get(cell) ?? []), ...samples]);
  }

  write(record: RunRecord): void {
    for (const variant of record.variants) {
      if (variant.segments.length === 0) continue;
      const name = fileName(variant);
      const counted = countedSegments(variant);
      const broken = variant.segments.filter((segment) => !counted.includes(segment));
      for (const { suffix, csv } of traceFiles({ ...variant, segments: counted })) {
        this.#folder.write(`traces/${name}${suffix}.csv`, csv);
      }
      if (broken.length > 0) {
        this.#folder.write(`traces/${name}-broken.csv`, variantCsv({ ...variant, segments: broken }));
      }
      const samples = this.#timelines.get(variant.id);
      if (samples !== undefined) this.#folder.write(`traces/${name}-timeline.csv`, timelineCsv(samples));
    }
    // Once all has been measured: it is gone through text by text.
    if (record.endedAt !== undefined) writeRounds(this.#folder, record, this.#chinese);
  }
}

/** What every variant answered, in the folder of the run. */
export function writeRounds(folder: RunFolder, record: RunRecord, chinese: Normaliser): void {
  for (const variant of record.variants) {
    const rounds = roundsCsv(record, variant, chinese);
    if (rounds !== undefined) folder.write(`${RUN_FILES.rounds}/${fileName(variant)}.csv`, rounds);
  }
}

/** A variant's id as a file name. */
const fileName = ({ id }: Variant): string => id.replace(/[^a-z0-9-]+/g, '_');
