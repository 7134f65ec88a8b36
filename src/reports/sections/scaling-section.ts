import type { RunRecord } from '../../record/run-record.ts';
import type { Scaling, ScalingLevel } from '../../record/scaling.ts';
import { formatNumber, formatTime } from '../../record/units.ts';
import { ABSENT, type Section } from './section.ts';

/** Throughput and cost, a row for each number of engine hosts side by side, and the knee where there are several. */
export function scalingSection({ scaling = [] }: RunRecord): Section {
  return {
    id: 'scaling',
    title: 'throughput and cost',
    head: [
      'variant',
      'processes',
      'audio s/s (95 %)',
      'utterances/min',
      'TTFT p50 / p95',
      'CPU per audio hour',
      'J per audio hour',
    ],
    rows: scaling.flatMap(({ cell, levels }) => levels.map((level) => row(cell, level))),
    notes: scaling.flatMap((one) => [
      ...(one.sentence === '' ? [] : [`${one.cell}: ${one.sentence}`]),
      ...lacking(one),
      ...energy(one),
    ]),
  };
}

/** It is of the whole machine, whatever else was done on it. */
function energy({ cell, levels }: Scaling): string[] {
  const counters = [...new Set(levels.flatMap(({ energyOf = [] }) => energyOf))];
  return counters.length === 0
    ? []
    : [`${cell}: energy of ${counters.join(', ')}, at rest and of other work too`];
}

/** What figures lack, each reason once. */
function lacking({ cell, levels }: Scaling): string[] {
  const reasons = new Map<string, number[]>();
  for (const { processes, absent } of levels)
    for (const why of absent) reasons.set(why, [...(reasons.get(why) ?? []), processes]);
  return [...reasons].map(([why, own]) => {
    const where = own.length === levels.length ? cell : `${cell} with ${own.join(' and ')}`;
    return `${where}: no ${why}`;
  });
}

function row(cell: string, level: ScalingLevel): string[] {
  const { processes, perMinute, ttft, cpuPerAudioHour, joulesPerAudioHour } = level;
  return [
    cell,
    String(processes),
    throughput(level),
    perMinute === undefined ? ABSENT : formatNumber(perMinute),
    ttft === undefined ? ABSENT : `${formatTime(ttft.p50)} / ${formatTime(ttft.p95)}`,
    cpuPerAudioHour === undefined ? ABSENT : formatTime(cpuPerAudioHour),
    joulesPerAudioHour === undefined ? ABSENT : formatNumber(joulesPerAudioHour),
  ];
}

function throughput({ throughput: value, ci95 }: ScalingLevel): string {
  if (value === undefined) return ABSENT;
  const interval = ci95 === undefined ? 'no interval' : ci95.map(formatNumber).join(' … ');
  return `${formatNumber(value)} (${interval})`;
}
