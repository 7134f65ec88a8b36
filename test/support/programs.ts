import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { temporaryFolder } from './temporary-folder.ts';

const here = (name: string): string => fileURLToPath(new URL(`programs/${name}`, import.meta.url));

/** Whether a program answers to `--version`: tests that need it are skipped otherwise, and say so. */
export function has(program: string): boolean {
  try {
    execFileSync(program, ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

export const HAS_CC = has(process.env.CC ?? 'cc');
export const HAS_PYTHON = has('python3');

let compiled: string | undefined;

/** The server of leaky-server.c, compiled: argv fault, bytes, port. */
export function leakyServer(): string {
  if (compiled !== undefined) return compiled;
  const output = join(temporaryFolder(), 'leaky-server');
  execFileSync(process.env.CC ?? 'cc', ['-O1', '-o', output, here('leaky-server.c'), '-lpthread']);
  compiled = output;
  return output;
}

export const NODE_SERVER = here('server.mjs');
export const PYTHON_SERVER = here('server.py');
