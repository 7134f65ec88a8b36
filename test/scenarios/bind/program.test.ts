import { expect, it } from 'vitest';
import { planOf, problemsOf } from '../planning.ts';

const file = (engine: string, each: string, more: readonly string[] = []): string =>
  [
    'version: 1',
    `engines: { e: ${engine} }`,
    'audio: { jfk: { file: jfk.wav, text: ask not, language: English } }',
    'models: { small: { like: asr-small, kind: asr } }',
    'scenarios:',
    '  a:',
    ...more.map((line) => `    ${line}`),
    `    each: ${each}`,
    '',
  ].join('\n');

it('reads a program with its words, folder and call, paths relative to the file', () => {
  const plan = planOf(
    file('{ program: [./srv, --port, 8080], ready: up, cwd: run, call: curl -sf localhost }', '[call]'),
  );
  expect(plan.engines.e).toEqual({
    id: 'e',
    label: 'e',
    library: '/base/srv',
    env: {},
    program: {
      words: ['/base/srv', '--port', '8080'],
      cwd: '/base/run',
      ready: 'up',
      call: { kind: 'command', words: ['sh', '-c', 'curl -sf localhost'] },
    },
  });
  expect(plan.cells[0]?.each).toMatchObject([
    { step: 'call', call: { kind: 'command', words: ['sh', '-c', 'curl -sf localhost'] } },
  ]);
});

it('takes a bare name from PATH, a process by its number, and a call of the step before that of the engine', () => {
  const one = planOf(file('{ program: python3, call: one }', '[{ call: [two, 2] }]'));
  expect(one.engines.e).toMatchObject({ library: 'python3', program: { words: ['python3'], cwd: '/base' } });
  expect(one.cells[0]?.each).toMatchObject([{ call: { kind: 'command', words: ['two', '2'] } }]);
  expect(planOf(file('{ pid: 4711 }', '[{ idle: 2s }]')).engines.e).toMatchObject({
    library: 'process 4711',
    program: { words: [], pid: 4711 },
  });
});

it('sends the audio of the scenario to a server of transcriptions, whose text later steps take', () => {
  const each = '[{ call: { openai: "http://localhost:8080", fields: { model: base } } }, itn]';
  const [call, itn] = planOf(file('{ program: ./srv }', each, ['audio: jfk'])).cells[0]?.each ?? [];
  expect(call).toMatchObject({
    call: { kind: 'openai', url: 'http://localhost:8080', headers: {}, fields: { model: 'base' } },
    audio: { kind: 'literal', value: 'jfk' },
  });
  expect(itn).toMatchObject({ step: 'itn', input: { kind: 'output', ref: { slot: 0 } } });
});

it.each([
  ['{ program: ./srv }', '[call]', 'call says nothing to call, and neither does its engine'],
  ['{ program: ./srv }', '[{ call: { openai: "http://localhost" } }]', 'call names no audio'],
  ['{ program: ./srv, call: x }', '[load, call]', 'load, but engine e is a program'],
  ['{ pid: 12, call: x }', '[call, respawn]', 'respawn, but process 12 is not ours to end'],
  ['./lib.so', '[{ call: x }]', 'call, but engine e is a library'],
  [
    '{ program: ./srv, library: ./lib.so }',
    '[{ call: x }]',
    'exactly one of library, source, program and pid',
  ],
  [
    '{ program: ./srv }',
    '[{ call: { http: "http://a", openai: "http://b" } }]',
    'exactly one of http and openai',
  ],
  ['{ program: ./srv }', '[{ call: { http: localhost } }]', 'an address that begins with http'],
])('refuses %s with %s', (engine, each, message) => {
  expect(problemsOf(file(engine, each, ['model: small']))).toContain(message);
});
