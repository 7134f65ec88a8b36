import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { z } from 'zod';

const read = (file: string): string => readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8');
const Lock = z.object({
  packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })),
});
const Package = z.object({ allowScripts: z.record(z.string(), z.boolean()) });

it('no npm runs the install script that downloads CUDA, and none is told so by a key that it warns of', () => {
  const { packages } = Lock.parse(JSON.parse(read('package-lock.json')));
  const { allowScripts } = Package.parse(JSON.parse(read('package.json')));
  // npm 11 asks package.json, npm 10 the lock file.
  expect(allowScripts['onnxruntime-node']).toBe(false);
  expect(packages['node_modules/onnxruntime-node']).toEqual({});
  expect(read('.npmrc')).not.toContain('onnxruntime');
});
