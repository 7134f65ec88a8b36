import { readFileSync } from 'node:fs';
import { packaged } from './package-root.ts';

/** Version of this package. Without zod, which takes longer to load than `--version` may take. */
export function harnessVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(packaged('package.json'), 'utf8'));
  if (typeof manifest === 'object' && manifest !== null && 'version' in manifest)
    return String(manifest.version);
  throw new Error('package.json names no version');
}
