import { z } from 'zod';
import { StepList } from '../steps/steps.ts';
import { Expect } from './expect.ts';
import { weights } from './model.ts';
import { engineName, id } from './values/names.ts';
import { Options } from './values/options.ts';
import { amount, flag, share, size, text, time, whole, word } from './values/quantities.ts';
import { section } from './values/section.ts';

const AXIS_VALUE = 'text or a number';
const COMBINATION = 'a map of axis and value';
const Combination = z.record(z.string(), z.union([text(), z.number(), flag()], { error: AXIS_VALUE }), {
  error: COMBINATION,
});
const Combinations = z.array(Combination, { error: 'a list of maps of axis and value' });

const MatrixShape = {
  exclude: Combinations.optional().meta({
    title: 'Exclude',
    description: 'Combinations left out.',
  }),
  include: Combinations.optional().meta({
    title: 'Include',
    description: "Further cells; an axis not named keeps the scenario's value.",
  }),
};

const AXIS = 'a list of values';

const Matrix = z
  .object(MatrixShape, { error: 'a map of axes' })
  .catchall(
    z
      .array(z.union([text(), z.number(), flag()], { error: AXIS_VALUE }), { error: AXIS })
      .min(1, { error: AXIS }),
  );

const ITERATIONS = 'a whole number, 1 or more, or a map of first, until, max, time';
const MEASURE = 'a list of: memory, latency, accuracy, timeline (or timeline: 50ms)';

export const Iterations = z.union(
  [
    whole(1),
    section({
      first: whole(1)
        .optional()
        .meta({ title: 'First', description: 'Iterations of the first look.', default: 100 }),
      until: z.literal('conclusive', { error: 'conclusive' }).meta({
        title: 'Until',
        description: '`conclusive`: doubles until every growth gate has an answer.',
      }),
      max: whole(1).optional().meta({ title: 'Most', description: 'Stops here. Default: 64 × first.' }),
      time: time().optional().meta({ title: 'Time', description: 'Stops after this time.' }),
    }),
  ],
  { error: ITERATIONS },
);

const VariantMap = section({
  before: StepList.optional().meta({
    title: 'Before',
    description: "After the scenario's own `before`, per launch.",
  }),
  each: StepList.optional().meta({ title: 'Each', description: "One iteration. Default: the scenario's." }),
  after: StepList.optional().meta({
    title: 'After',
    description: "Before the scenario's own `after`, per launch.",
  }),
  options: Options.optional(),
});

const Variants = z.record(id(), z.union([StepList, VariantMap], { error: 'a list of steps, or a map' }), {
  error: 'a map of variants',
});

export const MEASUREMENTS = ['memory', 'latency', 'accuracy', 'timeline'] as const;

export const Tolerance = section({
  heap: size().optional().meta({ title: 'Heap', description: 'malloc in use. Default: 1 KiB.' }),
  anon: size().optional().meta({ title: 'Anonymous', description: 'Anonymous memory. Default: 256 KiB.' }),
  device: size().optional().meta({ title: 'Device', description: 'Memory of a GPU. Default: 256 KiB.' }),
  handles: amount().optional().meta({ title: 'Handles', description: 'Open descriptors.', default: 0.05 }),
  threads: amount().optional().meta({ title: 'Threads', description: 'Threads.', default: 0.05 }),
  mappings: amount().optional().meta({ title: 'Mappings', description: 'Memory mappings.', default: 0.05 }),
  processes: amount()
    .optional()
    .meta({ title: 'Processes', description: 'Descendants of the engine host.', default: 0.05 }),
});

/** The lists of a scenario, which are read step by step and gate by gate. */
const listShape = {
  before: StepList.optional().meta({
    title: 'Before',
    description: 'Steps before the iterations, per launch.',
  }),
  each: StepList.optional().meta({
    title: 'Each',
    description: 'Steps of one iteration. Required, here or in a variant.',
  }),
  after: StepList.optional().meta({ title: 'After', description: 'Steps after them, per launch.' }),
  variants: Variants.optional().meta({
    title: 'Variants',
    description: 'Ways of doing it; a list is its `each`. Default: one, called `default`.',
  }),
  matrix: Matrix.optional().meta({
    title: 'Matrix',
    description: 'Values for paths as in `--set`, such as `options.threads`: each combination is a cell.',
  }),
  expect: Expect.optional().meta({
    title: 'Expectations',
    description: 'Gates for every variant, or by variant and `all`.',
  }),
};

export const runId = () =>
  z
    .string({ error: 'a run id' })
    .regex(/^\d{8}T\d{6}Z-\S+$/, { error: 'a run id, like 20261122T214000Z-exp-2-3f9c' });

