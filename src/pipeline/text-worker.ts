import { dieWithParent } from '../system/c-library.ts';
import { reasonOf } from '../system/failure.ts';
import { hasHan, UNICODE_SEGMENTER, unicodeWords, wordsByScript } from './text-engines/script-words.ts';
import { loadSegmenter, type Segmenter } from './text-engines/segmenter.ts';
import { loadZhTwConverter } from './text-engines/zh-tw-converter.ts';
import { type Job, type Reply, Request } from './text-protocol.ts';
import { tokensOf } from './tokens/tokens-of.ts';
import { cornerQuotes } from './zh-tw/conversion/quotes.ts';
import type { Convert } from './zh-tw/converted.ts';
import { mapSpans } from './zh-tw/map-tokens.ts';

/**
 * The process in which jieba and OpenCC live (160 MB that neither the runner nor the measured process may hold). Forked
 * by text-service.ts. It has no handle but its channel: when the parent closes it, nothing keeps it running.
 */

dieWithParent(Number(process.argv[2]));

let segmenter: Promise<Segmenter> | undefined;

/** One converter for each, since what it knows of single characters is kept by the function. */
const CORNERED = new WeakMap<Convert, Convert>();

function cornered(convert: Convert): Convert {
  const known = CORNERED.get(convert) ?? ((text: string): string => cornerQuotes(convert(text)));
  CORNERED.set(convert, known);
  return known;
}

async function answer(id: number, job: Job): Promise<Reply> {
  switch (job.kind) {
    case 'tokenize': {
      // Jieba is loaded for Han alone: it cuts letters of other scripts one by one.
      if (!hasHan(job.text)) {
        const tokens = tokensOf(job.text, unicodeWords, job.changes);
        return { kind: 'tokenize', id, result: { tokens, segmenter: UNICODE_SEGMENTER } };
      }
      segmenter ??= loadSegmenter();
      const { cut, package: used } = await segmenter;
      const tokens = tokensOf(job.text, (text) => wordsByScript(text, cut), job.changes);
      return { kind: 'tokenize', id, result: { tokens, segmenter: used } };
    }
    case 'zh-tw': {
      const { convert, dictionary } = await loadZhTwConverter(job.vocabulary, job.overrides);
      const printed: Convert = job.quotes === 'corner' ? cornered(convert) : convert;
      const mapped = mapSpans(job.text, job.spans, printed, job.changes);
      return { kind: 'zh-tw', id, result: { full: mapped.full, units: [...mapped.units], dictionary } };
    }
  }
}

async function handle(message: unknown): Promise<void> {
  const { id, job } = Request.parse(message);
  const reply = await answer(id, job).catch(
    (thrown: unknown): Reply => ({
      kind: 'failed',
      id,
      message: reasonOf(thrown),
    }),
  );
  if (process.connected) process.send?.(reply);
}

/** One job after another, so that loading is never done twice and answers keep the order of the questions. */
let queue: Promise<void> = Promise.resolve();

process.on('message', (message) => {
  // A job that waits when the parent is gone is not begun.
  queue = queue.then(() => (process.connected ? handle(message) : undefined));
});
// The runner decides when its workers end: an interrupt from the keyboard reaches the whole group.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => {});
