import { type Expression, type ItnCategory, keep, type Rule } from './reading/expression.ts';
import { DEFAULT_ITN_OPTIONS, type ItnOptions } from './reading/options.ts';
import { Scan } from './reading/scan.ts';
import { readWhole } from './reading/whole-number.ts';
import { applyReplacements, composed, type Replacement } from './replacement.ts';
import { arithmeticRule } from './rules/arithmetic.ts';
import { compoundRule } from './rules/compound.ts';
import { dateRule } from './rules/date.ts';
import { fractionRule, mixedFractionRule } from './rules/fraction.ts';
import { plainRule } from './rules/plain.ts';
import { ratioRule } from './rules/ratio.ts';
import { isSigned } from './rules/sign.ts';
import { spanRule } from './rules/span.ts';
import { countdownRule, hourRule, timeRule } from './rules/time.ts';

export { applyReplacements, type Replacement } from './replacement.ts';

export interface ItnResult {
  readonly text: string;
  /** In order, disjoint; applying them to the raw text gives `text`. */
  readonly replacements: readonly Replacement[];
}

/** In order of precedence: the first rule that recognises the expression decides about all of it. */
const RULES: readonly Rule[] = [
  fractionRule,
  (_, first) => (first.form === 'kept' ? keep(first.end) : undefined),
  mixedFractionRule,
  countdownRule,
  arithmeticRule,
  timeRule,
  hourRule,
  ratioRule,
  dateRule,
  compoundRule,
  spanRule,
  plainRule,
];

const SIGNED: readonly ItnCategory[] = ['cardinal', 'decimal', 'percent', 'fraction', 'measure'];

const isAsciiDigit = (character: string): boolean => character >= '0' && character <= '9' && character !== '';

/** The expression that starts at a numeral; a kept one says where to read on. */
function readExpression(scan: Scan, at: number): Expression {
  const first = readWhole(scan, at);
  if (first === undefined) return keep(at + 1);
  // 5十, 十2: digits that are already there would run into ours.
  if (isAsciiDigit(scan.char(at - 1))) return keep(first.end);
  for (const rule of RULES) {
    const expression = rule(scan, first);
    if (expression === undefined) continue;
    if (expression.kind === 'kept') return expression;
    return isAsciiDigit(scan.char(expression.end)) ? keep(first.end) : withSign(scan, expression);
  }
  return keep(first.end);
}

function withSign(scan: Scan, expression: Expression): Expression {
  if (expression.kind === 'kept' || scan.options.sign === 'word') return expression;
  if (!SIGNED.includes(expression.category) || !isSigned(scan, expression.start)) return expression;
  return { ...expression, start: expression.start - 1, text: `-${expression.text}` };
}

function convert(scan: Scan): Replacement[] {
  const replacements: Replacement[] = [];
  let previous = 0;
  for (let at = scan.nextNumeral(0); at < scan.text.length; ) {
    const expression = readExpression(scan, at);
    if (expression.kind === 'written') {
      const { start, end, text, category } = expression;
      // 三百九十九三个: two numbers side by side must not become one.
      const last = replacements.at(-1);
      const runsOn = start === previous && last !== undefined && isAsciiDigit(last.replacement.slice(-1));
      const replacement = runsOn && isAsciiDigit(text.charAt(0)) ? ` ${text}` : text;
      if (replacement !== scan.text.slice(start, end))
        replacements.push({ start, end, replacement, category });
      previous = end;
    }
    at = scan.nextNumeral(Math.max(expression.end, at + 1));
  }
  return replacements;
}

/**
 * Inverse text normalisation of Chinese: numbers as they are written, by the conventions of
 * docs/text-conventions.md. Whole expressions are converted or none of them; a text without numerals comes back
 * identical, and so does the function's own output. Linear in the length of the text. Ask `isItnLanguage` first.
 */
export function itn(text: string, options: Partial<ItnOptions> = {}): ItnResult {
  const chosen = { ...DEFAULT_ITN_OPTIONS, ...options };
  let result = pass(text, chosen);
  // Figures beside a number that was unsure can settle what it is (三四负二): another pass over them, until none has more.
  for (let passes = 1; passes < MOST_PASSES && result.replacements.length > 0; passes += 1) {
    const more = pass(result.text, chosen);
    if (more.replacements.length === 0) break;
    result = { text: more.text, replacements: composed(result.replacements, more.replacements, more.text) };
  }
  return result;
}

/** A bound on the work, which is linear for each pass; no text needs more than a few. */
const MOST_PASSES = 6;

function pass(text: string, options: ItnOptions): ItnResult {
  const scan = Scan.of(text, options);
  if (scan === undefined) return { text, replacements: [] };
  const replacements = convert(scan);
  return { text: applyReplacements(text, replacements), replacements };
}

/** How many characters the readers examined: what the linearity test compares. */
export function itnSteps(text: string): number {
  const scan = Scan.of(text, DEFAULT_ITN_OPTIONS);
  if (scan === undefined) return 0;
  convert(scan);
  return scan.steps;
}
