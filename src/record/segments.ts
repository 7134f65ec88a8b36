import type { Segment, Variant } from './run-record.ts';

/**
 * The segments that figures are made of: those of launches that a resumed run began again are kept in the record,
 * and counted nowhere but as failures of the engine. Pure.
 */
export function countedSegments({ segments }: Pick<Variant, 'segments'>): Segment[] {
  return segments.filter(({ broken }) => broken === undefined);
}
