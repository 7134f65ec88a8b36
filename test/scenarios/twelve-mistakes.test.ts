import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { compileGate as gateCompiler } from '../../src/scenarios/gates/compiler.ts';
import { formatProblems } from '../../src/scenarios/plan/problem.ts';
import { planAll } from '../../src/scenarios/plan-scenario.ts';
import { planningIn } from './planning.ts';

const FILE = new URL('../fixtures/scenarios/twelve-mistakes.yaml', import.meta.url);

/** The mistakes of the file itself; the other five stand in gates. */
const OF_THE_FILE = `scenarios.yaml:18:35  text is the number 900073331 here; YAML dropped the leading zero of 0900073331
     do: quote it,  itn: "0900073331"
scenarios.yaml:27:5  unknown key \`iteration\` in scenario exp-2
     allowed here: after, audio, baseline, before, budget, cleanup, clients, control, deadline, … (30)
     nearest: iterations
scenarios.yaml:30:11  two steps in one item: load, transcribe
     put each on its own line:  - load: small
                                - transcribe
scenarios.yaml:33:24  unknown step \`transcibe\` in exp-2 › recreate
     nearest: transcribe.  Other step words: align, call, checkpoint, chunk, decode, … (23)
scenarios.yaml:44:11  load: aligner, but \`small\` is still loaded (since 42:11)
     the engine allows one started object per process (docs/engine.md#one-object)
     do: put \`unload\` before it, or \`respawn\`
scenarios.yaml:53:18  align: $herd, but no earlier step is named herd
     named so far: heard (50:11).  nearest: $heard
     if you meant an environment variable, write \${herd}`;

const OF_GATES = `scenarios.yaml:59:9  in gate \`ttft.p95 < 5\`: 5 has no unit, ttft is a time
     ttft.p95 < 5
                ^ col 20
     do: write 5 s or 5 ms
scenarios.yaml:60:9  in gate \`ttft < 5 s\`: ttft has one value per transcribe, 100 here
     do: say which: ttft.p50, .p95, .p99, .max, .mean, .first, .last
scenarios.yaml:61:16  in gate \`growth(heep) < 1 KiB\`: no quantity heep
     quantities: anon, arena, child-anon, device, group, handles, heap, js-heap, mappings, … (16).  nearest: heap
scenarios.yaml:62:9  gate \`wer(raw) <= 5 %\`: the reference of phone is Chinese, it has no spaces: wer would be 0 or 100 %
     do: cer(raw) for characters, mixer(raw) for Chinese with Latin words`;

const OF_THE_MATRIX = `scenarios.yaml:70:11  exclude removes engine=upstream, options.threads=4,
     which is the baseline (73:15) of 2 cells: mended ×4, ours ×4
     do: exclude those cells too, or keep it`;

const OF_ITERATIONS = `scenarios.yaml:75:9  gate \`not leak\` needs 8 iterations in one process; forks has 5 (line 71, 10 launches)
     do: iterations: 100 in a scenario of its own; 10 × 5 answers only which build is faster`;

const closing = (count: number): string =>
  `\n\n${count} problems in scenarios.yaml, nothing was loaded or run.  exit 2`;

function report(compileGate = planningIn({}).compileGate): string {
  const source = { file: 'scenarios.yaml', baseDir: '/base', text: readFileSync(FILE, 'utf8') };
  return formatProblems(planAll(source, planningIn({ compileGate })).problems, 'scenarios.yaml');
}

/** Whether there is a gate compiler yet (src/scenarios/gate-compiler.ts). */
function readsGates(): boolean {
  const place = { file: 'f', line: 1, column: 1 };
  const nothing = { steps: [], loops: [], models: {}, audio: {}, checkpoints: [], variants: [] };
  const iterations = { count: 1, untilConclusive: false, respawns: false, overridden: false };
  const cell = { scenario: 's', cell: 'c', variant: 'v', launches: 1, measure: new Set<never>() };
  return gateCompiler('?', place, { ...nothing, ...cell, iterations }).problems.length > 0;
}

describe('a file with twelve mistakes', () => {
  it('is told all that is wrong with it but its gates, at once, in the order of the file', () => {
    expect(report()).toBe(`${OF_THE_FILE}\n${OF_THE_MATRIX}${closing(7)}`);
  });

  it.skipIf(!readsGates())('is told all twelve (needs the gate compiler)', () => {
    expect(report(gateCompiler)).toBe(
      `${OF_THE_FILE}\n${OF_GATES}\n${OF_THE_MATRIX}\n${OF_ITERATIONS}${closing(12)}`,
    );
  });
});
