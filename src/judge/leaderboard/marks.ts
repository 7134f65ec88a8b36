import { unheardText } from '../../metrics/series/utterances.ts';
import type { RunRecord, Variant } from '../../record/run-record.ts';
import { OUTCOME_WORDS } from '../../record/verdict.ts';

/** What a reader must know of a row of a leaderboard. */
export interface Marks {
  /** Each of these keeps it from a rank: it does not say how a build does on the whole set. */
  readonly barring: readonly string[];
  readonly telling: readonly string[];
}

/** How much of a set was heard. */
export interface HeardOfSet {
  readonly asked: number;
  readonly heard: number;
  readonly failed: number;
}

/** @param noInterval why its rate has none, where nothing else says it */
export function marksOf(
  record: RunRecord,
  variant: Variant,
  model: string,
  { asked, heard, failed }: HeardOfSet,
  noInterval: string | undefined,
): Marks {
  const engine = record.engines.find(({ id }) => id === variant.engine);
  const scripted = record.models.some(({ id, synthetic }) => id === model && synthetic);
  const why = variant.reason === undefined ? '' : `: ${variant.reason.split('\n')[0]}`;
  const whole = asked > 0 && heard === asked && failed === 0;
  const barring = [
    ...(engine?.calibration === true ? ['SYNTHETIC: the calibration engine, no speech recognition'] : []),
    ...(engine?.calibration !== true && scripted ? ['SYNTHETIC: the words of this model are scripted'] : []),
    ...(record.instrument === undefined ? [] : [`measured under ${record.instrument}`]),
    ...(record.status === 'completed' ? [] : [`the run is ${RUN_WORDS[record.status]}`]),
    ...(variant.status === 'completed' ? [] : [`${variant.status}${why}`]),
    ...(record.shard === undefined
      ? []
      : [`shard ${record.shard.index} of ${record.shard.count}, not merged`]),
    ...(whole ? [] : [unheardText(asked, heard, failed)]),
    ...(whole && noInterval !== undefined ? [`no interval: ${noInterval}`] : []),
  ];
  return { barring, telling: [...tellingOf(record, variant)] };
}

const RUN_WORDS = {
  running: 'not over',
  completed: 'completed',
  interrupted: 'interrupted',
  aborted: 'broken off',
} as const satisfies Record<RunRecord['status'], string>;

function* tellingOf(record: RunRecord, variant: Variant): Generator<string> {
  const { outcome } = variant;
  if (outcome !== undefined && outcome !== 'pass') yield `its own gates: ${OUTCOME_WORDS[outcome]}`;
  if (record.resumed !== undefined && record.resumed.length > 0) yield 'interrupted and taken up again';
  if (record.parts !== undefined) yield `merged of ${record.parts.length} shards`;
}
