import { PROCESSES } from '../../metrics/definitions/definition.ts';
import type { Problem } from '../plan/plan.ts';
import { child, entriesOf, type LocatedMap } from './located.ts';

/** Names that mean something already. */
export function checkNames(root: LocatedMap): Problem[] {
  const problems: Problem[] = [];
  const refuse = (
    section: LocatedMap['entries'] | undefined,
    name: string,
    message: string,
    advice: string,
  ): void => {
    const place = section?.get(name)?.key;
    if (place !== undefined) problems.push({ place, message, detail: [`do: ${advice}`] });
  };
  const mapAt = (key: string): LocatedMap['entries'] | undefined => {
    const value = child(root, key);
    return value?.kind === 'map' ? value.entries : undefined;
  };
  refuse(mapAt('engines'), 'calibration', 'engine `calibration` is always there', 'give yours another name');
  for (const name of PROCESSES) {
    refuse(
      mapAt('models'),
      name,
      `a model cannot be called ${name}: \`of ${name}\` is that process in a gate`,
      'give it another name',
    );
  }
  for (const [, { value }] of entriesOf(child(root, 'scenarios'))) {
    const variants = child(value, 'variants');
    if (variants?.kind !== 'map') continue;
    refuse(
      variants.entries,
      'all',
      'a variant cannot be called all: `all` in `expect` means every variant',
      'give it another name',
    );
  }
  return problems;
}
