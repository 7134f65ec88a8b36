import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/**
 * Begins `first` first, in their order: without the times of an earlier run Vitest goes by the size of a file, and a short one that takes
 * half a minute would come last, beside a worker that has nothing left to do.
 * @param first from the root, those with a process of their own before all that share one, which between them would have to load everything anew
 */
export function longestFirst(first: readonly string[]): typeof BaseSequencer {
  return class extends BaseSequencer {
    override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
      const place = ({ moduleId }: TestSpecification): number => {
        const found = first.indexOf(relative(this.ctx.config.root, moduleId));
        return found < 0 ? first.length : found;
      };
      return (await super.sort(files)).toSorted((one, other) => place(one) - place(other));
    }
  };
}
