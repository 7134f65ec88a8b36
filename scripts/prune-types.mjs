// Removes the declarations that no entry of the package leads to: four in five, each a file on the disk of whoever installs it.
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const dist = join(root, 'dist');

/** Declarations that the entries lead to, those that are not there among them. */
function wantedTypes() {
  const wanted = new Set();
  const open = ['index.d.ts', 'vitest/index.d.ts'].map((entry) => join(dist, entry));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (wanted.has(file)) continue;
    wanted.add(file);
    if (!existsSync(file)) continue;
    for (const [, target] of readFileSync(file, 'utf8').matchAll(/(?:from|import\()\s*['"](\.[^'"]+)['"]/g))
      open.push(join(dirname(file), target.replace(/\.[jt]s$/, '.d.ts')));
  }
  return wanted;
}

let wanted = wantedTypes();
if (![...wanted].every(existsSync)) {
  // Removed by an earlier build, and what has not changed since is not written again: all is compiled anew.
  rmSync(join(dist, '.tsbuildinfo'), { force: true });
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', 'tsconfig.build.json'], { cwd: root, stdio: 'inherit' });
  wanted = wantedTypes();
}
for (const name of readdirSync(dist, { recursive: true })) {
  const file = join(dist, String(name));
  if (file.endsWith('.d.ts') && !wanted.has(file)) rmSync(file);
}
