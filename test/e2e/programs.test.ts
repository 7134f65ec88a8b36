import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { measure, temporaryFolder } from '../support/cli.ts';
import { HAS_CC, HAS_PYTHON, leakyServer, NODE_SERVER, PYTHON_SERVER } from '../support/programs.ts';

/** Enough for a verdict on a fault that is far above its tolerance. */
const ITERATIONS = 20;
const BYTES = String(4 * 2 ** 20);
let port = 18_500;

/** Engines as YAML: each a server that is called over HTTP. */
function engines(servers: Readonly<Record<string, readonly string[]>>, more = ''): string {
  return Object.entries(servers)
    .map(([id, words]) => {
      port += 1;
      const program = JSON.stringify([...words, String(port)]);
      const address = `http://127.0.0.1:${port}`;
      return `  ${id}: { program: ${program}, ready: '${address}/health', call: { http: '${address}/' }${more} }`;
    })
    .join('\n');
}

const scenario = (declared: string, each: string, lines: readonly string[]): string =>
  [
    'version: 1',
    'engines:',
    declared,
    'audio: { tone: { file: tone.wav, text: ask not what your country can do, language: English } }',
    'scenarios:',
    '  trial:',
    `    iterations: ${ITERATIONS}`,
    '    measure: [memory, latency, accuracy]',
    `    each: ${each}`,
    ...lines.map((line) => `    ${line}`),
    '',
  ].join('\n');

it.skipIf(!HAS_CC)('finds in a server of C each planted fault, and none in its healthy twin', async () => {
  const server = leakyServer();
  const faults = ['none', 'heap', 'map', 'handle', 'thread', 'zombie', 'growing-child'];
  const servers = Object.fromEntries(faults.map((fault) => [fault, [server, fault, BYTES]]));
  const { variant, code, record } = await measure(
    scenario(engines(servers), '[call]', [
      `matrix: { engine: [${faults.join(', ')}] }`,
      'expect: [not leak]',
    ]),
  );
  const leaking = (fault: string): string[] =>
    Object.entries(variant(`default engine=${fault}`).growth).flatMap(([metric, { verdict, tolerance }]) =>
      verdict === 'leak' &&
      ['anon', 'handles', 'threads', 'mappings', 'processes'].includes(metric) &&
      tolerance > 0
        ? [metric]
        : [],
    );
  expect(Object.fromEntries(faults.map((fault) => [fault, leaking(fault)]))).toEqual({
    none: [],
    heap: ['anon'],
    map: ['anon'],
    handle: ['handles'],
    thread: expect.arrayContaining(['threads', 'mappings']),
    zombie: ['processes'],
    'growing-child': ['anon'],
  });
  const [healthy, heap, child] = ['none', 'heap', 'growing-child'].map((it) =>
    variant(`default engine=${it}`),
  );
  expect(healthy).toMatchObject({ program: true, outcome: 'pass', state: 'bounded' });
  expect(healthy?.sentence).toMatch(
    /^is bounded over 20 calls: anon below 256 KiB.* per call; heap is not counted$/,
  );
  expect(heap?.sentence).toMatch(/^leaks 4\.00 MiB per call, anonymous memory/);
  expect(child?.growth['child-anon']?.rate).toBeGreaterThan(4e6);
  expect(heap?.latency.call?.call_time?.n).toBe(ITERATIONS - 1);
  expect(record.engines[0]).toMatchObject({ program: [server, 'none', BYTES, expect.any(String)] });
  expect(code).toBe(10);
});

it.skipIf(!HAS_CC)(
  'counts the heap where it is asked to: a leak that anonymous memory is too coarse for',
  async () => {
    const server = leakyServer();
    const declared = engines(
      { leaking: [server, 'heap', '20000'], healthy: [server, 'none', '0'] },
      ', heap: preload',
    );
    const { variant } = await measure(
      scenario(declared, '[call]', ['matrix: { engine: [leaking, healthy] }', 'expect: [not leak]']),
    );
    const leaking = variant('default engine=leaking');
    // A block of 20000 bytes takes 20016 of the heap.
    expect(leaking.growth.heap).toMatchObject({ verdict: 'leak', rate: expect.closeTo(20_016, -1) });
    expect(leaking.growth.anon?.verdict).not.toBe('leak');
    const healthy = variant('default engine=healthy');
    expect(healthy.growth.heap?.rate).toBe(0);
    expect(healthy).toMatchObject({ outcome: 'pass', sentence: expect.stringMatching(/heap below 1 KiB/) });
  },
);

