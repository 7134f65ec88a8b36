import { parseDocument } from 'yaml';
import { formatProblems } from '../../../src/scenarios/plan/problem.ts';
import { type Planning, planAll } from '../../../src/scenarios/plan-scenario.ts';
import { File } from '../../../src/scenarios/schema/file.ts';

/** What is wrong with what the loader says of a file, whatever is wrong with the file itself; and whether it took it. */
export function scenarioFaults(
  text: string,
  planning: Planning,
): { readonly taken: boolean; readonly faults: readonly string[] } {
  const { file, problems, plans } = planAll({ file: 'f.yaml', baseDir: '/base', text }, planning);
  formatProblems(problems, 'f.yaml');
  const lines = text.split('\n').length;
  const faults = problems.flatMap(({ place, message }) => [
    ...(place === undefined || place.line < 1 || place.column < 1 || place.line > lines + 1
      ? [`no place: ${message}`]
      : []),
    ...(message === '' || message.includes('undefined') ? [`says: ${message}`] : []),
  ]);
  if (problems.length > 0) return { taken: false, faults };
  const lost = plans.size === file.scenarios.size ? [] : ['a scenario without plan or problem'];
  return { taken: true, faults: [...lost, ...unknownKeys(text)] };
}

/** A file that was accepted holds no key that the schema does not know, whatever else was made of it. */
function unknownKeys(text: string): string[] {
  const value: unknown = parseDocument(text, { logLevel: 'silent' }).toJS();
  if (typeof value !== 'object' || value === null) return ['accepted, and no map'];
  const known = Object.entries(withoutNull(value)).filter(([key]) => !key.startsWith('x-'));
  const issues = File.safeParse(Object.fromEntries(known)).error?.issues ?? [];
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys' ? [`accepted ${issue.keys.join()}`] : [],
  );
}

/** `null` removes something inherited, outside of steps. */
function withoutNull(value: object): object {
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, field]) => field !== null)
      .map(([key, field]) => [
        key,
        typeof field === 'object' && !Array.isArray(field) ? withoutNull(field) : field,
      ]),
  );
}
