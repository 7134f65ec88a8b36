import type { CliCommand } from './console/command.ts';

export const PROGRAM = 'Benchmark and leak-test harness for chatllm.cpp speech recognition';

interface CommandEntry {
  readonly summary: string;
  /** The command's file, which is read when the command is asked for. */
  readonly load: () => Promise<CliCommand>;
}

/** Every command, in the order of `--help`. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  run: {
    summary: 'measure scenarios and write their reports',
    load: async () => (await import('./run.ts')).runCommand,
  },
  watch: {
    summary: 'the growth verdict on any process: one that it starts, or one that runs (docs/watch.md)',
    load: async () => (await import('./watch.ts')).watchCommand,
  },
  compare: {
    summary: 'compare builds: measured now in ABBA order (--engines), or two stored runs',
    load: async () => (await import('./compare.ts')).compareCommand,
  },
  bisect: {
    summary: 'which commit of an engine made it leak, slower or wrong (docs/bisect.md)',
    load: async () => (await import('./bisect.ts')).bisectCommand,
  },
  engines: {
    summary: 'engines that were built from commits: which are in the cache, and making room',
    load: async () => (await import('./engines.ts')).enginesCommand,
  },
  history: {
    summary: 'nights in a file: add one, show them, look for changes (docs/history.md)',
    load: async () => (await import('./history.ts')).historyCommand,
  },
  list: {
    summary: 'list the scenarios, or show how one binds',
    load: async () => (await import('./list.ts')).listCommand,
  },
  schema: {
    summary: 'print the JSON Schema of scenario files, for editors',
    load: async () => (await import('./schema.ts')).schemaCommand,
  },
  report: {
    summary: 'render the reports of a stored run again, also of one that was killed',
    load: async () => (await import('./report.ts')).reportCommand,
  },
  init: {
    summary: 'write a starter scenario file here, and with --ci a nightly job and one for pull requests',
    load: async () => (await import('./init.ts')).initCommand,
  },
  merge: {
    summary: 'join the runs of --shard 1/n … n/n into one, and judge it',
    load: async () => (await import('./merge.ts')).mergeCommand,
  },
  doctor: {
    summary: 'what is here, what is missing and how to get it, and what a library does and does not',
    load: async () => (await import('./doctor.ts')).doctorCommand,
  },
  analyze: {
    summary: 'judge whether the columns of a trace grow without end',
    load: async () => (await import('./analyze.ts')).analyzeCommand,
  },
  diagnose: {
    summary: 'measure a scenario, then name the functions that leak (needs heaptrack)',
    load: async () => (await import('./diagnose.ts')).diagnoseCommand,
  },
  calibrate: {
    summary: 'plant leaks, latencies and faults, and show what is read of them on this machine',
    load: async () => (await import('./calibrate.ts')).calibrateCommand,
  },
  models: {
    summary: 'model files: what there is, what is in them, making and getting them',
    load: async () => (await import('./models.ts')).modelsCommand,
  },
  samples: {
    summary: 'sound files that scenarios and documents name',
    load: async () => (await import('./samples.ts')).samplesCommand,
  },
  transcribe: {
    summary: 'speech to text and subtitles, live: any audio or video that ffmpeg reads, of any length',
    load: async () => (await import('./transcribe.ts')).transcribeCommand,
  },
  align: {
    summary: 'times for each word of a text that is known: subtitles of a recording of at most 5 minutes',
    load: async () => (await import('./align.ts')).alignCommand,
  },
  vad: {
    summary: 'find speech in audio and cut it into chunks for recognition, in pauses wherever there are any',
    load: async () => (await import('./vad.ts')).vadCommand,
  },
  score: {
    summary: 'word, character or mixed error rates of pairs of texts, with the alignment behind them',
    load: async () => (await import('./score.ts')).scoreCommand,
  },
  text: {
    summary: 'one stage of the text pipeline as a filter: a line in, a line out',
    load: async () => (await import('./text.ts')).textCommand,
  },
  serve: {
    summary: 'the pipeline as a web page: upload, live transcript, zh-TW, subtitles',
    load: async () => (await import('./serve.ts')).serveCommand,
  },
  completion: {
    summary: 'a script that completes commands, options and scenarios, for bash, zsh or fish',
    load: async () => (await import('./completion.ts')).completionCommand,
  },
};
