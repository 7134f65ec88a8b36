import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { z } from 'zod';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../${path}`, import.meta.url)), 'utf8');
const Names = z.record(z.string(), z.string());
const Package = z.object({ dependencies: Names, devDependencies: Names, peerDependencies: Names });
const Locked = z.object({
  packages: z.record(
    z.string(),
    z.object({
      license: z.string().optional(),
      dev: z.boolean().optional(),
      optional: z.boolean().optional(),
      peer: z.boolean().optional(),
    }),
  ),
});

const packages = Package.parse(JSON.parse(read('package.json')));
const { packages: locked } = Locked.parse(JSON.parse(read('package-lock.json')));
const notices = read('docs/NOTICES.md');

/** What the build puts into the package. */
const VENDORED = ['jieba-wasm'];

it.each([...Object.keys(packages.dependencies), ...VENDORED])(
  '%s stands in the notices with the licence that it states',
  (name) => {
    expect(notices).toContain(`\n| ${name} | ${locked[`node_modules/${name}`]?.license} |\n`);
  },
);

it('so does what is used where somebody installs it', () => {
  for (const name of Object.keys(packages.peerDependencies)) expect(notices).toContain(`\n| ${name} | `);
});

it('nothing that is always installed is under a licence of another kind than is said', () => {
  const said = [
    'MIT',
    'ISC',
    'BSD-2-Clause',
    'BSD-3-Clause',
    'Apache-2.0',
    'BlueOak-1.0.0',
    'Unlicense',
    'MIT AND Apache-2.0',
  ];
  const other = Object.entries(locked).filter(
    ([path, { license = '', dev, optional, peer }]) =>
      path !== '' && dev !== true && optional !== true && peer !== true && !said.includes(license),
  );
  expect(other).toEqual([]);
});

it('what the build puts into the package comes with its licence, and is no dependency', () => {
  for (const name of VENDORED) {
    expect(packages.devDependencies).toHaveProperty(name);
    expect(read(`dist/vendor/${name}/LICENSE`)).toContain('Permission is hereby granted');
  }
});

it('the one under the GPL is said to be, and is installed by nobody but the user', () => {
  expect(notices).toContain('**ffmpeg-static is GPL-3.0-or-later**');
  expect(locked).not.toHaveProperty('node_modules/ffmpeg-static');
});
