import type { KnownLeak, LeakSite } from '../../record/diagnosis.ts';

/** Marks a site that a known leak of the scenario names: any function of its stack may match. */
export function withKnown(site: LeakSite, known: readonly KnownLeak[], today: string): LeakSite {
  const match = known.find(({ function: pattern }) => {
    const matches = patternOf(pattern);
    return site.stack.some(({ function: name }) => matches.test(name));
  });
  if (match === undefined) return site;
  const { id, why, until } = match;
  return { ...site, known: { id, why, expired: until !== undefined && until <= today } };
}

/** `*` stands for any characters; a pattern names a whole function. */
function patternOf(pattern: string): RegExp {
  const literal = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${literal.join('.*')}$`);
}

/** Bytes per iteration of the sites that the named known leaks cover and that have not expired. */
export function knownBytes(sites: readonly LeakSite[], ids: readonly string[]): number {
  return sites
    .filter(({ known }) => known !== undefined && !known.expired && ids.includes(known.id))
    .reduce((sum, { bytes }) => sum + bytes, 0);
}
