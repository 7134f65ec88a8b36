import { heapTable, hiddenTable, looksTable, powerTable, shapesTables, shortTable } from './tables.ts';
import type { StudySize } from './tally.ts';

/** The seed of the figures in docs/leak-verdict.md. */
export const STUDY: StudySize = { seed: 20_261_127, traces: 40 };

/** The operating characteristics as Markdown: the tables of docs/leak-verdict.md#operating-characteristics. */
export function studyVerdict(size: StudySize): string {
  return [
    `Seed ${size.seed}, ${size.traces} traces a shape and length, or a cell.`,
    '### Known truth, 20 bounded and 11 leaking shapes, τ = 256 KiB',
    shapesTables(size),
    '### Power, anonymous memory, τ = 256 KiB; leak / bounded / inconclusive, per cent',
    powerTable(size),
    '### In-use bytes behind a cache of 60 KB that fills, τ = 1 KiB; leak / bounded / inconclusive, per cent',
    heapTable(size),
    '### Growth that hides, both quantities: 3 to 5 steps of 1.5 to 20 τ in all; 5 τ and more that speed up or change',
    hiddenTable(size),
    '### Short runs',
    shortTable(size),
    '### Looking more than once, at traces of 400 iterations',
    looksTable(size),
  ].join('\n\n');
}
