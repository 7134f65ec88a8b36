import { DEFINITIONS, type Definition } from './definitions.ts';

/** Words of the screens that are no metric: what each means, in one sentence. Metrics have theirs in `definitions.ts`. */
export const WORDS: Readonly<Record<string, string>> = {
  PASS: 'everything that was asked for passed; exit code 0',
  FAIL: 'a gate failed, a build is worse, or the engine crashed, hung or refused a step',
  UNDECIDED: 'the data do not decide, or something was not measured: never a pass',
  'exit code': 'the number that the command ends with (docs/exit-codes.md)',
  scenario: 'one experiment as YAML: steps, audio, models and gates',
  variant: 'one way to run the scenario, such as `recreate` or `restart`',
  step: 'one action of a scenario: `load`, `transcribe`, `unload` …',
  iteration: 'one pass through the steps that are repeated; one value of each quantity',
  round: 'one call of the engine that transcribes or aligns',
  launch: 'one process of the engine, from its start to its end',
  run: 'one execution of a scenario, with its folder and its record',
  engine: 'one build of libchatllm, or a program, that is measured',
  'calibration engine': 'our simulator: its figures say nothing about chatllm.cpp',
  synthetic: 'a model file of the true architecture whose words are scripted: speed and memory are real',
  checkpoint: 'a named moment at which the process stands still and its memory is read',
  baseline: 'the checkpoint before the first load; of a comparison, what others are compared with',
  loaded: 'the checkpoint after a load',
  inferred: 'the checkpoint after a round',
  restarted: 'the checkpoint after a restart',
  unloaded: 'the checkpoint after an unload',
  left: 'what an unload leaves behind: unloaded less before its load',
  gate: 'an expectation of the scenario that decides the exit code',
  bound: 'what the gate compares with',
  'known fault': 'a gate that states why the engine is allowed to fail it',
  passed: 'the gate holds, for the whole interval',
  failed: 'the gate certainly does not hold',
  undecided: 'the bound lies inside the interval; more iterations may decide',
  'not judged': 'there was no value to judge; the reason says why',
  skipped: 'the gate does not concern this variant',
  warn: 'a gate that does not hold and is only warned about',
  LEAK: 'growth whose whole interval lies above the tolerance',
  'no leak': 'growth whose whole interval lies below the tolerance, without a warm-up',
  plateau: 'no leak, after a warm-up',
  'pool step': 'no leak, with one or two changes of level, as a memory pool makes them',
  bounded: 'every gated quantity is shown to stay below its tolerance',
  'smallest detectable leak': 'tolerance + MDE: a smaller leak might not have been found',
  quantity: 'what is read at each checkpoint: heap, anon, handles …',
  'native heap': 'what the engine took with malloc or new and has not given back',
  TTFT: 'time to the first token of any kind',
  'TTFT of text': 'time to the first token of the text itself',
  ITL: 'inter-token latency: the gap between neighbouring pieces',
  'tokens/s': 'tokens per second of generation',
  RTF: 'real-time factor: time of the call / length of the audio; below 1 is faster than speech',
  RTFx: 'seconds of audio / time of the calls that heard it; above 1 is faster than speech',
  load: 'the time that a load takes',
  p50: 'the median',
  p95: 'the value that 95 of 100 stay below; of rates p5, which 95 of 100 exceed',
  peak: 'the highest value between two checkpoints, as the kernel kept it',
  burst: 'all pieces of text came at the end of the call, so no first one can be timed (docs/faq.md#burst)',
  WER: 'word error rate',
  CER: 'character error rate',
  MIXER: 'mixed error rate: Han characters one by one, other words whole',
  chunk: 'a piece of a long audio, some 20 s, cut where nobody speaks',
  stage: 'one part of the pipeline: decode, VAD, ASR, ITN, align …',
  candidate: 'a build that is compared with the baseline',
  cell: 'a variant with its axes, without its engine; cells of the same name are compared',
  pair: 'a launch of each build, measured side by side',
  change: 'the figure of the candidate / that of the baseline',
  worse: 'certainly worse than the baseline',
  better: 'certainly better than the baseline',
  same: 'the same as the baseline, or changed by less than what counts',
  differs: 'not the same as the baseline; nothing says whether that is worse',
  unknown: 'not known whether it is worse',
  'not compared': 'one side has no value; the reason says why',
  'no change beyond 3 %': 'the whole interval lies within ±3 %',
  'false alarms': 'how often a build was called different from itself',
  'sd of a pair': 'how much the differences between launches of one build vary',
  drift: 'what changed on the machine itself between two measurements',
};

/** A term of the glossary. */
export type Term = Pick<Definition, 'what'> & Partial<Definition>;

/** Every word of the screens, in the order of the alphabet. */
export const GLOSSARY: ReadonlyMap<string, Term> = new Map<string, Term>(
  [...Object.entries(WORDS).map(([name, what]): [string, Term] => [name, { what }]), ...DEFINITIONS].sort(
    ([a], [b]) => a.localeCompare(b, 'en'),
  ),
);

/** docs/glossary.md: `npm run docs:glossary` writes it. Metrics stand in docs/metrics.md, in the same words as in reports. */
export function glossaryPage(): string {
  const escaped = (text: string): string => text.replaceAll('<', '&lt;');
  const words = Object.entries(WORDS).sort(([a], [b]) => a.localeCompare(b, 'en'));
  return [
    '# Glossary',
    '',
    'The words of screens and reports. Reports show them one click away. Metrics and quantities (`heap`, `anon`, `ttft`, `rate` …) are in',
    '[metrics.md](metrics.md), options of scenarios in [scenarios.md](scenarios.md). `npm run docs:glossary` writes this page.',
    '',
    ...words.map(([name, what]) => `* **${escaped(name)}**: ${escaped(what)}`),
    '',
  ].join('\n');
}
