import type { Diagnosis, LeakSite } from '../../record/diagnosis.ts';
import { formatBytes } from '../../record/units.ts';

export const percent = (share: number): string => `${(share * 100).toFixed(share < 0.0995 ? 1 : 0)} %`;

/** What the diagnosis of one cell says, in sentences: the answer first. */
export function answer(diagnosis: Diagnosis): string[] {
  const { variant, failed, sites, things, attributed, share, measured } = diagnosis;
  if (failed !== undefined) return [`${variant}: not diagnosed: ${failed}`];
  const lines: string[] = [];
  const [first] = sites;
  if (first === undefined) {
    lines.push(`${variant}: no function of the engine goes on taking memory`);
  } else {
    const of =
      measured === undefined || share === undefined
        ? ''
        : ` of the ${formatBytes(measured.rate)} that the ordinary run grew by, ${percent(share)}`;
    const places = sites.length === 1 ? '1 place' : `${sites.length} places`;
    lines.push(
      `${variant}: ${formatBytes(attributed)} per iteration are lost in ${places}${of}; most in ${first.function}`,
    );
  }
  lines.push(...things.map(({ detail }) => `${variant}: ${detail}`));
  lines.push(...diagnosis.unexplained.map((sentence) => `${variant}: ${sentence}`));
  return lines;
}

/** `each`, or `every 3`: how often a site strikes. */
export const often = (every: number): string => (every < 1.05 ? 'each' : `every ${Number(every.toFixed(1))}`);

/** Blocks per iteration; seldom whole for leaks that strike seldom. */
export const blocks = ({ blocks: count }: LeakSite): string =>
  String(Number(count.toFixed(count < 10 ? 2 : 1)));

/** One line of a stack. */
export const frameLine = ({ function: name, source }: LeakSite['stack'][number]): string =>
  source === undefined ? name : `${name}  (${source})`;
