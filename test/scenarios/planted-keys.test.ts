import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { isMap, isScalar, parseDocument, visit, type YAMLMap } from 'yaml';
import { loadFile } from '../../src/scenarios/load/file.ts';
import { planAll } from '../../src/scenarios/plan-scenario.ts';
import { planningIn } from './planning.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const COOKBOOK = join(ROOT, 'docs/cookbook');
const FILES = [join(ROOT, 'scenarios.yaml'), ...readdirSync(COOKBOOK).map((name) => join(COOKBOOK, name))];

/** No key of the language, no id, no axis, no environment variable: it has a dot, a space and a capital. */
const PLANTED = 'Not a.key';

/** A file with a matrix is planned, for its axes are judged there; reading alone is quicker. */
function linesOf(text: string): number[] {
  const source = { file: 'f.yaml', baseDir: '/base', text };
  const read = text.includes('matrix:') ? planAll(source, planningIn({})) : loadFile(source, {});
  return read.problems.map(({ place }) => place?.line ?? 0);
}

/** Every map of a file but those below `x-` keys, which are nobody's business. */
function mapsOf(text: string): number[] {
  const document = parseDocument(text);
  const found: number[] = [];
  let count = 0;
  visit(document, {
    Map: (_, __, path) => {
      const ignored = path.some(
        (node) =>
          typeof node === 'object' &&
          'key' in node &&
          isScalar(node.key) &&
          String(node.key.value).startsWith('x-'),
      );
      if (!ignored) found.push(count);
      count += 1;
    },
  });
  return found;
}

/** The file with one key more in its map number `index`. */
function planted(text: string, index: number): string {
  const document = parseDocument(text);
  let count = 0;
  visit(document, {
    Map: (_, map: YAMLMap) => {
      if (count === index) map.add(document.createPair(PLANTED, 1));
      count += 1;
      return undefined;
    },
  });
  return document.toString({ lineWidth: 0 });
}

describe.each(FILES.map((path) => [basename(path), readFileSync(path, 'utf8')]))('%s', (_, text) => {
  it('is sound when nothing is planted', () => {
    const document = parseDocument(text);
    expect(isMap(document.contents)).toBe(true);
    expect(linesOf(document.toString({ lineWidth: 0 }))).toEqual([]);
  });

  it('has a problem on its line for a key planted in any of its maps', () => {
    const missed = mapsOf(text).flatMap((index) => {
      const altered = planted(text, index);
      const line = altered.split('\n').findIndex((row) => row.includes(PLANTED)) + 1;
      return linesOf(altered).includes(line)
        ? []
        : [`line ${line}: ${altered.split('\n')[line - 1]?.trim()}`];
    });
    expect(missed).toEqual([]);
  });
});
