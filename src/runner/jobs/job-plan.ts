import { LONGEST_ALIGNED_SECONDS } from '../../pipeline/audio.ts';
import type { Vocabulary } from '../../pipeline/zh-tw/conversion/vocabulary.ts';
import { exact } from '../../record/exact.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import type { PlanEnvironment } from '../../scenarios/plan/environment.ts';
import type { Overrides } from '../../scenarios/plan/overrides.ts';
import type { Cell, Plan, Weights } from '../../scenarios/plan/plan.ts';
import { formatProblems } from '../../scenarios/plan/problem.ts';
import { planScenario } from '../../scenarios/plan-scenario.ts';
import { ExitCode } from '../../system/exit-code.ts';
import { Failure } from '../../system/failure.ts';
import type { Order } from './job-order.ts';

/** What a job does with the audio that it will be given. */
export interface JobKind {
  /** `transcribe`: chunk by chunk. `align`: a text of the user's on audio of at most five minutes. */
  readonly command: 'transcribe' | 'align';
  /** Times for each word; without them there are no subtitles. An `align` job always has them. */
  readonly timed: boolean;
  /** ITN and conversion to Taiwan's script and vocabulary, where the language is Chinese. */
  readonly zhTw: boolean;
  /** `transcribe` without VAD and chunks: the whole recording in one call, at most five minutes of it. */
  readonly onePass?: boolean;
  /** Which words zh-TW changes. */
  readonly vocabulary?: Vocabulary;
  /** A model of the manifest, or the path of a file (`./…`, `/…`). */
  readonly model?: string;
  readonly aligner?: string;
  readonly language?: string;
  readonly library?: string;
  readonly weights?: Weights;
  readonly threads?: number;
  /** Default: `auto`. */
  readonly order?: Order;
}

export interface JobPlan {
  readonly plan: Plan;
  readonly cell: Cell;
  /** Seconds that it takes in one call; absent where it cuts what it is given. */
  readonly longest?: number;
  /** Absent: the order in which the steps stand. */
  readonly order?: Exclude<Order, 'whole'>;
}

const ASR = 'qwen3-asr-0.6b-q4_0';
const ALIGNER = 'qwen3-forced-aligner-0.6b-q4_0';

/** The audio of a job, in its plan; which file that is, only the job knows. */
export const JOB_AUDIO = 'input';

/**
 * A pipeline as a plan: all chunks are recognised, then all are aligned. Written in the scenario language and planned like any
 * scenario, so that it is checked, and does, the same; with an `order` the passes of its two loops take turns.
 * @throws Failure (2) when an option cannot be
 */
export function planJob(kind: JobKind, environment: PlanEnvironment): JobPlan {
  const text = JSON.stringify(document(kind));
  const source = { file: kind.command, baseDir: process.cwd(), text };
  const overrides: Overrides = {
    ...exact({ library: kind.library, models: kind.weights }),
  };
  const { plan, problems } = planScenario(source, kind.command, { overrides, environment, compileGate });
  const [cell] = plan?.cells ?? [];
  if (plan === undefined || cell === undefined) {
    throw new Failure(ExitCode.usage, formatProblems(problems ?? [], source.file));
  }
  const whole = kind.command === 'align' || kind.onePass === true;
  const { order = 'auto' } = kind;
  return {
    plan,
    cell,
    ...(whole ? { longest: LONGEST_ALIGNED_SECONDS } : {}),
    ...(order === 'whole' ? {} : { order }),
  };
}

function document(kind: JobKind): object {
  const model = (named: string | undefined, usual: string, of: 'asr' | 'aligner'): object | string => {
    const chosen = named ?? usual;
    return /^\.{0,2}\//.test(chosen) ? { file: chosen, kind: of } : chosen;
  };
  return {
    version: 1,
    models: { asr: model(kind.model, ASR, 'asr'), aligner: model(kind.aligner, ALIGNER, 'aligner') },
    // The file is the job's: this one stands for it, and has a text so that `align: reference` is bound.
    audio: { [JOB_AUDIO]: { file: JOB_AUDIO, ...(kind.command === 'align' ? { text: '?' } : {}) } },
    scenarios: {
      [kind.command]: {
        title: kind.command,
        swap: 'process',
        iterations: 1,
        audio: JOB_AUDIO,
        model: kind.command === 'align' ? 'aligner' : 'asr',
        live: true,
        // Nothing is measured for a verdict: a job is as quick as it can be.
        measure: ['latency'],
        options: {
          context: 4096,
          temperature: 0,
          seed: 1,
          language: kind.language ?? 'auto',
          ...exact({ threads: kind.threads }),
        },
        each: kind.command === 'align' ? ALIGN : transcribeSteps(kind),
      },
    },
  };
}

const ALIGN: readonly unknown[] = ['decode', 'load', { align: 'reference' }, 'unload'];

function transcribeSteps({ timed, zhTw, vocabulary, onePass }: JobKind): unknown[] {
  const converted = vocabulary === undefined ? 'zh-tw' : { 'zh-tw': null, style: vocabulary };
  const layers = zhTw ? ['itn', ...(timed ? [{ tokenize: 'itn' }] : [])] : timed ? [{ tokenize: 'raw' }] : [];
  if (onePass === true) {
    return [
      ...['decode', 'load', { transcribe: null, as: 'talk' }, ...layers, 'unload'],
      ...(timed ? [{ load: 'aligner', language: '$talk.language' }, { align: 'tokens' }, 'unload'] : []),
      ...(zhTw ? [converted] : []),
    ];
  }
  return [
    'decode',
    'vad',
    { chunk: '20s', max: '30s', as: 'cut' },
    'load',
    {
      'for-each': { chunk: '$cut' },
      do: [{ transcribe: null, as: 'heard' }, 'restart', ...layers],
      as: 'talk',
    },
    'unload',
    ...(timed
      ? [
          { load: 'aligner', language: '$talk.language' },
          // Converted chunk by chunk for the subtitles that grow meanwhile, and once more as a whole: phrases may lie across a cut.
          {
            'for-each': { part: '$talk' },
            do: [{ align: 'tokens' }, 'restart', ...(zhTw ? [converted] : [])],
          },
          'unload',
        ]
      : []),
    ...(zhTw ? [converted] : []),
  ];
}
