import type { Call } from '../../bindings/engine.ts';
import { formatBytes, formatTime } from '../../record/units.ts';
import type { AlignText, OutputRef, Step, Value } from '../../scenarios/plan/plan.ts';
import { shortPlace } from '../../scenarios/plan/problem.ts';
import { checkpointOf } from '../../scenarios/steps/steps.ts';
import { innerLists } from '../../scenarios/steps/walk.ts';

/** Passes that a plan names and opens; a corpus has thousands. */
const MOST_PASSES = 8;

/** Steps of a plan, one line each, loops indented: slot, place, what it does to what, checkpoint. */
export function stepLines(steps: readonly Step[], depth = 0): string[] {
  return steps.flatMap((step) => {
    const checkpoint = checkpointOf(step);
    const name = step.as === undefined ? '' : `  as ${step.as}`;
    const after = checkpoint === undefined ? '' : `  [${checkpoint}]`;
    const line = `${'  '.repeat(depth)}#${step.slot} ${describeStep(step)}${name}${after}  (${shortPlace(step.place)})`;
    return [line, ...inner(step, depth)];
  });
}

function inner(step: Step, depth: number): string[] {
  // Alike, every one.
  const lists =
    step.step === 'for-each' && step.loop === 'repeat' ? innerLists(step).slice(0, 1) : innerLists(step);
  const lines = lists
    .slice(0, MOST_PASSES)
    .flatMap(({ label, steps }) =>
      label === undefined || step.step !== 'for-each' || step.loop === 'repeat'
        ? stepLines(steps, depth + 1)
        : [`${'  '.repeat(depth + 1)}${step.loop} ${label}:`, ...stepLines(steps, depth + 2)],
    );
  const more = lists.length - MOST_PASSES;
  return more > 0 ? [...lines, `${'  '.repeat(depth + 1)}… and ${more} passes more, alike`] : lines;
}

function describeStep(step: Step): string {
  switch (step.step) {
    case 'load': {
      const options = Object.entries(step.options).filter(
        ([key]) => key !== 'language' || step.language === undefined,
      );
      const said = options.map(([key, value]) => `${key} ${Array.isArray(value) ? value.join(' ') : value}`);
      if (step.language !== undefined) said.push(`language ${describeValue(step.language)}`);
      return `load ${step.model}  ${said.join(', ')}`;
    }
    case 'transcribe':
      return `transcribe ${describeValue(step.audio)}  with ${step.model}`;
    case 'align':
      return `align ${describeText(step.text)} on ${describeValue(step.audio)}  with ${step.model}`;
    case 'idle':
      return `idle ${formatTime(step.time)}`;
    case 'call':
      return `call ${callText(step.call)}${step.audio === undefined ? '' : `  with ${describeValue(step.audio)}`}`;
    case 'checkpoint':
      return `checkpoint ${step.name}`;
    case 'serve':
      return `serve ${step.pipeline}${step.recycle === undefined ? '' : `  recycle ${formatBytes(step.recycle)}`}`;
    case 'for-each':
      if (step.loop === 'repeat') return `repeat ${step.passes.length} times`;
      return 'over' in step
        ? `for-each ${step.loop} of ${describeRef(step.over)}`
        : `for-each ${step.loop}: ${passNames(step.passes.map(({ label }) => label))}`;
    case 'restart':
    case 'unload':
    case 'respawn':
    case 'trim':
      return step.step;
    default: {
      const input = step.input === undefined ? '' : ` ${describeValue(step.input)}`;
      const given = Object.entries(step.arguments).map(
        ([key, value]) => `${key} ${describeArgument(key, value)}`,
      );
      return `${step.step}${input}${given.length === 0 ? '' : `  ${given.join(', ')}`}`;
    }
  }
}

function callText(call: Call): string {
  if (call.kind === 'openai') return `openai ${call.url}`;
  if (call.kind === 'http') return `${call.method} ${call.url}`;
  const [shell, flag, text] = call.words;
  return shell === 'sh' && flag === '-c' ? (text ?? '') : call.words.join(' ');
}

/** Arguments that are times. */
const TIMES = ['target', 'max'];

function describeArgument(key: string, value: unknown): string {
  if (typeof value === 'number' && TIMES.includes(key)) return formatTime(value);
  return Array.isArray(value) ? value.join(' ') : String(value);
}

const describeValue = (value: Value<string>): string =>
  value.kind === 'literal' ? value.value : describeRef(value.ref);

const describeRef = ({ slot, item, field }: OutputRef): string =>
  `#${slot}${item === true ? ' (this one)' : ''}${field === undefined ? '' : `.${field}`}`;

const describeText = (text: AlignText): string =>
  text.kind === 'reference' ? `the reference of ${text.audio}` : `${text.layer} of ${describeRef(text.of)}`;

const passNames = (labels: readonly string[]): string =>
  labels.length <= MOST_PASSES
    ? labels.join(', ')
    : `${labels.slice(0, MOST_PASSES).join(', ')}, … (${labels.length} in all)`;
