import { z } from 'zod';
import { Call, words } from './values/call.ts';
import { path } from './values/names.ts';
import { text, time, whole, word } from './values/quantities.ts';
import { section } from './values/section.ts';

const VARIABLE = 'the name of an environment variable';
const PROGRAM = 'a path, or a list of words';
const ONE = 'exactly one of library, source, program and pid';
const BUILD = 'source and build together, and ref and timeout with them only';

export const EngineMap = section({
  library: path()
    .optional()
    .meta({ title: 'Library', description: 'The shared library, relative to this file.' }),
  source: text('a folder with a git repository, or a git address').optional().meta({
    title: 'Source',
    description:
      'Instead of a library: a git repository of which a commit is built (docs/engines-from-source.md).',
  }),
  ref: text('a branch, a tag or a commit').optional().meta({
    title: 'Ref',
    description: 'Of `source`: branch, tag or commit.',
    default: 'HEAD',
  }),
  build: path().optional().meta({
    title: 'Build',
    description: 'Of `source`: your program, which leaves the library in `$ASR_BENCH_OUT`.',
  }),
  timeout: time().optional().meta({
    title: 'Timeout',
    description: 'Of `source`: a build that takes longer fails. Default: 1h.',
    default: '1h',
  }),
  program: z.union([path(), words()], { error: PROGRAM }).optional().meta({
    title: 'Program',
    description:
      'Instead of a library: a program that is watched from outside, as a path or the words of its command line (docs/watch.md).',
  }),
  pid: whole(1).optional().meta({
    title: 'Process',
    description: 'Instead of a library: a running process that is watched, and never ended.',
  }),
  ready: text().optional().meta({
    title: 'Ready',
    description: 'Of `program`: an address that answers, or a text that it prints, once it can be called.',
  }),
  call: Call.optional().meta({ description: 'What the step `call` does where it says nothing else.' }),
  cwd: path().optional().meta({
    title: 'Folder',
    description: 'Of `program`: its working folder. Default: that of this file.',
  }),
  heap: word(['preload']).optional().meta({
    title: 'Heap',
    description: 'Of `program`: counts its allocations, and slows them (docs/watch.md#heap).',
  }),
  prepare: path().optional().meta({
    title: 'Prepare',
    description: 'A program that builds or fetches the engine before it is used.',
  }),
  env: z
    .record(
      z.string({ error: VARIABLE }).regex(/^[A-Za-z_][A-Za-z0-9_]*$/, { error: VARIABLE }),
      z.union([text(), z.number(), z.boolean()], { error: 'text' }).transform(String),
      { error: 'a map of environment variables' },
    )
    .optional()
    .meta({ title: 'Environment', description: 'Variables of the engine host, or of the program.' }),
  label: text().optional().meta({ title: 'Label', description: 'Name in reports. Default: the id.' }),
})
  .refine(
    ({ library, source, program, pid }) =>
      [library, source, program, pid].filter((one) => one !== undefined).length === 1,
    { error: ONE },
  )
  .refine(
    ({ source, build, ref, timeout }) =>
      (source === undefined) === (build === undefined) &&
      (source !== undefined || (ref === undefined && timeout === undefined)),
    { error: BUILD },
  );

export const Engine = z
  .union([path(), EngineMap], {
    error: 'the path of a library, or a map with `library`, `source` or `program`',
  })
  .meta({
    title: 'Engine',
    description:
      'What is measured: a build of libchatllm (the path of its library, or a map), a commit of its source, or a program of any make. Pinned by sha256 in the run record. `calibration` is always there.',
  });
