import { z } from 'zod';
import { sameDigits } from '../../metrics/accuracy/digit-sequence.ts';
import { comparedTokens, type ErrorRateOptions, tokenErrorRate } from '../../metrics/accuracy/error-rate.ts';
import { NORMALISER_NAMES, type Normaliser, type NormaliserName } from '../../metrics/accuracy/normaliser.ts';
import { ERROR_UNITS } from '../../metrics/accuracy/tokens.ts';
import { isUnspaced } from '../../metrics/accuracy/unspaced.ts';
import { loadNormaliser } from '../../metrics/normaliser-loading.ts';
import { itn } from '../../pipeline/itn/itn.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { inputLines, inputName } from '../console/input-lines.ts';
import { parseJson, parseRow, RowProblem } from '../console/row-problem.ts';
import type { Terminal } from '../console/terminal.ts';
import { scoreDocument } from './score-document.ts';
import { scoreText } from './score-text.ts';
import type { ItnCounts, ScoredPair } from './scored-pair.ts';

/** More problems than this are counted, not listed. */
const MOST_PROBLEMS = 20;

const Options = z.object({
  unit: z.enum(ERROR_UNITS).optional(),
  norm: z.enum(NORMALISER_NAMES).optional(),
  show: z.coerce.number('must be a whole number').int().min(0),
  json: z.boolean().default(false),
  itn: z.boolean().default(false),
});

/** Scores every pair, prints the rates, and gives the exit code. Lines that are no pairs are reported together. */
export async function score(file: string, given: unknown, terminal: Terminal): Promise<ExitCode> {
  const options = Options.safeParse(given);
  if (!options.success) throw new Failure(ExitCode.usage, z.prettifyError(options.error));
  const { unit, norm, show, json, itn: figures } = options.data;
  const Pair = z.object({
    ref: z.string(),
    hyp: z.string(),
    unit: unit === undefined ? z.enum(ERROR_UNITS) : z.enum(ERROR_UNITS).default(unit),
    norm: norm === undefined ? z.enum(NORMALISER_NAMES) : z.enum(NORMALISER_NAMES).default(norm),
  });

  const normalisers = new Map<NormaliserName, Normaliser>();
  const pairs: ScoredPair[] = [];
  const problems: string[] = [];
  for await (const { text, number } of inputLines(file)) {
    if (text.trim() === '') continue;
    try {
      const { ref, hyp, ...of } = parseRow(Pair, parseJson(text));
      const normaliser = normalisers.get(of.norm) ?? (await loadNormaliser(of.norm));
      normalisers.set(of.norm, normaliser);
      const how = { unit: of.unit, norm: normaliser };
      const [refTokens, hypTokens] = [comparedTokens(ref, how), comparedTokens(hyp, how)];
      const counts = tokenErrorRate(refTokens, hypTokens);
      pairs.push({
        line: number,
        unit: how.unit,
        normaliser,
        ref: refTokens,
        hyp: hypTokens,
        counts,
        unspacedWords: of.unit === 'word' && (isUnspaced(ref) || isUnspaced(hyp)),
        sameDigits: sameDigits(ref, hyp),
        afterItn: figures ? countsAfterItn(ref, hyp, how) : undefined,
      });
    } catch (problem) {
      if (!(problem instanceof RowProblem)) throw problem;
      problems.push(`${inputName(file)}:${number}: ${problem.message}`);
    }
  }
  refuse(problems, pairs.length, inputName(file));
  if (json) terminal.json(scoreDocument(pairs));
  else terminal.result(scoreText(pairs, { show, width: terminal.columns ?? 80 }));
  return ExitCode.ok;
}

/** What is left of the errors once 三点十五分 and 03:15 are written alike. */
function countsAfterItn(ref: string, hyp: string, how: ErrorRateOptions): ItnCounts {
  const [said, heard] = [itn(ref).text, itn(hyp).text];
  return {
    counts: tokenErrorRate(comparedTokens(said, how), comparedTokens(heard, how)),
    sameDigits: sameDigits(said, heard),
  };
}

function refuse(problems: readonly string[], pairs: number, name: string): void {
  const allowed = [
    `a line is {"ref": text, "hyp": text, "unit": "word"|"char"|"mixed", "norm": ${NORMALISER_NAMES.map((name) => `"${name}"`).join('|')}}`,
    '`--unit` and `--norm` stand in where lines name none',
  ];
  if (problems.length > 0) {
    const more = problems.length - MOST_PROBLEMS;
    const listed = [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`… and ${more} more`] : [])];
    throw new Failure(ExitCode.usage, listed.join('\n'), allowed);
  }
  if (pairs === 0) throw new Failure(ExitCode.usage, `${name}: no pairs`, allowed);
}
