import { inject } from 'vitest';

declare module 'vitest' {
  interface ProvidedContext {
    readonly library: string;
  }
}

/**
 * The library that ASR_BENCH_LIBRARY named where the tests were started; undefined: none. A file that ran before in the same
 * process may have taken the variable away: whoever asked it then skipped his tests.
 */
export const REAL_LIBRARY: string | undefined = inject('library') || undefined;
