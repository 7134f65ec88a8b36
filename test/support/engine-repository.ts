import { execFileSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../../src/system/package-root.ts';

/** What a commit of the repository makes of the engine: defaults of the calibration engine's keys, or a build that fails. */
export interface PlantedCommit {
  readonly subject: string;
  /** `leak_infer` → `4096`: what the model file does not set. */
  readonly keys?: Readonly<Record<string, string>>;
  /** It does not compile. */
  readonly broken?: true;
  /** Nothing of the library changes. */
  readonly docs?: true;
}

export interface EngineRepository {
  /** The folder of the repository. */
  readonly folder: string;
  /** A program that builds the engine of a commit. */
  readonly build: string;
  /** Hashes, in the order of the commits. */
  readonly commits: readonly string[];
}

const NATIVE = join(packageRoot(), 'native');

/** A git that knows nothing of whoever runs the tests. */
export function gitIn(folder: string, ...args: readonly string[]): string {
  const env = {
    ...process.env,
    GIT_CONFIG_GLOBAL: '/dev/null',
    GIT_CONFIG_SYSTEM: '/dev/null',
    GIT_AUTHOR_NAME: 'Ada',
    GIT_AUTHOR_EMAIL: 'ada@example.org',
    GIT_COMMITTER_NAME: 'Ada',
    GIT_COMMITTER_EMAIL: 'ada@example.org',
    GIT_AUTHOR_DATE: '2026-02-03T04:05:06Z',
    GIT_COMMITTER_DATE: '2026-02-03T04:05:06Z',
  };
  return execFileSync('git', ['-C', folder, ...args], { env, encoding: 'utf8' }).trim();
}

export function repositoryIn(parent: string, name = 'engine'): string {
  const folder = join(realpathSync(parent), name);
  mkdirSync(folder);
  gitIn(folder, 'init', '--quiet', '--initial-branch=main');
  return folder;
}

export function commitAll(folder: string, subject: string): string {
  gitIn(folder, 'add', '--all');
  gitIn(folder, 'commit', '--quiet', '--allow-empty', '--message', subject);
  return gitIn(folder, 'rev-parse', 'HEAD');
}

/** A program in a folder. */
export function program(folder: string, name: string, ...lines: readonly string[]): string {
  const path = join(realpathSync(folder), name);
  writeFileSync(path, ['#!/bin/sh', 'set -e', ...lines, ''].join('\n'));
  chmodSync(path, 0o755);
  return path;
}

/**
 * A repository with the source of the calibration engine, a commit for each of `planted`. The build program keeps what no commit
 * changes, so that a build takes a moment.
 */
export function engineRepository(parent: string, planted: readonly PlantedCommit[]): EngineRepository {
  const folder = repositoryIn(parent);
  cpSync(NATIVE, join(folder, 'native'), { recursive: true, filter: (path) => !path.endsWith('preload') });
  const settings = join(folder, 'native', 'settings.c');
  const defaults = 'set_text(settings, "", strdup(default_text));';
  const text = readFileSync(settings, 'utf8');
  if (!text.includes(defaults)) throw new Error('the defaults of the calibration engine are elsewhere');
  writeFileSync(
    settings,
    text
      .replace(
        'void settings_defaults(',
        'void planted(struct settings *settings);\n\nvoid settings_defaults(',
      )
      .replace(defaults, `${defaults}\n    planted(settings);`),
  );
  const commits = planted.map((commit, index) => {
    if (commit.docs === true) writeFileSync(join(folder, 'README'), `state ${index}\n`);
    else writeFileSync(join(folder, 'native', 'planted.c'), source(commit, index));
    return commitAll(folder, commit.subject);
  });
  const objects = join(realpathSync(parent), 'objects');
  const build = program(
    parent,
    'build.sh',
    `objects=${objects}`,
    'cd native',
    'if [ ! -d $objects ]; then',
    // It may be killed at any moment, as every build: what it has left by then is in nobody's way.
    '  new=$(mktemp -d $objects.XXXXXX)',
    '  for file in *.c; do',
    '    [ $file = planted.c ] || cc -std=c11 -O1 -fvisibility=hidden -fPIC -c $file -o $new/$file.o',
    '  done',
    '  mv -T $new $objects || rm -rf $new',
    'fi',
    'cc -std=c11 -fvisibility=hidden -fPIC -shared -o "$ASR_BENCH_OUT/libchatllm.so" planted.c $objects/*.o -lm -lpthread -ldl',
  );
  return { folder, build, commits };
}

function source({ keys = {}, broken }: PlantedCommit, index: number): string {
  return [
    '#include "settings.h"',
    `__attribute__((used)) static const char state[] = "state ${index}";`,
    'void planted(struct settings *settings)',
    '{',
    ...Object.entries(keys).map(
      ([key, value]) => `    settings_set(settings, ${JSON.stringify(key)}, ${JSON.stringify(value)}, ".");`,
    ),
    ...(broken === true ? ['    this does not compile;'] : []),
    '    (void)settings;',
    '}',
    '',
  ].join('\n');
}
