import { z } from 'zod';
import { SAMPLE_RATE } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import { HOP, hopsOf } from './grid/grid.ts';

/** Probabilities of speech that were found earlier or by somebody else. */
export interface GivenProbabilities {
  /** What found them, where the file says so; else `given`. */
  readonly backend: string;
  readonly samples: number;
  readonly lag: number;
  readonly probabilities: readonly number[];
  /** dB; empty where the file has none. */
  readonly energyDb: readonly number[];
}

/** Bytes in base64, decoded strictly. */
const bytes = z.string().transform((text, context) => {
  const decoded = Buffer.from(text, 'base64');
  if (decoded.toString('base64') !== text) {
    context.addIssue({ code: 'custom', message: 'is not base64' });
    return z.NEVER;
  }
  return decoded;
});

const probability = z.number().min(0).max(1);

/** Other fields may stand beside these. */
const ProbabilityFile = z.object({
  sampleRate: z.literal(SAMPLE_RATE).optional(),
  hop: z.literal(HOP).optional(),
  samples: z.number().int().nonnegative().optional(),
  lag: z.number().int().min(0).max(100).optional(),
  backend: z.string().optional(),
  probabilities: z.array(probability).optional(),
  /** The same in 255ths, a byte each. */
  probU8Base64: bytes.optional(),
  energyDb: z.array(z.number()).optional(),
  /** The same in half dB, a byte each. */
  energyHalfDbU8Base64: bytes.optional(),
});

const FORM = [
  'give `{"probabilities": [0 … 1, one for every 256 samples of 16 kHz], "samples": n, "energyDb": […]}`; the last two may be left out',
  'or what `vad --json` printed',
];
/** More of the same would hide the rest. */
const MOST_LINES = 5;

/**
 * Reads what `vad --probabilities` takes: the output of `vad --json`, a plain object of the same fields, or bytes in base64
 * (docs/vad.md, "Probabilities from a file").
 *
 * @throws Failure `usage`, naming everything that is wrong with the file
 */
export function parseProbabilities(text: string, path: string): GivenProbabilities {
  const parsed = ProbabilityFile.safeParse(json(text, path));
  if (!parsed.success) {
    throw refusal(
      path,
      parsed.error.issues.map(
        ({ path: where, message }) => `${where.join('.') || 'the document'}: ${message}`,
      ),
    );
  }
  const { data } = parsed;
  const probabilities = data.probabilities ?? scaled(data.probU8Base64, 255);
  const energyDb = data.energyDb ?? scaled(data.energyHalfDbU8Base64, 2) ?? [];
  if (probabilities === undefined)
    throw refusal(path, ['there are neither `probabilities` nor `probU8Base64`']);
  const samples = data.samples ?? probabilities.length * HOP;
  const hops = hopsOf(samples);
  const faults = Object.entries({ probabilities, energyDb })
    .filter(([, values]) => values.length > hops)
    .map(
      ([name, { length }]) => `${name}: ${length} values, but ${samples} samples are ${hops} hops of ${HOP}`,
    );
  if (faults.length > 0) throw refusal(path, faults);
  const backend = data.backend ?? 'given';
  return { backend, samples, lag: data.lag ?? (backend === 'energy' ? 0 : 2), probabilities, energyDb };
}

function json(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw refusal(path, [cause instanceof Error ? cause.message : String(cause)]);
  }
}

const scaled = (values: Uint8Array | undefined, scale: number): number[] | undefined =>
  values && Array.from(values, (value) => value / scale);

function refusal(path: string, faults: readonly string[]): Failure {
  const more = faults.length > MOST_LINES ? [`and ${faults.length - MOST_LINES} more`] : [];
  const lines = [...faults.slice(0, MOST_LINES), ...more].map((fault) => `\n  ${fault}`).join('');
  return new Failure(ExitCode.usage, `${path}: not a file of speech probabilities:${lines}`, FORM);
}