/** What a scenario says beside its lists: one value each for a cell. */
const headShape = {
  engine: engineName().optional().meta({
    title: 'Engine',
    description: 'Default: `ASR_BENCH_LIBRARY`, the only engine, else `calibration`.',
  }),
  model: id().optional().meta({ title: 'Model', description: 'What `load` loads when it names none.' }),
  audio: id().optional().meta({ title: 'Audio', description: 'What steps hear when they name none.' }),
  options: Options.optional(),
  iterations: Iterations.optional().meta({
    title: 'Iterations',
    description: 'How many, or until when. Default: 100.',
  }),
  launches: whole(1).optional().meta({
    title: 'Launches',
    description: 'Fresh processes a cell; relative gates need 5.',
    default: 1,
  }),
  processes: whole(1).optional().meta({
    title: 'Processes',
    description:
      'Engine hosts side by side that share the utterances, or iterations, of a cell (docs/corpora.md#processes).',
  }),
  'warm-up': whole(0).optional().meta({
    title: 'Warm-up',
    description: 'Iterations left out of latency and accuracy. Default: 1.',
  }),
  measure: z
    .array(
      z.union(
        [
          word(MEASUREMENTS),
          section({ timeline: time().meta({ title: 'Timeline', description: 'Between two samples.' }) }),
        ],
        { error: MEASURE },
      ),
      { error: MEASURE },
    )
    .min(1, { error: MEASURE })
    .optional()
    .meta({
      title: 'Measure',
      description: 'What is measured. Default: all.',
    }),
  tolerance: Tolerance.optional().meta({
    title: 'Tolerance',
    description: 'Growth per iteration (or pass) that is no leak.',
  }),
  budget: section({
    headroom: size().meta({ title: 'Headroom', description: 'Memory that may be used up.' }),
    requests: whole(1).meta({ title: 'Requests', description: 'Iterations it has to last.' }),
  })
    .optional()
    .meta({ title: 'Budget', description: 'Sets the tolerance of heap and anon: headroom / requests.' }),
  control: word(['quick', 'full']).optional().meta({
    title: 'Control',
    description: '`calibrate` first (docs/calibrate.md).',
  }),
  baseline: z
    .union([runId(), Combination], { error: 'a map of axis and value, or a run id' })
    .optional()
    .meta({ title: 'Baseline', description: 'The cell or run that `baseline` means in gates.' }),
  deadline: section({
    load: time().optional().meta({ title: 'Load', description: 'For one load. Default: 2min.' }),
    step: time().optional().meta({ title: 'Step', description: 'For any other step. Default: 10min.' }),
  })
    .optional()
    .meta({ title: 'Deadline', description: 'After it the host is killed, and the row says `hung`.' }),
  limit: section({
    rss: size().optional().meta({ title: 'RSS', description: 'Of the engine host. Default: 80 % of RAM.' }),
    handles: whole(1).optional().meta({ title: 'Handles', description: 'Default: 90 % of `ulimit -n`.' }),
    disk: size().optional().meta({ title: 'Disk', description: 'Free space kept. Default: 1 GiB.' }),
  })
    .optional()
    .meta({ title: 'Limit', description: 'The variant stops there, and is judged on what there is.' }),
  swap: word(['destroy', 'process']).optional().meta({
    title: 'Swap',
    description: 'How a model makes room for the next; `process` replaces the host where destroy is unsafe.',
    default: 'destroy',
  }),
  'on-failure': word(['stop', 'respawn'])
    .optional()
    .meta({ title: 'On failure', description: 'Of this variant after a crash.', default: 'stop' }),
  clients: section({
    count: whole(1).optional().meta({ title: 'Count', description: 'At the same time.', default: 1 }),
    think: time().optional().meta({ title: 'Think', description: 'Pause between two jobs. Default: 0s.' }),
    cancel: share().optional().meta({ title: 'Cancel', description: 'Share of jobs cancelled.' }),
    drop: share().optional().meta({ title: 'Drop', description: 'Share of connections dropped.' }),
    bad: share().optional().meta({ title: 'Bad', description: 'Share of uploads that are no audio.' }),
  })
    .optional()
    .meta({ title: 'Clients', description: 'Who asks the server; only where `each` is `[job]`.' }),
  prepare: text().optional().meta({
    title: 'Prepare',
    description: 'A shell command before each launch.',
  }),
  cleanup: text().optional().meta({
    title: 'Cleanup',
    description: 'A shell command after the last launch of a cell.',
  }),
  live: flag().optional().meta({
    title: 'Live',
    description: 'Text to stderr as it comes.',
    default: false,
  }),
};

const title = text().optional().meta({ title: 'Title', description: 'One line for people.' });
const tags = z
  .array(id(), { error: 'a list of words' })
  .optional()
  .meta({ title: 'Tags', description: 'Words that `--grep` finds it by.' });
const parent = id().optional().meta({
  title: 'Extends',
  description: 'A scenario to start from.',
});

export const Head = section(headShape);
/** Keys of a scenario that have one value in each cell. */
export const HEAD_KEYS: readonly string[] = Object.keys(headShape);

export const Scenario = section({ title, extends: parent, tags, ...headShape, ...listShape }).meta({
  id: 'scenario',
  title: 'Scenario',
  description: 'One experiment.',
});

const { matrix, expect } = listShape;
export const Defaults = section({ ...headShape, matrix, expect, weights: weights().optional() }).meta({
  title: 'Defaults',
  description: 'Where every scenario starts.',
});

/** Keys of a scenario that are not part of `Head`. */
export const LIST_KEYS: readonly string[] = ['title', 'extends', 'tags', ...Object.keys(listShape)];

export type HeadInput = z.output<typeof Head>;
