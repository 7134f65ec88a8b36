import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import type { Share } from '../../record/faithfulness.ts';
import type { Leaderboard, LeaderboardRate, LeaderboardRow } from '../../record/leaderboard.ts';
import { formatBytes, formatNumber, formatTime } from '../../record/units.ts';
import { asText, codeSpan, folded, type Line, type Markdown, markdownTable, md } from '../markdown/text.ts';
import { ABSENT } from '../sections/section.ts';

const HEAD = [
  'set',
  'model',
  'build',
  'error rate (95 %)',
  'standing',
  'heard',
  'RTFx',
  'TTFT p50 / p95',
  'peak RSS',
  'empty / truncated / repeated',
  'note',
];

/** The table as Markdown that may be published: what keeps a row from a rank stands in the row, what repeats it below. Pure. */
export function leaderboardMarkdown({ notice, sets, rows, sources, notes }: Leaderboard): string {
  const said = notice === undefined ? [] : [md`> **${notice}**`, ''];
  const lines: Line[] = [
    ...said,
    ...(rows.length === 0 ? [] : [...markdownTable(HEAD, rows.map(cells)), '']),
    ...notes.map((note) => md`* ${note}`),
    ...(notes.length === 0 ? [] : ['']),
    ...sets.map(
      ({ name, chosen, utterances, unit, layer, normaliser }) =>
        md`* **${name}**: ${chosen} of ${utterances} utterances, ${ERROR_RATE_NAMES[unit]} of the ${layer} text, normaliser ${normaliser}`,
    ),
    '',
    ...sources.flatMap(({ number, run, facts }) =>
      folded(
        `[${number}] ${run}: what it takes to repeat it`,
        markdownTable(['what', 'value'], facts.map(fact)),
      ),
    ),
    ...said,
  ];
  return `${asText(lines)}\n`;
}

/** What is there to be copied stands as it is typed. */
const fact = ([name, value]: readonly [string, string]): Line[] => [
  name,
  name === 'command' ? codeSpan(value) : value,
];

function cells(row: LeaderboardRow): Line[] {
  const { set, model, build, cell, standing, said, heard, asked, rtfx, ttft, peakRss, marks, source } = row;
  return [
    set,
    model,
    md`${build}, ${cell}`,
    rates(row),
    standing === 'best' ? md`**${said}**` : said,
    `${heard} of ${asked}`,
    rtfx === undefined ? ABSENT : formatNumber(rtfx),
    ttft === undefined ? ABSENT : `${formatTime(ttft.p50)} / ${formatTime(ttft.p95)}`,
    peakRss === undefined ? ABSENT : formatBytes(peakRss),
    [row.empty, row.truncated, row.repeated].map(share).join(' / '),
    md`${marks.length === 0 ? '' : md`**${marks.join('; ')}** `}${lacking(row)}(${source})`,
  ];
}

const FIGURES = { rtfx: 'RTFx', ttft: 'TTFT', peakRss: 'peak RSS' } as const;

/** Why a figure of the row is not there. */
function lacking({ absent }: LeaderboardRow): string {
  const reasons = Object.entries(FIGURES).flatMap(([name, called]) =>
    absent[name] === undefined ? [] : [`no ${called}: ${absent[name]}`],
  );
  return reasons.length === 0 ? '' : `${reasons.join('; ')} `;
}

/** A rate that is not ranked is never printed as if it were one. */
function rates({ rate, others, standing }: LeaderboardRow): Markdown {
  const all = [rate, ...others].map(rateText).join(', ');
  return standing === 'unranked' ? md`(${all})` : md`${all}`;
}

const percent = (value: number): string => `${(100 * value).toFixed(2)} %`;

function rateText({ unit, rate, ci95 }: LeaderboardRate): string {
  const value = `${ERROR_RATE_NAMES[unit]} ${percent(rate)}`;
  return ci95 === undefined ? value : `${value} (${ci95.map(percent).join(' … ')})`;
}

const share = (of: Share | undefined): string =>
  of === undefined || of.of === 0 ? ABSENT : percent(of.count / of.of);
