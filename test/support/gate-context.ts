import type { GateContext, GateStep } from '../../src/scenarios/gates/check/context.ts';
import type { StepWord } from '../../src/scenarios/steps/steps.ts';

/** Layer that each text step adds, and the checkpoint that follows each engine step. */
const LAYER = { itn: 'itn', tokenize: 'tokens', 'zh-tw': 'zh-tw' } as const;
const CHECKPOINT: Readonly<Partial<Record<StepWord, string>>> = {
  load: 'loaded',
  transcribe: 'inferred',
  align: 'inferred',
  restart: 'restarted',
  unload: 'unloaded',
  job: 'job',
};

/** `transcribe small phone as heard` in its phase; `chunk:` before it puts it into a loop over chunks. */
function stepOf(text: string, phase: GateStep['phase'], index: number): GateStep {
  const [, loop, word = '', model, audio, as] =
    /^(?:(chunk|part): )?(\S+)(?: (?!as\b)(\S+))?(?: (?!as\b)(\S+))?(?: as (\S+))?$/.exec(text) ?? [];
  const layer = word in LAYER ? LAYER[word as keyof typeof LAYER] : undefined;
  const checkpoint = CHECKPOINT[word as StepWord];
  return {
    word: word as StepWord,
    phase,
    ...(as !== undefined && { as }),
    ...(model !== undefined && { model }),
    ...(audio !== undefined && { audio }),
    ...(layer !== undefined && { layer }),
    ...(checkpoint !== undefined && { checkpoint }),
    loops: loop === undefined ? [] : [loop as 'chunk' | 'part'],
    place: { file: 'scenarios.yaml', line: index, column: 9 },
  };
}

interface Steps {
  readonly before?: readonly string[];
  readonly each?: readonly string[];
  readonly after?: readonly string[];
}

/** A cell of 100 iterations of its steps, on `phone` (Chinese, with reference) and `jfk` (English). */
export function gateContext(
  { before = [], each = [], after = [] }: Steps,
  parts: Partial<GateContext> = {},
): GateContext {
  const steps = [
    ...before.map((text, i) => stepOf(text, 'before', i)),
    ...each.map((text, i) => stepOf(text, 'each', before.length + i)),
    ...after.map((text, i) => stepOf(text, 'after', before.length + each.length + i)),
  ];
  return {
    scenario: 'exp-2',
    cell: 'default',
    variant: 'default',
    variants: ['default'],
    steps,
    loops: [],
    models: Object.fromEntries(steps.flatMap(({ model }) => (model === undefined ? [] : [[model, {}]]))),
    audio: {
      phone: { language: 'Chinese', layers: ['raw', 'itn'], words: false },
      jfk: { language: 'English', layers: ['raw', 'itn'], words: false },
      meeting: { language: 'Chinese', layers: [], words: false },
    },
    checkpoints: ['baseline', ...new Set(steps.flatMap(({ checkpoint }) => checkpoint ?? []))],
    iterations: { count: 100, untilConclusive: false, respawns: false, overridden: false },
    launches: 1,
    measure: new Set(['memory', 'latency', 'accuracy', 'timeline']),
    ...parts,
  };
}
