import { Option } from 'commander';
import { z } from 'zod';
import {
  DEFAULT_ITN_OPTIONS,
  SIGN_STYLES,
  TIME_STYLES,
  UNIT_STYLES,
} from '../../pipeline/itn/reading/options.ts';
import { parseRow } from '../console/row-problem.ts';
import type { TextFilter } from './filter.ts';

const Row = z.union([z.object({ text: z.string() }), z.object({ in: z.string() })], {
  error: 'needs `text` or `in`, a string',
});

const Options = z.object({
  time: z.enum(TIME_STYLES).default(DEFAULT_ITN_OPTIONS.time),
  rangeMark: z.string().default(DEFAULT_ITN_OPTIONS.rangeMark),
  units: z.enum(UNIT_STYLES).default(DEFAULT_ITN_OPTIONS.units),
  sign: z.enum(SIGN_STYLES).default(DEFAULT_ITN_OPTIONS.sign),
});

const choice = (flags: string, help: string, styles: readonly string[]): Option =>
  new Option(flags, help).choices(styles).default(styles[0]);

/** Chinese numbers as figures (docs/text-conventions.md). */
export const itnFilter: TextFilter = {
  name: 'itn',
  summary: 'numbers as they are written (百分之三十 → 30%); every line is taken to be Chinese',
  rows: '{text} → {text, replacements}; {in} → {out, replacements}; offsets are UTF-16 code units of the input',
  declare(command) {
    command
      .addOption(choice('--time <style>', '09:05, 9:05 or 9点5分', TIME_STYLES))
      .option('--range-mark <text>', 'between the ends of a vague count', DEFAULT_ITN_OPTIONS.rangeMark)
      .addOption(choice('--units <style>', 'which names of units become symbols', UNIT_STYLES))
      .addOption(choice('--sign <style>', '-3.5 or 负3.5', SIGN_STYLES));
  },
  async open(options) {
    const { itn } = await import('../../pipeline/itn/itn.ts');
    const chosen = Options.parse(options);
    return {
      line: (text) => itn(text, chosen).text,
      row(value) {
        const row = parseRow(Row, value);
        if ('text' in row) return itn(row.text, chosen);
        const { text: out, replacements } = itn(row.in, chosen);
        return { out, replacements };
      },
    };
  },
};
