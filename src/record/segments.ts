import type { Segment, Variant } from './run-record.ts';

/**
 * The segments that figures are made of: those of launches that a resumed run began again are kept in the record,
 * and counted nowhere but as failures of the engine. Pure.
 */
export function countedSegments({ segments }: Pick<Variant, 'segments'>): Segment[] {
  return segments.filter(({ broken }) => broken === undefined);
}

/** A server under load was measured: its own figures are the subject, those of the engine process behind it stand beside. */
export const isServed = ({ segments }: Pick<Variant, 'segments'>): boolean =>
  segments.some(({ before }) => before.some(({ step }) => step === 'serve'));

/** The growth that a variant is about. */
export const subjectGrowth = (
  variant: Pick<Variant, 'segments' | 'growth' | 'serverGrowth'>,
): Variant['growth'] => (isServed(variant) ? (variant.serverGrowth ?? {}) : variant.growth);

/** What that growth is called beside others. */
export const subjectName = (name: string, variant: Pick<Variant, 'segments'>): string =>
  isServed(variant) ? `${name}, server` : name;

/** What figures of a variant's engine are called: a served variant has its server's beside them. */
export const engineName = (variant: Pick<Variant, 'id' | 'segments'>): string =>
  isServed(variant) ? `${variant.id}, engine` : variant.id;

/** Launches of a variant, in order. */
export const launchesOf = (variant: Pick<Variant, 'segments'>): number[] => [
  ...new Set(countedSegments(variant).map(({ launch }) => launch)),
];

/** The segments that count, of one launch where it is said. */
export function segmentsOf(variant: Pick<Variant, 'segments'>, launch: number | undefined): Segment[] {
  const segments = countedSegments(variant);
  return launch === undefined ? segments : segments.filter((segment) => segment.launch === launch);
}
