import { constants } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import { z } from 'zod';
import { runProgram } from '../../system/child-process.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

export interface Ffmpeg {
  /** Absolute. */
  readonly path: string;
  /** As it names itself: `5.1.9-0+deb12u1`. */
  readonly version: string;
  readonly from: 'option' | 'FFMPEG_BIN' | 'PATH' | 'ffmpeg-static' | '@ffmpeg-installer/ffmpeg';
}

export interface FfmpegSearch {
  /** `--ffmpeg`. */
  readonly ffmpeg?: string;
  readonly env?: NodeJS.ProcessEnv;
}

export const FFMPEG_HINT: readonly string[] = [
  'install ffmpeg: apt-get install ffmpeg (Debian, Ubuntu), dnf install ffmpeg, brew install ffmpeg',
  'or npm install ffmpeg-static (80 MB, GPL), or name one with --ffmpeg <path> or FFMPEG_BIN',
];

const ANSWER_WITHIN_MS = 20_000;

/** The version that a program calls itself by, if it is an ffmpeg that runs. */
async function versionOf(path: string): Promise<string | undefined> {
  const { exitCode, stdout } = await runProgram(path, ['-version'], { within: ANSWER_WITHIN_MS });
  return exitCode === 0 ? /^ffmpeg version (\S+)/.exec(stdout)?.[1] : undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}

/** All of that name on PATH, in its order. */
async function onPath(name: string, env: NodeJS.ProcessEnv): Promise<string[]> {
  const found: string[] = [];
  for (const folder of (env.PATH ?? '').split(delimiter)) {
    const path = join(folder, name);
    if (isAbsolute(folder) && (await isProgram(path))) found.push(path);
  }
  return found;
}

const StaticPath = z.object({ default: z.string() });
const InstallerPath = z.object({ default: z.object({ path: z.string() }) });

/** The binary of a package that may not be installed, or be installed without its binary. */
async function packaged(name: string, schema: z.ZodType<string>): Promise<string | undefined> {
  try {
    const path = schema.parse(await import(name));
    return (await isProgram(path)) ? path : undefined;
  } catch {
    return undefined;
  }
}

/** One that the user named: it is used or refused, never silently replaced. */
async function named(given: string, from: 'option' | 'FFMPEG_BIN', env: NodeJS.ProcessEnv): Promise<Ffmpeg> {
  const [path] = given.includes('/') ? [resolve(given)] : await onPath(given, env);
  const version = path === undefined ? undefined : await versionOf(path);
  if (path !== undefined && version !== undefined) return { path, version, from };
  const source = from === 'option' ? '--ffmpeg' : from;
  throw new Failure(
    ExitCode.missing,
    `${source} names ${given}, which is not an ffmpeg that runs`,
    FFMPEG_HINT,
  );
}

/**
 * The ffmpeg to use: `--ffmpeg`, `FFMPEG_BIN`, PATH, the packages ffmpeg-static and @ffmpeg-installer/ffmpeg, in this
 * order; each is asked for its version before it counts. Undefined when there is none.
 * @throws Failure `missing` when one that the user named does not run
 */
export async function findFfmpeg(search: FfmpegSearch = {}): Promise<Ffmpeg | undefined> {
  const env = search.env ?? process.env;
  if (search.ffmpeg !== undefined) return named(search.ffmpeg, 'option', env);
  if (env.FFMPEG_BIN) return named(env.FFMPEG_BIN, 'FFMPEG_BIN', env);
  const candidates: (readonly [Ffmpeg['from'], () => Promise<readonly (string | undefined)[]>])[] = [
    ['PATH', () => onPath('ffmpeg', env)],
    [
      'ffmpeg-static',
      async () => [
        await packaged(
          'ffmpeg-static',
          StaticPath.transform((m) => m.default),
        ),
      ],
    ],
    [
      '@ffmpeg-installer/ffmpeg',
      async () => [
        await packaged(
          '@ffmpeg-installer/ffmpeg',
          InstallerPath.transform((m) => m.default.path),
        ),
      ],
    ],
  ];
  for (const [from, paths] of candidates) {
    for (const path of await paths()) {
      const version = path === undefined ? undefined : await versionOf(path);
      if (path !== undefined && version !== undefined) return { path, version, from };
    }
  }
  return undefined;
}