it.skipIf(!HAS_CC)(
  'takes calls that fail for rows, and a death for the end, with its last words',
  async () => {
    const server = leakyServer();
    const declared = engines({ busy: [server, 'busy', '0'], dying: [server, 'crash=5', '0'] });
    const lines = ['matrix: { engine: [busy, dying] }', 'iterations: 9', 'warm-up: 0'];
    const text = scenario(declared, '[call]', lines).replace(`    iterations: ${ITERATIONS}\n`, '');
    const { variant, code, record } = await measure(text);
    const busy = variant('default engine=busy');
    const failed = busy.segments[0]?.iterations.flatMap(({ index, steps }) =>
      steps.some(({ failure }) => failure?.message === 'HTTP 503: busy') ? [index] : [],
    );
    expect(failed).toEqual([3, 6, 9]);
    expect(busy.status).toBe('completed');
    const dying = variant('default engine=dying');
    expect(dying).toMatchObject({
      status: 'crashed',
      reason: 'the program died of SIGSEGV: about to die of a fault that was asked for',
    });
    expect(dying.segments[0]?.iterations).toHaveLength(5);
    expect(record.verdict?.facts.concat(record.verdict.headline).join('\n')).toContain(
      'the program crashed (SIGSEGV) in call, call 5 of 9',
    );
    expect(code).toBe(4);
  },
);

it('measures a server of Node, and scores what a server of transcriptions says', async () => {
  const servers = {
    leaking: [process.execPath, NODE_SERVER, 'list'],
    healthy: [process.execPath, NODE_SERVER, 'none'],
  };
  const declared = engines(servers).replaceAll("call: { http: '", "call: { openai: '");
  const { variant } = await measure(
    scenario(declared, '[call, itn]', [
      'audio: tone',
      'matrix: { engine: [leaking, healthy] }',
      // What V8 keeps for garbage comes and goes.
      'tolerance: { anon: 512 KiB, mappings: 0.5, handles: 0.5 }',
      'expect: [not leak(anon), wer(raw) == 0 %, distinct_texts == 1, rtf.p50 < 1]',
    ]),
  );
  const [leaking, healthy] = [variant('default engine=leaking'), variant('default engine=healthy')];
  expect(leaking.growth.anon).toMatchObject({ verdict: 'leak' });
  expect(leaking.growth.anon?.rate).toBeGreaterThan(0.9 * 2 ** 22);
  expect(healthy.gates.map(({ gate, outcome }) => `${outcome} ${gate}`)).toEqual([
    'pass not leak(anon)',
    'pass wer(raw) == 0 %',
    'pass distinct_texts == 1',
    'pass rtf.p50 < 1',
    'pass no step failed',
  ]);
});

it.skipIf(!HAS_PYTHON)('finds the list that a server of Python keeps', async () => {
  const servers = {
    leaking: ['python3', PYTHON_SERVER, 'list'],
    healthy: ['python3', PYTHON_SERVER, 'none'],
  };
  const { variant, code } = await measure(
    scenario(engines(servers), '[call]', ['matrix: { engine: [leaking, healthy] }', 'expect: [not leak]']),
  );
  expect(variant('default engine=leaking')).toMatchObject({ outcome: 'fail', state: 'leaks' });
  expect(variant('default engine=healthy')).toMatchObject({ outcome: 'pass', state: 'bounded' });
  expect(code).toBe(10);
});

it('leaves with 3 where there is no such program, and names what was looked for', async () => {
  const text = scenario('  e: { program: [no-such-program-here], call: x }', '[call]', []);
  await expect(measure(text)).rejects.toThrow(/exit 3\n.*there is no program no-such-program-here in PATH/s);
});

it('leaves with 3 where the program cannot be started', async () => {
  const file = join(temporaryFolder(), 'broken');
  writeFileSync(file, '#!/no/such/interpreter\n', { mode: 0o755 });
  const { variant, code } = await measure(scenario(`  e: { program: [${file}], call: x }`, '[call]', []));
  expect(variant('default')).toMatchObject({
    status: 'missing',
    reason: expect.stringContaining('it could not be started: spawn'),
  });
  expect(code).toBe(3);
});
