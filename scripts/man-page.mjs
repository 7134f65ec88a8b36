// Writes dist/asr-bench.1, the man page, from the definitions of the command line. Part of the build.
import { statSync, writeFileSync } from 'node:fs';
import { programShape } from '../dist/cli/completion.js';
import { OF_RUN } from '../dist/cli/console/exit-line.js';
import { manPage } from '../dist/cli/shell/man.js';
import { harnessVersion } from '../dist/system/version.js';

// Of the sources, so that a build of the same sources gives the same page.
const date = statSync(new URL('../package.json', import.meta.url))
  .mtime.toISOString()
  .slice(0, 10);
const exits = Object.entries(OF_RUN).map(([code, about]) => [Number(code), about]);
const context = { terminal: {}, action: (run) => run };
const page = manPage(await programShape(context), { version: harnessVersion(), date, exits });
writeFileSync(new URL('../dist/asr-bench.1', import.meta.url), page);
