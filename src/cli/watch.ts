import type { CliCommand } from './console/command.ts';
import { addDetail } from './console/detail.ts';
import { addReporters } from './run/reporters.ts';

const append = (value: string, before: string[] = []): string[] => [...before, value];

/** `watch`: any process tree, by time or after each call of the user's own command. */
export const watchCommand: CliCommand = {
  register(command, context) {
    command
      .usage('[options] --pid <n> | [options] -- <program> [words…]')
      .argument('[program...]', 'a program to start and watch, with its words, behind `--`')
      .option('--pid <n>', 'watch a process that runs already; it is never ended')
      .option(
        '--each <command>',
        'look after each call of this command, by `sh -c` (audio: $ASR_BENCH_AUDIO)',
      )
      .option('--http <address>', 'look after each request to this address')
      .option('--openai <address>', 'look after each transcription of --audio by this server')
      .option('--every <time>', 'without a call: look by the clock, this far apart (default: 10s)')
      .option('--iterations <n>', 'calls or samples (default: 100)')
      .option('--for <time>', 'by the clock: samples for so long, instead of --iterations')
      .option('--until-conclusive', 'double the iterations until every growth gate has an answer')
      .option('--warm-up <n>', 'first calls that are left out of latency (default: 1)')
      .option('--ready <what>', 'begin when this address answers, or a line with this text was printed')
      .option('--ready-within <time>', 'give up a program that is not ready then (default: 2min)')
      .option('--call-within <time>', 'a call without an answer by then is a hang (default: 10min)')
      .option('--audio <file>', 'what calls send: any audio or video, as a wav file of 16 kHz')
      .option('--text <text>', 'what is said in it: the answers of --openai are scored against that')
      .option('--language <name>', 'its language, like English')
      .option(
        '--heap <how>',
        'preload: count its allocations, by a library in it that slows each of them (docs/watch.md#heap)',
      )
      .option('--tolerance <quantity=growth>', 'growth that is no leak, e.g. anon=64KiB; repeatable', append)
      .option('--expect <gate>', 'a gate (docs/gates.md); repeatable (default: not leak)', append)
      .option(
        '--control',
        'first watch a planted leak and its healthy twin in the same way: 1 where it is misread',
      )
      .option('--out <dir>', 'folder for the run', './reports')
      .option('--ffmpeg <path>', 'ffmpeg to decode audio with')
      .option('--json', 'print one JSON document on stdout: the run record');
    addDetail(addReporters(command))
      .addHelpText('after', EXAMPLES)
      .action(
        context.action(async (words: string[], options: unknown) => {
          const { runWatch } = await import('./watch/run.ts');
          return runWatch(words, options, context);
        }),
      );
  },
};

const EXAMPLES = `
Examples:
  asr-bench watch --each 'curl -sfS localhost:8080/' --ready http://localhost:8080/ -- ./server --port 8080
  asr-bench watch --openai http://localhost:8080 --audio a.wav --text 'what is said' -- ./whisper-server …
  asr-bench watch --pid 4711 --every 30s --for 2h

The scenario that it makes is kept in the run's folder: \`asr-bench run --resume <folder> --config <folder>/scenario.yaml\`
goes on with it.
Exit codes are those of run: 3 where the program cannot be started, 4 where it dies or a call fails, 10 for a leak.`;
