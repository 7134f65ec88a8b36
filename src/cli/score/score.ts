import { z } from 'zod';
import { exitOf, type Ground } from '../../judge/verdict/exit.ts';
import { belowLimit } from '../../metrics/accuracy/interval/rate-limit.ts';
import { NORMALISER_NAMES } from '../../metrics/accuracy/normaliser.ts';
import { ERROR_UNITS } from '../../metrics/accuracy/tokens.ts';
import { issueWords } from '../../record/issue-words.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Terminal } from '../console/terminal.ts';
import { againstText, changesOf, groundsOf, pairUp } from './against.ts';
import { readPairs } from './read-pairs.ts';
import { scoreDocument } from './score-document.ts';
import { scoreText } from './score-text.ts';
import { type RatedGroup, ratedGroups } from './scored-pair.ts';

/** `6 %`, `6%` or `0.06`. */
const Share = z
  .string()
  .regex(/^\d+(\.\d+)?\s*%?$/, 'must be a share, like 6 % or 0.06')
  .refine(
    (text) => text.endsWith('%') || Number(text) <= 1,
    'above 1 it needs its %: 6 is 600 %, 6 % is 0.06',
  )
  .transform((text) => (text.endsWith('%') ? Number.parseFloat(text) / 100 : Number(text)));

const Options = z.object({
  unit: z.enum(ERROR_UNITS).optional(),
  norm: z.enum(NORMALISER_NAMES).optional(),
  show: z.coerce.number('must be a whole number').int().min(0),
  json: z.boolean().default(false),
  itn: z.boolean().default(false),
  against: z.string().optional(),
  margin: Share.optional(),
  below: Share.optional(),
});

/** Scores every pair, prints the rates, and gives the exit code. Lines that are no pairs are reported together. */
export async function score(file: string, given: unknown, terminal: Terminal): Promise<ExitCode> {
  const options = Options.safeParse(given, { error: issueWords });
  if (!options.success) {
    const faults = options.error.issues.map(({ path, message }) => `--${String(path[0])} ${message}`);
    throw new Failure(ExitCode.usage, faults.join('\n'), 'see asr-bench score --help');
  }
  const { show, json, against, margin, below, ...defaults } = options.data;
  if (margin !== undefined && against === undefined)
    throw new Failure(ExitCode.usage, '--margin needs a baseline', 'name its pairs: --against <pairs>');
  if (file === '-' && against === '-')
    throw new Failure(ExitCode.usage, 'both files are standard input', 'name one of them');
  const pairs = await readPairs(file, defaults);
  const changes =
    against === undefined ? [] : changesOf(pairUp(await readPairs(against, defaults), pairs), margin);
  const groups = ratedGroups(pairs);
  const layout = { show, width: terminal.columns ?? 80 };
  if (json) terminal.json(scoreDocument(pairs, groups, changes, below));
  else {
    const rates = scoreText(pairs, groups, against === undefined ? layout : { ...layout, show: 0 }, below);
    terminal.result([...(against === undefined ? [] : [againstText(changes, layout), '']), rates].join('\n'));
  }
  return exitOf([...groundsOf(changes), ...(below === undefined ? [] : groups.map(groundOfLimit(below)))]);
}

const LIMIT_GROUNDS = { pass: 'passed', fail: 'failed', undecided: 'undecided' } as const;

/** A group without an interval is undecided. */
const groundOfLimit =
  (limit: number) =>
  ({ interval }: RatedGroup): Ground =>
    'reason' in interval ? 'undecided' : LIMIT_GROUNDS[belowLimit(interval, limit).verdict];
