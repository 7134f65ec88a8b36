import { z } from 'zod';
import { Changes, Commit } from './commit.ts';
import { Verdict } from './verdict.ts';

/**
 * A bisect: which commit of an engine's source made it bad. `bisect.json` is this value, and all that its reports are made from.
 * Commits are named by their place: 0 is the good end, the last the bad one.
 */
export const BISECT_SCHEMA = 'asr-bench/bisect';
export const BISECT_VERSION = 1;

export const ProbeVerdict = z.enum(['good', 'bad', 'undecided', 'unbuildable']);
export type ProbeVerdict = z.infer<typeof ProbeVerdict>;

/** What was measured of a commit, as a number with its interval where it has one. */
export const Figure = z.strictObject({
  /** `heap of default, per iteration`, `ttft against the good end` */
  name: z.string(),
  value: z.number().nullable(),
  bounds: z.tuple([z.number().nullable(), z.number().nullable()]).nullable(),
  /** For people, interval and units included. */
  text: z.string(),
});
export type Figure = z.infer<typeof Figure>;

/** One commit that was looked at. */
export const Probe = z.strictObject({
  index: z.number().int(),
  commit: z.string(),
  verdict: ProbeVerdict,
  /** Why the verdict is what it is: a sentence without its end. */
  reason: z.string(),
  figures: z.array(Figure),
  /** Of its library; absent where it could not be built. */
  sha256: z.string().optional(),
  /** Place of a commit with the very same library, whose verdict is this one's: it was not measured again. */
  same: z.number().int().optional(),
  /** Texts that it said, the state of a claim, or the variants that were measured: what others are held against. */
  said: z.array(z.string()).optional(),
  /** It was built now, not found in the cache. */
  built: z.boolean(),
  /** ns */
  buildTook: z.number(),
  took: z.number(),
  /** Folders of the runs, below that of the bisect. */
  runs: z.array(z.string()),
  /** ISO 8601 */
  at: z.string(),
});
export type Probe = z.infer<typeof Probe>;

export const BisectAnswer = z.strictObject({
  /**
   * `found`: one first bad commit. `several`: it is one of these, which cannot be told apart. `refuted`: an end is not what was
   * said of it. `undecided`: what was measured decides nothing.
   */
  kind: z.enum(['found', 'several', 'refuted', 'undecided']),
  /** Places, in order; empty where none is named. */
  commits: z.array(z.number().int()),
  /** Places of the last good and the first bad commit that were measured. */
  between: z.tuple([z.number().int(), z.number().int()]).nullable(),
  /** Probability that the first bad commit is among `commits`, given what was measured. */
  confidence: z.number(),
  /** What the first bad commits change. */
  changes: Changes.optional(),
});
export type BisectAnswer = z.infer<typeof BisectAnswer>;

export const Bisect = z.strictObject({
  schema: z.literal(BISECT_SCHEMA),
  version: z.literal(BISECT_VERSION),
  id: z.string(),
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.string().optional(),
  resumed: z.array(z.string()),
  status: z.enum(['running', 'completed', 'interrupted']),
  notice: z.string().optional(),
  scenario: z.strictObject({ id: z.string(), title: z.string(), file: z.string(), sha256: z.string() }),
  source: z.strictObject({ address: z.string(), good: z.string(), bad: z.string() }),
  build: z.strictObject({ program: z.string(), sha256: z.string() }),
  /** What decides, as it was asked for. */
  metric: z.string(),
  /** The command line's changes of the scenario; a bisect is taken up again only with the same. */
  settings: z.record(z.string(), z.unknown()),
  commits: z.array(Commit),
  probes: z.array(Probe),
  /** Probability of one wrong verdict that the search reckons with. */
  error: z.number(),
  answer: BisectAnswer.optional(),
  verdict: Verdict.optional(),
  exitCode: z.number().int().optional(),
});
export type Bisect = z.infer<typeof Bisect>;

/** The journal: what a bisect is, then each probe as it was finished. Whatever is in it is not measured again. */
export const BisectEvent = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('begin'), bisect: Bisect }),
  z.strictObject({ type: z.literal('probe'), probe: Probe }),
  z.strictObject({ type: z.literal('resumed'), at: z.string() }),
]);
export type BisectEvent = z.infer<typeof BisectEvent>;

/**
 * A bisect put together from its journal; undefined where it does not even begin. A torn last line was never acknowledged. Pure.
 * @throws Error naming a line that cannot be read
 */
export function replayBisect(text: string): Bisect | undefined {
  let bisect: Bisect | undefined;
  const lines = text.split('\n');
  for (const [at, line] of lines.slice(0, -1).entries()) {
    const parsed = BisectEvent.safeParse(json(line));
    if (!parsed.success) throw new Error(`line ${at + 1} of the journal cannot be read`);
    const event = parsed.data;
    if (event.type === 'begin') bisect = event.bisect;
    else if (event.type === 'probe') bisect?.probes.push(event.probe);
    else bisect?.resumed.push(event.at);
  }
  return bisect;
}

function json(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
