import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What a command may take of the processor, as a multiple of a bare Node (docs/architecture.md#start-up). */
const ALLOWED: Readonly<Record<string, number>> = { '--version': 2.5, '--help': 2.5, list: 4 };
const ROUNDS = 20;

/** Start-up of the command line beside `node -e 0`, in turns within one run, by processor time. */
export function startup(): void {
  const main = join(process.cwd(), 'dist/cli/main.js');
  const names = Object.keys(ALLOWED);
  const taken = new Map<string, number>(['bare', ...names].map((name) => [name, 0]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const name of taken.keys()) {
      const before = childTicks();
      spawnSync(process.execPath, name === 'bare' ? ['-e', '0'] : [main, name], { stdio: 'ignore' });
      taken.set(name, (taken.get(name) ?? 0) + childTicks() - before);
    }
  }
  const bare = taken.get('bare') ?? 0;
  const row = (name: string) => {
    const ratio = (taken.get(name) ?? 0) / bare;
    const allowed = ALLOWED[name] ?? 0;
    return { command: name, 'times a bare node': ratio.toFixed(2), allowed, within: ratio <= allowed };
  };
  console.table(names.map(row));
  console.log(`a bare node: ${((bare * 10) / ROUNDS).toFixed(0)} ms of processor time`);
}

/** User and system time of all children that have ended, in ticks of 10 ms (proc(5), fields 16 and 17 of stat). */
function childTicks(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8')
    .replace(/^.*\) /s, '')
    .split(' ');
  return Number(fields[13]) + Number(fields[14]);
}
