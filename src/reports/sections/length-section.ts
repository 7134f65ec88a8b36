import { ERROR_RATE_NAMES } from '../../record/error-rate.ts';
import type { LengthBand } from '../../record/length-band.ts';
import type { RunRecord } from '../../record/run-record.ts';
import { formatNumber, formatTime } from '../../record/units.ts';
import { ABSENT, type Section } from './section.ts';

/** Speed and error rate by the length of the utterances, where a corpus has short and long ones. */
export function lengthSection({ variants }: RunRecord): Section {
  const found = variants.flatMap(({ id, lengths = {} }) =>
    Object.entries(lengths).map(([model, { bands, left }]) => ({ id, model, bands, left })),
  );
  return {
    id: 'lengths',
    title: 'by length of the utterance',
    head: ['length', 'variant', 'model', 'utterances', 'TTFT p50 / p95', 'RTFx', 'error rate (95 %)'],
    rows: found.flatMap(({ id, model, bands }) => bands.map((band) => row(band, id, model))),
    notes: found.flatMap(({ id, model, bands, left }) => [
      ...(left === undefined ? [] : [`${id}, ${model}: ${left}`]),
      ...lacking(bands).map((why) => `${id}, ${model}: ${why}`),
    ]),
  };
}

const lengthText = ({ from, to }: Pick<LengthBand, 'from' | 'to'>): string => `${from} to ${to} s`;

function row(band: LengthBand, variant: string, model: string): string[] {
  const { utterances, ttft, rtfx, rate } = band;
  return [
    lengthText(band),
    variant,
    model,
    String(utterances),
    ttft === undefined
      ? ABSENT
      : `${formatTime(ttft.p50)} / ${ttft.p95 === undefined ? ABSENT : formatTime(ttft.p95)}`,
    rtfx === undefined ? ABSENT : formatNumber(rtfx),
    rate === undefined ? ABSENT : rateText(rate),
  ];
}

const percent = (rate: number): string => `${(100 * rate).toFixed(2)} %`;

function rateText({ unit, rate, ci95 }: NonNullable<LengthBand['rate']>): string {
  const spread = ci95 === undefined ? 'no interval' : ci95.map(percent).join(' … ');
  return `${ERROR_RATE_NAMES[unit]} ${percent(rate)} (${spread})`;
}

const NAMES: Readonly<Record<string, string>> = {
  ttft: 'no TTFT',
  rtfx: 'no RTFx',
  rate: 'no error rate',
  ci95: 'no interval',
};

/** What figures lack, each reason once. */
function lacking(bands: readonly LengthBand[]): string[] {
  const where = new Map<string, string[]>();
  for (const band of bands) {
    for (const [name, why] of Object.entries(band.absent)) {
      const said = `${NAMES[name] ?? name}: ${why}`;
      where.set(said, [...(where.get(said) ?? []), lengthText(band)]);
    }
  }
  return [...where].map(([said, own]) => (own.length === bands.length ? said : `${own.join(', ')}: ${said}`));
}
