import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { type Command, InvalidArgumentError } from 'commander';
import { formatBytes } from '../../record/units.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure, reasonOf } from '../../system/failure.ts';
import { makeFolders } from '../../system/folders.ts';
import type { CliContext } from '../console/command.ts';

interface SynthFlags {
  readonly out: string;
  readonly count: number;
  readonly seconds: number;
  readonly seed: number;
}

const FOLDER = 'no-speech';
const MANIFEST = 'no-speech.jsonl';
/** The engine takes no more in one call. */
const MOST_SECONDS = 600;
const MOST_COUNT = 10_000;

/** `samples synth`: a corpus in which nobody speaks, for `hallucinated_words`. */
export function registerSamplesSynth(samples: Command, { terminal, action }: CliContext): void {
  samples
    .command('synth')
    .description('make a corpus in which nobody speaks: silence, noise, music and breath')
    .option('--out <dir>', 'folder for it', `./${FOLDER}`)
    .option('--count <n>', 'recordings', within(1, MOST_COUNT, true), 100)
    .option('--seconds <s>', 'length of each', within(0.1, MOST_SECONDS, false), 10)
    .option('--seed <n>', 'another seed gives other sounds', within(0, 10_000, true), 1)
    .action(
      action(async ({ out, count, seconds, seed }: SynthFlags) => {
        const { noSpeech, quietManifest, quietRecordings } = await import(
          '../../scenarios/corpora/no-speech.ts'
        );
        const { encodeWav } = await import('../../pipeline/wav/writer.ts');
        const folder = resolve(out);
        const recordings = quietRecordings(count, seed);
        let bytes = 0;
        try {
          makeFolders(folder);
          for (const { name, kind, seed: own } of recordings) {
            const wav = encodeWav(noSpeech(kind, seconds, own));
            writeFileSync(join(folder, `${name}.wav`), wav);
            bytes += wav.length;
          }
          // Last: a manifest is there when all that it names is.
          writeFileSync(join(folder, MANIFEST), quietManifest(recordings, seconds));
        } catch (thrown) {
          throw new Failure(
            ExitCode.missing,
            `${folder} cannot be written to: ${reasonOf(thrown)}`,
            'name another with --out',
          );
        }
        terminal.result(
          `${join(folder, MANIFEST)}  ${count} recordings of ${seconds} s, ${formatBytes(bytes)}`,
        );
        terminal.note(
          `use it: audio: { quiet: { corpus: ${join(out, MANIFEST)} } }, expect: [hallucinated_words < 20]`,
        );
        return ExitCode.ok;
      }),
    );
}

/** A number of the command line between two others. */
function within(least: number, most: number, whole: boolean): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const fits = value >= least && value <= most && (!whole || Number.isInteger(value));
    if (text.trim() === '' || !fits)
      throw new InvalidArgumentError(
        `It takes a ${whole ? 'whole number' : 'number'} from ${least} to ${most}.`,
      );
    return value;
  };
}
