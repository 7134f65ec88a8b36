import { createHash } from 'node:crypto';
import { exact } from '../exact.ts';
import type { Iteration, RunRecord, Segment, StepRecord, Variant } from '../run-record.ts';
import { countedSegments } from '../segments.ts';

type Audio = RunRecord['audio'][number];

/** The shards in order, that of part 1 first. */
const inOrder = (records: readonly RunRecord[]): RunRecord[] =>
  records.toSorted((a, b) => (a.shard?.index ?? 0) - (b.shard?.index ?? 0));

/** Whether a cell was divided by utterance, so that every shard has a part of it. */
export const isDivided = (records: readonly RunRecord[], cell: string): boolean =>
  records.some(({ variants }) => variants.some(({ id, part }) => id === cell && part !== undefined));

/**
 * Utterances in the order in which one run would have heard them: shard i of n heard the i-th of each n. Of each corpus by
 * itself; other audio comes as it is.
 */
export function mergedAudio(records: readonly RunRecord[]): Audio[] {
  const shards = inOrder(records);
  const corpora = new Map<string | undefined, Audio[][]>();
  for (const [at, { audio }] of shards.entries()) {
    for (const one of audio) {
      const lists = corpora.get(one.utterance?.corpus) ?? shards.map(() => []);
      corpora.set(one.utterance?.corpus, lists);
      lists[at]?.push(one);
    }
  }
  const plain = new Map((corpora.get(undefined) ?? []).flat().map((one) => [one.id, one]));
  corpora.delete(undefined);
  return [...plain.values(), ...[...corpora.values()].flatMap(interleaved)];
}

/** The first of each list, the second of each, … */
function interleaved<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map(({ length }) => length));
  return Array.from({ length: longest }, (_, at) => lists.flatMap((list) => list.slice(at, at + 1))).flat();
}

/** Corpora of which every shard heard a part, with the hash of what all of them heard. */
export function mergedCorpora(
  records: readonly RunRecord[],
  audio: readonly Audio[],
): Pick<RunRecord, 'corpora'> {
  const [first] = records;
  if (first?.corpora === undefined) return {};
  return {
    corpora: first.corpora.map((corpus) => {
      const contents = createHash('sha256');
      const own = audio.filter(({ utterance }) => utterance?.corpus === corpus.id);
      for (const { id, pcmSha256, reference } of own)
        contents.update(JSON.stringify([id, pcmSha256, reference]));
      return { ...corpus, heard: own.length, contents: contents.digest('hex') };
    }),
  };
}

/** A step outside of utterances, or a stretch of utterances one after the other, in a loop of this name. */
type Block =
  | { readonly step: StepRecord }
  | { readonly loop: string; readonly passes: Map<string, StepRecord[]> };

/**
 * A cell of which each shard heard a part, as one run would have recorded it: launch by launch and iteration by iteration,
 * the utterances of all in their order. What stands around them is that of the first shard.
 * @returns why it cannot be put together
 */
export function mergedCell(
  records: readonly RunRecord[],
  cell: string,
  audio: readonly Audio[],
): { readonly variant: Variant } | { readonly problem: string } {
  const parts = inOrder(records).flatMap(({ id: run, variants }) =>
    variants.flatMap((variant) => (variant.id === cell ? [{ run, variant }] : [])),
  );
  const [first] = parts;
  if (first === undefined || parts.length < records.length)
    return { problem: `not every shard measured ${cell}` };
  const cut = parts.find(({ variant }) => variant.status === 'interrupted' || isOpen(variant));
  if (cut !== undefined)
    return { problem: `${cell} was interrupted in ${cut.run}; do: asr-bench run --resume ${cut.run}` };
  const ranks = new Map(audio.map(({ id }, rank) => [id, rank]));
  const launches = [...new Set(parts.flatMap(({ variant }) => variant.segments.map(({ launch }) => launch)))];
  const segments: Segment[] = [];
  for (const launch of launches.toSorted((a, b) => a - b)) {
    const own = parts.map(({ variant }) => countedSegments(variant).filter((it) => it.launch === launch));
    if (own.some((list) => list.length !== 1))
      return { problem: `${cell}: launch ${launch} is not one process in every shard` };
    const merged = mergedSegment(own.flat(), ranks);
    if (merged === undefined)
      return { problem: `${cell}: the steps of its shards are not those of one loop` };
    segments.push(merged);
  }
  const worst = parts.map(({ variant }) => variant).toSorted((a, b) => rankOf(a) - rankOf(b))[0];
  const { part: _part, plan: _plan, reason: _reason, ...base } = structuredClone(first.variant);
  return {
    variant: {
      ...base,
      status: worst?.status ?? base.status,
      ...exact({ reason: worst?.reason }),
      segments,
      launches: (base.launches ?? []).map((own) => {
        const all = parts.flatMap(({ variant }) =>
          (variant.launches ?? []).filter(({ launch }) => launch === own.launch),
        );
        return all.toSorted((a, b) => rankOf(a) - rankOf(b))[0] ?? own;
      }),
    },
  };
}

const isOpen = (variant: Variant): boolean => countedSegments(variant).some(({ open }) => open !== undefined);

/** The worst first. */
const STATUSES: readonly Variant['status'][] = [
  'missing',
  'crashed',
  'hung',
  'stopped',
  'unsupported',
  'completed',
];
const rankOf = ({ status }: Pick<Variant, 'status'>): number => STATUSES.indexOf(status);

