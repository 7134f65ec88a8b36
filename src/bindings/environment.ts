import { delimiter, dirname } from 'node:path';

/** Variables that would change the measured process behind the user's back. */
const DROPPED = /^(NODE_|npm_|VITEST|V8_|JEST_|TS_NODE|C8_|NYC_)/;

export interface HostSurroundings {
  /** Folder of the library: libggml usually lies beside it. */
  readonly libraryFolder: string;
  /** Put first on PATH; its file name must be `ffmpeg`, since that is what the engine's shell line calls. */
  readonly ffmpeg: string | undefined;
  readonly extra: Readonly<Record<string, string>>;
}

/**
 * The environment of an engine host: the user's, without what tunes Node or collects coverage, with the
 * library's folder searched first and the chosen ffmpeg found first. Pure.
 */
export function hostEnvironment(
  outer: Readonly<Record<string, string | undefined>>,
  { libraryFolder, ffmpeg, extra }: HostSurroundings,
): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(outer)) {
    if (value !== undefined && !DROPPED.test(name)) kept[name] = value;
  }
  const join = (first: string, rest: string | undefined): string =>
    rest === undefined || rest === '' ? first : `${first}${delimiter}${rest}`;
  kept.LD_LIBRARY_PATH = join(libraryFolder, kept.LD_LIBRARY_PATH);
  if (ffmpeg !== undefined) kept.PATH = join(dirname(ffmpeg), kept.PATH);
  return { ...kept, ...extra };
}
