import { z } from 'zod';
import { sameDigits } from '../../metrics/accuracy/digit-sequence.ts';
import { comparedTokens, type ErrorRateOptions, tokenErrorRate } from '../../metrics/accuracy/error-rate.ts';
import { NORMALISER_NAMES, type Normaliser, type NormaliserName } from '../../metrics/accuracy/normaliser.ts';
import { ERROR_UNITS, type ErrorUnit, isUnspaced } from '../../metrics/accuracy/tokens.ts';
import { loadNormaliser } from '../../metrics/normaliser-loading.ts';
import { itn } from '../../pipeline/itn/itn.ts';
import { exact } from '../../record/exact.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { inputLines, inputName } from '../console/input-lines.ts';
import { parseJson, parseRow, RowProblem } from '../console/row-problem.ts';
import type { ItnCounts, ScoredPair } from './scored-pair.ts';

/** What lines that name none are counted by. */
export interface PairDefaults {
  readonly unit?: ErrorUnit | undefined;
  readonly norm?: NormaliserName | undefined;
  /** Counts a second time, after ITN of both texts. */
  readonly itn: boolean;
}

/** More problems than this are counted, not listed. */
const MOST_PROBLEMS = 20;

/** Who an utterance goes right or wrong together with; the first of them that a line has. */
const GROUPS = ['group', 'speaker', 'speaker_id', 'client_id', 'recording'] as const;

/** A name, or a number that is one. */
const Name = z
  .union([z.string(), z.number()], { error: 'must be a text or a number' })
  .nullish()
  .transform((value) => (value === null || value === undefined ? undefined : String(value)));

/**
 * Reads and scores the pairs of a file, or of standard input.
 * @throws Failure (2) with all lines that are no pairs, or where there are none
 */
export async function readPairs(
  file: string,
  { unit, norm, itn: figures }: PairDefaults,
): Promise<ScoredPair[]> {
  const Pair = z.object({
    ref: z.string(),
    hyp: z.string(),
    unit: unit === undefined ? z.enum(ERROR_UNITS) : z.enum(ERROR_UNITS).default(unit),
    norm: norm === undefined ? z.enum(NORMALISER_NAMES) : z.enum(NORMALISER_NAMES).default(norm),
    id: Name,
    group: Name,
    speaker: Name,
    speaker_id: Name,
    client_id: Name,
    recording: Name,
  });
  const normalisers = new Map<NormaliserName, Normaliser>();
  const pairs: ScoredPair[] = [];
  const problems: string[] = [];
  const firstOf = new Map<string, number>();
  for await (const { text, number } of inputLines(file)) {
    if (text.trim() === '') continue;
    try {
      const row = parseRow(Pair, parseJson(text));
      const { ref, hyp, id } = row;
      const first = id === undefined ? undefined : firstOf.get(id);
      if (first !== undefined) throw new RowProblem(`id: ${id} is that of line ${first} as well`);
      if (id !== undefined) firstOf.set(id, number);
      const normaliser = normalisers.get(row.norm) ?? (await loadNormaliser(row.norm));
      normalisers.set(row.norm, normaliser);
      const how = { unit: row.unit, norm: normaliser };
      const [refTokens, hypTokens] = [comparedTokens(ref, how), comparedTokens(hyp, how)];
      pairs.push({
        line: number,
        ...exact({ id, group: GROUPS.map((key) => row[key]).find((value) => value !== undefined) }),
        unit: how.unit,
        normaliser,
        ref: refTokens,
        hyp: hypTokens,
        counts: tokenErrorRate(refTokens, hypTokens),
        unspacedWords: row.unit === 'word' && (isUnspaced(ref) || isUnspaced(hyp)),
        sameDigits: sameDigits(ref, hyp),
        afterItn: figures ? countsAfterItn(ref, hyp, how) : undefined,
      });
    } catch (problem) {
      if (!(problem instanceof RowProblem)) throw problem;
      problems.push(`${inputName(file)}:${number}: ${problem.message}`);
    }
  }
  refuse(problems, pairs.length, inputName(file));
  return pairs;
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
    '`--unit` and `--norm` stand in where lines name none; "id" and "speaker" may be added',
  ];
  if (problems.length > 0) {
    const more = problems.length - MOST_PROBLEMS;
    const listed = [...problems.slice(0, MOST_PROBLEMS), ...(more > 0 ? [`… and ${more} more`] : [])];
    throw new Failure(ExitCode.usage, listed.join('\n'), allowed);
  }
  if (pairs === 0) throw new Failure(ExitCode.usage, `${name}: no pairs`, allowed);
}
