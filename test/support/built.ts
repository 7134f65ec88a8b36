import { existsSync } from 'node:fs';

/** The black-box tests run the built CLI and the engine host, which is forked from JavaScript. */
export default function setup(): void {
  if (!existsSync(new URL('../../dist/cli/main.js', import.meta.url))) {
    throw new Error('dist/ is missing: run `npm run build` first (`npm test` does it)');
  }
}
