import { nearest } from '../../plan/nearest.ts';

/** Words of everyday speech and of other tools, with ours for them: no count of edits leads from one to the other. */
const MEANT: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  unit: {
    ...sameFor('ns', ['nsec', 'nanos', 'nanosecond', 'nanoseconds']),
    ...sameFor('us', ['µs', 'μs', 'usec', 'micros', 'microsecond', 'microseconds']),
    ...sameFor('ms', ['msec', 'msecs', 'millis', 'millisecond', 'milliseconds']),
    ...sameFor('s', ['sec', 'secs', 'second', 'seconds']),
    ...sameFor('min', ['mins', 'minute', 'minutes']),
    ...sameFor('h', ['hr', 'hrs', 'hour', 'hours']),
    ...sameFor('B', ['byte', 'bytes']),
    ...sameFor('KB', ['kilobyte', 'kilobytes']),
    ...sameFor('MB', ['megabyte', 'megabytes', 'meg', 'megs']),
    ...sameFor('GB', ['gigabyte', 'gigabytes', 'gig', 'gigs']),
    ...sameFor('KiB', ['kibibyte', 'kibibytes']),
    ...sameFor('MiB', ['mebibyte', 'mebibytes']),
    ...sameFor('GiB', ['gibibyte', 'gibibytes']),
    ...sameFor('%', ['percent', 'pct', 'percentage']),
  },
  statistic: {
    ...sameFor('mean', ['avg', 'average', 'ave']),
    ...sameFor('p50', ['median', 'med', 'mid']),
    ...sameFor('max', ['maximum', 'highest', 'worst', 'peak']),
    ...sameFor('min', ['minimum', 'lowest', 'best']),
    ...sameFor('sd', ['std', 'stdev', 'stddev', 'sigma', 'deviation']),
    ...sameFor('n', ['count', 'num', 'len', 'length']),
  },
  quantity: {
    ...sameFor('anon', ['memory', 'mem', 'ram', 'anonymous']),
    ...sameFor('heap', ['malloc', 'allocated']),
    ...sameFor('rss', ['resident', 'residentmemory', 'workingset']),
    ...sameFor('private', ['uss']),
    ...sameFor('handles', ['fd', 'fds', 'files', 'descriptors', 'filehandles', 'sockets']),
    ...sameFor('device', ['gpu', 'vram', 'cuda']),
  },
  metric: {
    ...sameFor('anon', ['memory', 'mem', 'ram']),
    ...sameFor('handles', ['fd', 'fds', 'files']),
    ...sameFor('total', ['latency', 'duration', 'time', 'elapsed']),
    ...sameFor('tokens_per_s', ['speed', 'throughput', 'tps']),
    ...sameFor('wer', ['accuracy', 'word_error_rate']),
    ...sameFor('cer', ['character_error_rate']),
    ...sameFor('ttft', ['first_token', 'time_to_first_token']),
  },
};

function sameFor(ours: string, theirs: readonly string[]): Record<string, string> {
  return Object.fromEntries(theirs.map((word) => [word, ours]));
}

/** The name that was meant: what the word stands for elsewhere, else what is nearest by its letters. */
export function meant(kind: string, found: string, allowed: readonly string[]): string | undefined {
  const table = MEANT[kind] ?? {};
  const word = found.toLowerCase();
  const ours = Object.hasOwn(table, word) ? table[word] : undefined;
  return ours !== undefined && allowed.includes(ours) ? ours : nearest(found, allowed);
}

/** `no leak`, `no-leaks`, `not leaks`, `no growth`: one thing is meant. */
const NO_LEAK =
  /^\s*(?:no|not|never|without|non|!)[\s_-]*(?:any[\s_-]+)?(?:memory[\s_-]*)?(?:leak\w*|growth)\s*$/i;

/** The whole gate that was meant by a text that is none. */
export function meantGate(text: string): string | undefined {
  if (NO_LEAK.test(text)) return 'not leak';
  return /^\s*(?:leaks|leaking|leaky|leakage)\s*$/i.test(text) ? 'leak' : undefined;
}
