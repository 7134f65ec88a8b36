import type { RunRecord, Warning } from '../../record/run-record.ts';
import { wrapped } from '../../record/wrapped.ts';
import { subject } from '../sections/sections.ts';
import { shownVerdict } from '../sections/verdict.ts';
import type { Line, Look } from './line.ts';
import { commandLines, MOST_LINES, unmarked } from './look.ts';
import { variantLines } from './variant-lines.ts';

/**
 * A run at a glance: what was measured, a line a variant, why it did not pass, and what to do next. The line that ends the
 * command says the verdict. Nothing is decided here.
 */
export function runScreen(record: RunRecord, look: Look, room = MOST_LINES): Line[] {
  const { facts, gates, next } = shownVerdict(record);
  const { scenario, status, warnings } = record;
  const title = `${scenario.id}  ${subject(record)}${status === 'interrupted' ? '  · INTERRUPTED' : ''}`;
  const head = wrapped(title, look.columns, '  ');
  const after = [
    ...wrapped(gates, look.columns, '  '),
    ...next.slice(0, 1).flatMap((command) => commandLines('next: ', command, look.columns)),
  ];
  const before = [...unmarked(head), ...variantLines(record, look, room - head.length - after.length)];
  const findings = fitting([...facts, ...warningTexts(warnings)], room - before.length - after.length, look);
  return [...before, ...unmarked([...findings, ...after])];
}

/** As many texts as there is room for, each whole, and how many are left. */
function fitting(texts: readonly string[], room: number, look: Look): string[] {
  const shown: string[] = [];
  for (const [index, text] of texts.entries()) {
    const lines = wrapped(text, look.columns, '  ');
    const left = texts.length - index;
    if (shown.length + lines.length + (left === 1 ? 0 : 1) > room) {
      if (shown.length >= room) return shown;
      return [...shown, `${left} more ${left === 1 ? 'remark' : 'remarks'}: --verbose`];
    }
    shown.push(...lines);
  }
  return shown;
}

/** Each warning once, with the variants that it is about. The notice says the calibration engine already. */
export function warningTexts(warnings: readonly Warning[]): string[] {
  const variants = new Map<string, string[]>();
  for (const { code, variant, detail } of warnings) {
    if (code === 'W_CALIBRATION') continue;
    const about = variants.get(detail) ?? [];
    variants.set(detail, variant === undefined ? about : [...about, variant]);
  }
  return [...variants].map(
    ([detail, about]) => `warning: ${about.length === 0 ? '' : `${about.join(', ')}: `}${detail}`,
  );
}