function mergedSegment(parts: readonly Segment[], ranks: ReadonlyMap<string, number>): Segment | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const indices = [...new Set(parts.flatMap(({ iterations }) => iterations.map(({ index }) => index)))];
  const iterations: Iteration[] = [];
  for (const index of indices.toSorted((a, b) => a - b)) {
    const own = parts.flatMap((part) => part.iterations.filter((iteration) => iteration.index === index));
    const [lead] = own;
    const steps = mergedSteps(
      own.map((iteration) => iteration.steps),
      ranks,
    );
    if (lead === undefined || steps === undefined) return undefined;
    const cpu = own.every((iteration) => iteration.cpu !== undefined)
      ? own.reduce((sum, iteration) => sum + (iteration.cpu ?? 0), 0)
      : undefined;
    iterations.push({
      index,
      warmUp: lead.warmUp,
      at: lead.at,
      duration: own.reduce((sum, { duration }) => sum + duration, 0),
      ...exact({ cpu }),
      steps,
      ...(own.some(({ passes }) => passes !== undefined) && { passes: mergedPasses(own) }),
    });
  }
  const { timeline: _timeline, ...kept } = structuredClone(first);
  const end = parts.find((part) => part.end.kind !== 'completed')?.end ?? first.end;
  const seen = parts.map(({ observed }) => observed);
  return {
    ...kept,
    before: withFailures(parts.map(({ before }) => before)),
    iterations,
    after: withFailures(parts.map(({ after }) => after)),
    absent: Object.assign({}, ...parts.map(({ absent }) => absent).toReversed()),
    peak: largest(parts.map(({ peak }) => peak)),
    observed: {
      ...kept.observed,
      ...largest(seen.map(({ idleDrift: _drift, ...counts }) => counts)),
      ...(seen.some(({ oomKills }) => oomKills !== undefined) && {
        oomKills: seen.reduce((sum, { oomKills = 0 }) => sum + oomKills, 0),
      }),
    },
    end,
  };
}

/** What the utterances of all parts came to, as `failures` counts them; where their steps lie only a resumed run asks. */
const mergedPasses = (own: readonly Iteration[]): NonNullable<Iteration['passes']> =>
  structuredClone(own.flatMap(({ passes = [] }) => passes.map(({ steps: _steps, ...pass }) => pass)));

/** By key the largest that any part has. */
function largest(parts: readonly Readonly<Record<string, number | undefined>>[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const part of parts) {
    for (const [key, value] of Object.entries(part))
      if (value !== undefined) found[key] = Math.max(value, found[key] ?? value);
  }
  return found;
}

/** Steps that every part takes for itself, as the first took them: where one failed in any part, that one stands there. */
function withFailures([own = [], ...others]: readonly (readonly StepRecord[])[]): StepRecord[] {
  const steps = [...own];
  for (const other of others) {
    for (const [at, step] of other.entries()) {
      if (step.failure === undefined) continue;
      const mine = steps[at];
      if (mine?.step === step.step && mine.model === step.model && mine.failure === undefined)
        steps[at] = step;
      else steps.push(step);
    }
  }
  return structuredClone(steps);
}

function mergedSteps(
  lists: readonly (readonly StepRecord[])[],
  ranks: ReadonlyMap<string, number>,
): StepRecord[] | undefined {
  const all = lists.map((steps) => blocksOf(steps, ranks));
  const [template] = all.toSorted((a, b) => b.length - a.length);
  const loops = all.map((blocks) => blocks.flatMap((block) => ('loop' in block ? [block] : [])));
  // Around the loops every part takes the same steps.
  const around = [template ?? [], ...all.filter((blocks) => blocks !== template)].map((blocks) =>
    blocks.flatMap((block) => ('step' in block ? [block.step] : [])),
  );
  const outside = withFailures(around);
  let at = 0;
  const merged: StepRecord[] = [];
  for (const block of template ?? []) {
    if ('step' in block) {
      merged.push(...outside.splice(0, 1));
      continue;
    }
    const own = loops.flatMap((list) => list.slice(at, at + 1));
    at += 1;
    if (own.some(({ loop }) => loop !== block.loop)) return undefined;
    const passes = own.flatMap(({ passes }) => [...passes]);
    if (new Set(passes.map(([id]) => id)).size < passes.length) return undefined;
    passes.sort(([a], [b]) => (ranks.get(a) ?? 0) - (ranks.get(b) ?? 0));
    merged.push(...passes.flatMap(([, steps]) => steps));
  }
  // What failed in a part at a step that the longest of them did not come to.
  merged.push(...outside);
  return loops.some((list) => list.length > at) ? undefined : structuredClone(merged);
}

function blocksOf(steps: readonly StepRecord[], ranks: ReadonlyMap<string, number>): Block[] {
  const blocks: Block[] = [];
  for (const step of steps) {
    const place = utteranceOf(step.pass ?? '', ranks);
    const last = blocks.at(-1);
    if (place === undefined) blocks.push({ step });
    else if (last !== undefined && 'loop' in last && last.loop === place.loop) {
      const own = last.passes.get(place.id);
      if (own === undefined) last.passes.set(place.id, [step]);
      else own.push(step);
    } else blocks.push({ loop: place.loop, passes: new Map([[place.id, [step]]]) });
  }
  return blocks;
}

/** The utterance in the name of a pass (`small set/u1`, `set/u1 chunk 3`), and what stands before it. */
function utteranceOf(
  pass: string,
  ranks: ReadonlyMap<string, number>,
): { readonly loop: string; readonly id: string } | undefined {
  const words = pass.split(' ');
  for (let from = 0; from < words.length; from += 1) {
    for (let to = words.length; to > from; to -= 1) {
      const id = words.slice(from, to).join(' ');
      if (ranks.has(id)) return { loop: words.slice(0, from).join(' '), id };
    }
  }
  return undefined;
}
