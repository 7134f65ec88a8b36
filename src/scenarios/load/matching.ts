import type { ScenarioFile } from './file.ts';
import { child, plain } from './located.ts';

/** Ids of the scenarios whose id, title or one of whose tags a pattern is found in, in the order of the file. Pure. */
export function matchingScenarios({ scenarios }: Pick<ScenarioFile, 'scenarios'>, pattern: RegExp): string[] {
  return [...scenarios].flatMap(([id, { merged, own }]) => {
    const [title, tags] = [child(own, 'title'), child(merged, 'tags')].map((value) => value && plain(value));
    const words = [id, title, ...(Array.isArray(tags) ? tags : [])];
    return words.some((word) => typeof word === 'string' && pattern.test(word)) ? [id] : [];
  });
}

/** Every tag of a file, once. Pure. */
export const tagsOf = ({ scenarios }: Pick<ScenarioFile, 'scenarios'>): string[] => [
  ...new Set(
    [...scenarios.values()].flatMap(({ merged }) => {
      const tags = child(merged, 'tags');
      const values: unknown = tags && plain(tags);
      return Array.isArray(values) ? values.filter((tag) => typeof tag === 'string') : [];
    }),
  ),
];
