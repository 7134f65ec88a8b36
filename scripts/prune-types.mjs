// Removes the declarations that no entry of the package leads to: four in five, each a file on the disk of whoever installs it.
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const dist = fileURLToPath(new URL('../dist/', import.meta.url));
const wanted = new Set();
const open = ['index.d.ts', 'vitest/index.d.ts'].map((entry) => join(dist, entry));
for (let file = open.pop(); file !== undefined; file = open.pop()) {
  if (wanted.has(file) || !existsSync(file)) continue;
  wanted.add(file);
  for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
    open.push(join(dirname(file), target.replace(/\.[jt]s$/, '.d.ts')));
}
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, String(name));
  if (file.endsWith('.d.ts') && !wanted.has(file)) rmSync(file);
}
