import { createServer } from 'node:net';
import type { Variant } from '../../record/run-record.ts';
import { formatBytes } from '../../record/units.ts';
import type { Interrupt } from '../../runner/interrupt.ts';
import { machineEnvironment } from '../../scenarios/file.ts';
import { compileGate } from '../../scenarios/gates/compiler.ts';
import { planScenario } from '../../scenarios/plan-scenario.ts';
import { ownedFolder } from '../../system/owned-folder.ts';
import { runPlan } from '../run-plan.ts';
import { WATCH, watchScenario } from './scenario.ts';

/** Bytes that the planted program keeps of each call. */
const PLANTED = 4 * 1024 * 1024;
const CALLS = 24;
/** Of what was planted: pages, and what the allocator adds to a block. */
const MAY_MISS = 0.03;

/** A server that keeps a block of each call but the question whether it is there. */
const SERVER = `
const kept = [];
require('node:http').createServer((request, response) => {
  if (request.url === '/call') kept.push(Buffer.alloc(Number(process.argv[2]), 1));
  response.end();
}).listen(Number(process.argv[1]), '127.0.0.1');
`;

/**
 * Watches a small program with a known leak, and its healthy twin, in the same way as the user's: by calls, in journal,
 * judge and all.
 * @returns what was read wrong; empty: nothing
 */
export async function controlWatch(interrupt: Interrupt): Promise<string[]> {
  const folder = ownedFolder('run');
  try {
    const leaking = await watched(folder.path, PLANTED, interrupt);
    const healthy = await watched(folder.path, 0, interrupt);
    if (interrupt.requested) return [];
    return [...missed(leaking), ...imagined(healthy)];
  } finally {
    folder.remove();
  }
}

async function watched(out: string, bytes: number, interrupt: Interrupt): Promise<Variant | undefined> {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const text = watchScenario({
    words: [process.execPath, '-e', SERVER, String(port), String(bytes)],
    cwd: out,
    ready: `${address}/`,
    call: { http: `${address}/call` },
    every: '1s',
    iterations: CALLS,
    untilConclusive: false,
    tolerance: {},
    expect: ['not leak(anon)'],
    deadline: {},
  });
  const source = { file: 'control', baseDir: out, text };
  const { plan } = planScenario(source, WATCH, {
    overrides: {},
    environment: machineEnvironment(),
    compileGate,
  });
  if (plan === undefined) throw new Error('the scenario of the control cannot be planned');
  const { record } = await runPlan(plan, { out, interrupt });
  return record.variants[0];
}

function missed(variant: Variant | undefined): string[] {
  const growth = variant?.growth.anon;
  const planted = `${formatBytes(PLANTED)} were planted per call`;
  if (variant?.status !== 'completed' || growth === undefined) return [`${planted}: ${ended(variant)}`];
  const [low, high] = growth.bounds;
  if (growth.verdict !== 'leak' || low === null || high === null)
    return [`${planted}, and the verdict is ${growth.verdict} (${growth.reason})`];
  const [least, most] = [PLANTED * (1 - MAY_MISS), PLANTED * (1 + MAY_MISS)];
  return high < least || low > most
    ? [`${planted}, and ${formatBytes(low)} … ${formatBytes(high)} were read`]
    : [];
}

function imagined(variant: Variant | undefined): string[] {
  const growth = variant?.growth.anon;
  if (variant?.status !== 'completed' || growth === undefined)
    return [`nothing was planted in the twin: ${ended(variant)}`];
  return growth.verdict === 'leak'
    ? [`nothing was planted in the twin, and ${formatBytes(growth.rate ?? 0)} per call were read`]
    : [];
}

const ended = (variant: Variant | undefined): string =>
  `${variant?.status ?? 'not run'}${variant?.reason === undefined ? '' : `, ${variant.reason}`}; anon was not judged`;

/** One that nobody listens on now. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
