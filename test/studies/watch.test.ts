import { expect, it } from 'vitest';
import { Interrupt } from '../../src/runner/interrupt.ts';
import { machineEnvironment } from '../../src/scenarios/file.ts';
import { compileGate } from '../../src/scenarios/gates/compiler.ts';
import { planScenario } from '../../src/scenarios/plan-scenario.ts';
import { controlWatch } from '../../src/studies/watch/control.ts';
import { samplesIn, WATCH, type Watched, watchScenario } from '../../src/studies/watch/scenario.ts';

const watched = (more: Partial<Watched>): Watched => ({
  words: ['/opt/server', '--port', '80'],
  cwd: '/home',
  every: '10s',
  iterations: 100,
  untilConclusive: false,
  tolerance: {},
  expect: ['not leak'],
  deadline: {},
  ...more,
});

const planOf = (more: Partial<Watched>) =>
  planScenario({ file: 'f', baseDir: '/elsewhere', text: watchScenario(watched(more)) }, WATCH, {
    overrides: {},
    environment: machineEnvironment(new Map(), {}),
    compileGate,
  });

/** Variables of a shell, not of the scenario language. */
const CALL = `curl "\${URL}" \${HOST:-local} $X`;

it('makes a scenario that plans to what was asked for, wherever it lies', () => {
  const { plan, problems } = planOf({
    call: CALL,
    tolerance: { anon: '1 MiB', handles: '0.5' },
  });
  expect(problems).toBeUndefined();
  expect(plan?.engines.watched?.program).toEqual({
    words: ['/opt/server', '--port', '80'],
    cwd: '/home',
    call: { kind: 'command', words: ['sh', '-c', CALL] },
  });
  expect(plan?.cells[0]).toMatchObject({
    each: [{ step: 'call' }],
    iterations: { kind: 'fixed', count: 100 },
    tolerance: { anon: 2 ** 20, handles: 0.5 },
  });
});

it('waits between samples where nothing is called', () => {
  const { plan } = planOf({ words: [], pid: 4711, every: '30s', iterations: 8, untilConclusive: true });
  expect(plan?.cells[0]).toMatchObject({
    each: [{ step: 'idle', time: 30e9 }],
    iterations: { kind: 'until-conclusive', first: 8 },
  });
  expect([samplesIn(3600e9, 30e9), samplesIn(1e9, 30e9)]).toEqual([120, 1]);
});

it('finds the leak that it plants in its own control, and none in the twin', async () => {
  expect(await controlWatch(new Interrupt())).toEqual([]);
});
