import type { Diagnosis } from '../../record/diagnosis.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import { answer, blocks, frameLine, often, percent } from './diagnosis-answer.ts';
import { ABSENT, type Section } from './section.ts';

/** Where the flame graph of a cell lies in the run's folder. */
export const flameFile = ({ variant }: Pick<Diagnosis, 'variant'>): string =>
  `diagnosis/${variant.replace(/[^a-z0-9-]+/g, '_')}.svg`;

/** The places that leak, for every cell that was diagnosed; empty where none was. */
export function siteSection({ diagnoses = [] }: RunRecord): Section {
  const rows = diagnoses.flatMap(({ variant, sites }) =>
    sites.map((site) => [
      site.function,
      variant,
      site.call,
      formatBytes(site.bytes),
      blocks(site),
      often(site.every),
      site.share === undefined ? ABSENT : percent(site.share),
      site.source ?? ABSENT,
      site.known === undefined
        ? ''
        : `${site.known.id}${site.known.expired ? ' (EXPIRED)' : ''}: ${site.known.why}`,
    ]),
  );
  const head = [
    'function',
    'variant',
    'under',
    'bytes/iteration',
    'blocks',
    'iterations',
    'share',
    'source',
    'known',
  ];
  const graphs = diagnoses
    .filter(({ flame }) => flame.length > 0)
    .map(
      (diagnosis) =>
        `flame graph of ${diagnosis.variant}: [${flameFile(diagnosis)}](${flameFile(diagnosis)})`,
    );
  return { id: 'leaks', title: 'what leaks', head, rows, notes: [...diagnoses.flatMap(answer), ...graphs] };
}

/** The way from the engine's entry point to each place, largest first. */
export function stackSection({ diagnoses = [] }: RunRecord): Section {
  const rows = diagnoses.flatMap(({ sites }) =>
    sites.slice(0, MOST_STACKS).map((site) => [site.function, site.stack.map(frameLine).join(' › ')]),
  );
  return {
    id: 'leak-stacks',
    title: 'stacks',
    head: ['function', 'from the engine’s entry point down'],
    rows,
    notes: [],
  };
}

/** More stacks than this nobody reads; run.json has them all. */
const MOST_STACKS = 12;
