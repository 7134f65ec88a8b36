import { expect, it } from 'vitest';
import { builtEntry } from '../../src/system/built-entry.ts';

it.each([
  ['file:///app/dist/pipeline/service.js', '/app/dist/pipeline/worker.js'],
  ['file:///app/src/pipeline/service.ts', '/app/dist/pipeline/worker.js'],
  ['file:///home/src/app/src/pipeline/service.ts', '/home/src/app/dist/pipeline/worker.js'],
])('beside %s: %s', (url, file) => {
  expect(builtEntry('./worker.js', url)).toBe(file);
});
