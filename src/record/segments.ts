import type { Segment, Variant } from './run-record.ts';

/**
 * The segments that figures are made of: those of launches that a resumed run began again are kept in the record,
 * and counted nowhere but as failures of the engine. Pure.
 */
export function countedSegments({ segments }: Pick<Variant, 'segments'>): Segment[] {
  return segments.filter(({ broken }) => broken === undefined);
}

/** The process that a variant is about, and what one iteration of it is called. */
export interface MeasuredProcess {
  readonly name: 'engine' | 'server';
  readonly unit: 'iteration' | 'job';
}

type Measured = Pick<Variant, 'segments'> & Partial<Pick<Variant, 'outline'>>;

/**
 * Of a server under load its own figures are the subject; those of the engine process behind it stand beside. One that died
 * before its first reading is known by its outline alone.
 */
export const measuredProcess = ({ segments, outline }: Measured): MeasuredProcess =>
  outline === 'job' || segments.some(({ before }) => before.some(({ step }) => step === 'serve'))
    ? { name: 'server', unit: 'job' }
    : { name: 'engine', unit: 'iteration' };

const isServed = (variant: Measured): boolean => measuredProcess(variant).name === 'server';

/**
 * When the process that is measured in a launch began: the engine processes behind a server come and go, so that its time
 * is that of the whole launch.
 */
export const launchBegin = (launch: Pick<Variant, 'segments'>): number =>
  launch.segments.at(isServed(launch) ? 0 : -1)?.at ?? 0;

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
