// Packs the package, installs the tarball in an empty folder as a user would, runs exp-4 there, then compiles a
// program against its types and runs that.
import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const elsewhere = mkdtempSync(join(tmpdir(), 'asr-bench-pack-'));
// What a user has: no library configured, no settings of this checkout.
const { ASR_BENCH_LIBRARY: _library, ...env } = process.env;

try {
  execFileSync('npm', ['pack', '--pack-destination', elsewhere, '--loglevel', 'error'], {
    cwd: root,
    stdio: 'inherit',
  });
  const tarball = readdirSync(elsewhere).find((name) => name.endsWith('.tgz'));
  if (tarball === undefined) throw new Error('npm pack made no tarball');
  writeFileSync(join(elsewhere, 'package.json'), '{"name":"smoke","private":true,"type":"module"}\n');
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel', 'error', `./${tarball}`], {
    cwd: elsewhere,
    stdio: 'inherit',
  });
  const run = spawnSync('npx', ['--no-install', 'asr-bench', 'run', 'exp-4'], {
    cwd: elsewhere,
    env,
    encoding: 'utf8',
  });
  process.stdout.write(run.stdout);
  if (run.status !== 0) {
    process.stderr.write(run.stderr);
    throw new Error(`asr-bench run exp-4 left with ${run.status}`);
  }
  const [report] = readdirSync(join(elsewhere, 'reports'));
  console.log(`packed, installed elsewhere, exp-4 ran: reports/${report}`);

  copyFileSync(join(root, 'scripts', 'pack-consumer.ts'), join(elsewhere, 'program.ts'));
  const compiler = [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '--strict',
    '--module',
    'nodenext',
  ];
  // Not skipLibCheck: the declarations of the package themselves must be sound.
  const types = [
    '--target',
    'es2022',
    '--types',
    'node',
    '--typeRoots',
    join(root, 'node_modules', '@types'),
  ];
  execFileSync(process.execPath, [...compiler, ...types, 'program.ts'], { cwd: elsewhere, stdio: 'inherit' });
  execFileSync(process.execPath, ['program.js'], { cwd: elsewhere, env, stdio: 'inherit' });
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}
