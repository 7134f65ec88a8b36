import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';

/** Environment variable that names a mirror for all downloads. */
export const MIRROR_VARIABLE = 'ASR_BENCH_MIRROR';

/**
 * `url` as `mirror` serves it: scheme, host and a path prefix come from the mirror, path and query from the URL.
 * `https://huggingface.co/a/b` with `https://mirror.example/hf` is `https://mirror.example/hf/a/b`.
 * @throws Failure (usage) when the mirror is no http(s) address.
 */
export function mirrored(url: string, mirror: string | undefined): string {
  if (mirror === undefined || mirror === '') return url;
  const base = URL.canParse(mirror) ? new URL(mirror) : undefined;
  if (base === undefined || !/^https?:$/.test(base.protocol)) {
    throw new Failure(ExitCode.usage, `the mirror ${JSON.stringify(mirror)} is not an http(s) address`, [
      'write it with its scheme: https://mirror.example',
    ]);
  }
  const source = new URL(url);
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${source.pathname}${source.search}`;
}
