import { basename, dirname } from 'node:path';
import type { GateContext } from '../../src/scenarios/gates/check/context.ts';
import type { GateCompiler } from '../../src/scenarios/gates/compiler.ts';
import type { PlanEnvironment } from '../../src/scenarios/plan/environment.ts';
import type { Overrides } from '../../src/scenarios/plan/overrides.ts';
import type { Cell, Plan, Step } from '../../src/scenarios/plan/plan.ts';
import { formatProblem } from '../../src/scenarios/plan/problem.ts';
import { type Planning, planAll, planScenario } from '../../src/scenarios/plan-scenario.ts';

/** Models, audio and defaults that most scenarios of these tests stand on: five lines. */
export const PREAMBLE = `version: 1
models: { small: { like: asr-small, kind: asr }, large: { like: asr-large, kind: asr }, aligner: { like: forced, kind: aligner } }
audio: { jfk: { file: jfk.wav, text: ask not, language: English }, phone: { file: phone.wav, text: 零九, language: Chinese } }
defaults: { model: small, audio: jfk }
scenarios:
`;

/** A gate compiler that takes every gate, and keeps what it was told of each cell. */
export function acceptingGates(): { compile: GateCompiler; contexts: Map<string, GateContext> } {
  const contexts = new Map<string, GateContext>();
  const compile: GateCompiler = (_text, _place, context) => {
    contexts.set(context.cell, context);
    const one = { kind: 'number', value: 1, at: 1 } as const;
    const gate = { kind: 'comparison', left: one, operator: '==', right: one, at: 3 } as const;
    return { gate, problems: [], warnings: [] };
  };
  return { compile, contexts };
}

export interface World {
  readonly overrides?: Overrides;
  readonly variables?: Readonly<Record<string, string>>;
  readonly cores?: number;
  readonly files?: Readonly<Record<string, string>>;
  readonly manifest?: PlanEnvironment['manifest'];
  readonly compileGate?: GateCompiler;
}

/** A made-up machine: 4 cores, no environment, the files that are named, an empty manifest. */
export function planningIn(world: World): Planning {
  const { files = {} } = world;
  return {
    overrides: world.overrides ?? {},
    environment: {
      variables: world.variables ?? {},
      cores: world.cores ?? 4,
      fileExists: (path) => Object.hasOwn(files, path),
      readText: (path) => files[path],
      listFolder: (path) => {
        const names = Object.keys(files).flatMap((file) => (dirname(file) === path ? [basename(file)] : []));
        return names.length === 0 ? undefined : names;
      },
      listTree: (path) =>
        Object.keys(files).flatMap((file) =>
          file.startsWith(`${path}/`) ? [file.slice(path.length + 1)] : [],
        ),
      manifest: world.manifest ?? new Map(),
    },
    compileGate: world.compileGate ?? acceptingGates().compile,
  };
}

const source = (text: string) => ({ file: 'f.yaml', baseDir: '/base', text });

/** The plan of scenario `id`; throws with the whole report if there is none. */
export function planOf(text: string, id = 'a', world: World = {}): Plan {
  const { plan, problems } = planScenario(source(text), id, planningIn(world));
  if (plan === undefined) throw new Error(problems.map(formatProblem).join('\n'));
  return plan;
}

/** Everything wrong with a file, as printed. */
export function problemsOf(text: string, world: World = {}): string {
  return planAll(source(text), planningIn(world)).problems.map(formatProblem).join('\n');
}

/** Everything wrong with planning one scenario of a file, as printed. */
export function problemsOfPlan(text: string, id: string, world: World = {}): string {
  const { problems = [] } = planScenario(source(text), id, planningIn(world));
  return problems.map(formatProblem).join('\n');
}

/** The only cell of a plan. */
export function cellOf(plan: Plan, id?: string): Cell {
  const cell = id === undefined ? plan.cells[0] : plan.cells.find((one) => one.id === id);
  if (cell === undefined)
    throw new Error(`no cell ${id ?? ''} in ${plan.cells.map((one) => one.id).join(', ')}`);
  return cell;
}

/** Steps without what is the same everywhere, for comparing. */
export const bare = (steps: readonly Step[]): unknown[] => steps.map(({ place: _place, ...step }) => step);
