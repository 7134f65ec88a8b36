import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Build, Overrides } from '../../scenarios/plan/overrides.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { sourceBuild } from '../run/source-word.ts';

const LABEL = /^[a-z][a-z0-9-]*$/;

/**
 * Reads `--engines a,b=path,c=repository@ref`: engines of the file by their id, libraries and commits under a label of their own. The first is the
 * baseline.
 * @throws Failure (2) when there are fewer than two, or a name is none
 */
export function enginesOf(words: readonly string[]): Required<Pick<Overrides, 'engines' | 'builds'>> {
  const builds: Record<string, Build> = {};
  const engines = words.map((word) => {
    const at = word.indexOf('=');
    if (at < 0) {
      const from = sourceBuild(word);
      if (from === undefined) return word;
      builds[from.id] = from.build;
      return from.id;
    }
    const [label, path] = [word.slice(0, at), word.slice(at + 1)];
    if (!LABEL.test(label) || path === '') {
      throw new Failure(
        ExitCode.usage,
        `--engines ${word}: label=path or label=repository@ref is expected, the label of small letters, digits and hyphens`,
        '--engines before=/path/to/libchatllm.so,after=/other/libchatllm.so',
      );
    }
    // The calibration engine is no file: it is compiled where it is needed.
    const commit = existsSync(path) ? undefined : sourceBuild(path);
    builds[label] = commit?.build ?? { library: path === 'calibration' ? path : resolve(path) };
    return label;
  });
  const twice = engines.find((id, i) => engines.indexOf(id) !== i);
  if (twice !== undefined) {
    throw new Failure(
      ExitCode.usage,
      `--engines names ${twice} twice`,
      'to measure one build against itself: compare --aa <scenario>',
    );
  }
  if (engines.length < 2) {
    throw new Failure(ExitCode.usage, '--engines needs two engines or more', [
      '--engines baseline,candidate: ids of the scenario file, label=path or label=repository@ref',
    ]);
  }
  return { engines, builds };
}
