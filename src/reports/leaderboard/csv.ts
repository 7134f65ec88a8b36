import type { Share } from '../../record/faithfulness.ts';
import type { Leaderboard, LeaderboardRate, LeaderboardRow } from '../../record/leaderboard.ts';
import { visibleText } from '../../record/visible-text.ts';

type Cell = string | number | undefined;

/**
 * The table as CSV (RFC 4180), a row a model, build and set, each of which can stand alone: what repeats it is in its last columns.
 * Rates and shares are ratios, times ms, memory bytes; what is absent is an empty field. Pure.
 */
export function leaderboardCsv({ sets, rows, sources }: Leaderboard): string {
  const setOf = new Map(sets.map((set) => [set.name, set]));
  const factsOf = new Map(sources.map(({ number, facts }) => [number, facts]));
  const lines = rows.map((row): readonly [name: string, value: Cell][] => {
    const set = setOf.get(row.set);
    const facts = factsOf.get(row.source) ?? [];
    return [
      ['set', row.set],
      ['corpus', set?.corpus],
      ['manifest_sha256', set?.manifest],
      ['contents_sha256', set?.contents],
      ['layer', set?.layer],
      ['normaliser', set?.normaliser],
      ['model', row.model],
      ['build', row.build],
      ['cell', row.cell],
      ['run', row.run],
      ['standing', row.standing],
      ['standing_said', row.said],
      ['marks', row.marks.join('; ')],
      ...rateColumns('', row.rate),
      ...[0, 1].flatMap((nth) => rateColumns(`other${nth + 1}_`, row.others[nth])),
      ['asked', row.asked],
      ['heard', row.heard],
      ['failed', row.failed],
      ['rtfx', row.rtfx],
      ['ttft_p50_ms', ms(row.ttft?.p50)],
      ['ttft_p95_ms', ms(row.ttft?.p95)],
      ['peak_rss_bytes', row.peakRss],
      ...SHARES.map((name): [string, Cell] => [`${name}_share`, ratio(row[name])]),
      ...REPEAT.map((kind): [string, Cell] => [`repeat_${kind}`, ofKind(facts, kind)]),
    ];
  });
  const [first] = lines;
  if (first === undefined) return '';
  const body = lines.map((cells) => cells.map(([, value]) => field(value)).join(','));
  return `${[first.map(([name]) => field(name)).join(','), ...body].join('\r\n')}\r\n`;
}

/** What facts are about: the first word of their names; the environment's are its own. */
const REPEAT = [
  ...['command', 'measured', 'scenario', 'engine', 'model', 'set', 'decoder', 'options', 'machine', 'system'],
  ...['versions', 'environment'],
];

function ofKind(facts: readonly (readonly [string, string])[], kind: string): string {
  const own = facts.flatMap(([name, value]) => {
    const [word = '', ...rest] = name.split(' ');
    if ((REPEAT.includes(word) ? word : 'environment') !== kind) return [];
    const which = word === kind ? rest.join(' ') : name;
    return which === '' ? value : `${which}: ${value}`;
  });
  return own.join('; ');
}

const SHARES = ['empty', 'truncated', 'repeated'] as const satisfies readonly (keyof LeaderboardRow)[];

const rateColumns = (prefix: string, rate: LeaderboardRate | undefined): [string, Cell][] => [
  [`${prefix}unit`, rate?.unit],
  [`${prefix}rate`, rate?.rate],
  [`${prefix}ci95_low`, rate?.ci95?.[0]],
  [`${prefix}ci95_high`, rate?.ci95?.[1]],
];

const ms = (ns: number | undefined): number | undefined => (ns === undefined ? undefined : ns / 1e6);

const ratio = (share: Share | undefined): number | undefined =>
  share === undefined || share.of === 0 ? undefined : share.count / share.of;

/** Text ends no cell, and no spreadsheet takes it for a formula. */
function field(value: Cell): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return String(value);
  const text = visibleText(value).replace(/^[=+@\t\r-]/, "'$&");
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
