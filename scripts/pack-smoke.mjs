// Packs the package as it was built, installs the tarball in an empty folder as a user would, runs exp-4 there, then compiles a
// program against its types and runs that.
import { execFile, execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const elsewhere = mkdtempSync(join(tmpdir(), 'asr-bench-pack-'));
// What a user has: no library configured, no settings of this checkout.
const { ASR_BENCH_LIBRARY: _library, ...env } = process.env;

/** What users of the tarball install may take so much, MB. */
const MOST_MB = 65;
/** Majors of Node that it runs under too. */
const OTHER_NODES = [22, 24];

/** Three iterations show that it runs, and that it starts its engine anew, and no more. */
function runBriefly(node) {
  const program = join(elsewhere, 'node_modules', 'asr-bench', 'dist', 'cli', 'main.js');
  const words = ['run', 'exp-4', '--variant', 'restart', '--variant', 'process', '--iterations', '3'];
  const run = spawnSync(node, [program, ...words], {
    cwd: elsewhere,
    env,
    encoding: 'utf8',
    timeout: 180_000,
  });
  if (run.status !== 11 && run.status !== 0) {
    process.stderr.write(run.stderr + run.stdout);
    throw new Error(`asr-bench run exp-4 under ${node} left with ${run.status}`);
  }
}

/** Runs what was installed under another Node, where the registry has that one. */
function underNode(major) {
  const name = `node-${process.platform}-${process.arch}@${major}`;
  const folder = join(elsewhere, `node-${major}`);
  mkdirSync(folder);
  const packed = spawnSync('npm', ['pack', '--silent', name], {
    cwd: folder,
    encoding: 'utf8',
    timeout: 25_000,
  });
  const archive = packed.stdout.trim();
  if (packed.status !== 0 || archive === '') {
    console.log(`skipped: the packed tarball under Node ${major}: the registry gives no ${name}`);
    return;
  }
  execFileSync('tar', ['-xzf', archive, 'package/bin/node'], { cwd: folder });
  const node = join(folder, 'package', 'bin', 'node');
  runBriefly(node);
  console.log(`ran under Node ${execFileSync(node, ['--version'], { encoding: 'utf8' }).trim()}`);
}

try {
  // Without scripts: the first of them builds once more.
  const silently = ['--ignore-scripts', '--loglevel', 'error'];
  execFileSync('npm', ['pack', '--pack-destination', elsewhere, ...silently], {
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
  // A hundred starts of the engine, its third variant, would take longer than all else here: they are three, below.
  const variants = ['--variant', 'reload', '--variant', 'restart'];
  const run = spawnSync('npx', ['--no-install', 'asr-bench', 'run', 'exp-4', ...variants], {
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

  const installed = join(elsewhere, 'node_modules');
  const size = execFileSync('du', ['-sm', installed], { encoding: 'utf8' }).split('\t')[0];
  console.log(`installed: ${size} MB`);
  if (Number(size) > MOST_MB) throw new Error(`what npm installs takes ${size} MB, and may take ${MOST_MB}`);

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
  // Beside what measures nothing that is judged.
  const compiled = promisify(execFile)(process.execPath, [...compiler, ...types, 'program.ts'], {
    cwd: elsewhere,
  });
  // What went wrong is thrown where it is waited for.
  compiled.catch(() => {});
  runBriefly(process.execPath);
  for (const major of OTHER_NODES) underNode(major);
  await compiled.catch(({ stdout }) => {
    throw new Error(`a program against the types of the package does not compile\n${stdout}`);
  });
  execFileSync(process.execPath, ['program.js'], { cwd: elsewhere, env, stdio: 'inherit' });
} finally {
  rmSync(elsewhere, { recursive: true, force: true });
}
