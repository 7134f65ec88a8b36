import type { Cell, Problem } from '../plan/plan.ts';
import type { Axis, Combination } from './matrix.ts';

type AxesCell = Omit<Cell, 'gates' | 'baseline'> & { readonly combination: Combination };

/**
 * A matrix axis that changes nothing measures the same thing several times under different names: `model` where
 * every `load` names its own, a misplaced option. Found by comparing the cells that differ in that axis alone.
 */
export function checkAxes(axes: readonly Axis[], cells: readonly AxesCell[], problems: Problem[]): void {
  const contents = new Map(cells.map((cell) => [cell.id, contentOf(cell)]));
  for (const axis of axes) {
    if (axis.values.length < 2) continue;
    const groups = new Map<string, Set<string | undefined>>();
    let compared = false;
    for (const cell of cells) {
      const key = JSON.stringify([
        cell.variant,
        ...[...cell.combination]
          .filter(([path]) => path !== axis.path)
          .map(([path, { value }]) => [path, value]),
      ]);
      const group = groups.get(key) ?? new Set();
      compared ||= groups.has(key);
      groups.set(key, group.add(contents.get(cell.id)));
    }
    if (!compared || [...groups.values()].some((group) => group.size > 1)) continue;
    const values = axis.values.map(({ source }) => source).join(', ');
    problems.push({
      place: axis.place,
      message: `matrix axis ${axis.path} changes nothing: every cell does the same for ${values}`,
      detail: ['do: leave it out, or leave to it what the steps name themselves'],
    });
  }
}

/** What a cell does, without its names. */
function contentOf({ id: _id, axes: _axes, combination: _combination, measure, ...rest }: AxesCell): string {
  return JSON.stringify({ ...rest, measure: [...measure] });
}
