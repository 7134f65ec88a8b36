import { describe, expect, it } from 'vitest';
import { cellOf, PREAMBLE, planOf, problemsOfPlan } from '../planning.ts';

const TEXT = `${PREAMBLE}  a:
    variants: { recreate: [load, transcribe, unload], restart: { before: [load], each: [transcribe, restart] } }
    matrix: { options.threads: [1, 2] }
`;
const complaint = (...set: string[]): string => problemsOfPlan(TEXT, 'a', { overrides: { set } });

describe('--set', () => {
  it('is kept as it was given, for the record', () => {
    const overrides = {
      set: ['iterations=5', 'tolerance.heap=2 KiB'],
      variants: ['restart'],
      models: 'synthetic:tiny',
    } as const;
    expect(planOf(TEXT, 'a', { overrides }).settings).toEqual({
      iterations: 5,
      'tolerance.heap': '2 KiB',
      variant: ['restart'],
      models: 'synthetic:tiny',
    });
  });

  it('takes YAML: lists, maps, quoted text', () => {
    const overrides = { set: ['matrix.options.threads=[3, 4]', 'title="5"', 'deadline={load: 1s}'] };
    const plan = planOf(TEXT, 'a', { overrides, cores: 8 });
    expect(plan.cells.map(({ id }) => id)).toEqual([
      'recreate options.threads=3',
      'restart options.threads=3',
      'recreate options.threads=4',
      'restart options.threads=4',
    ]);
    expect(plan.scenario.title).toBe('5');
    expect(cellOf(plan).deadline).toEqual({ load: 1e9, step: 600e9 });
  });

  it('reaches what the file declares', () => {
    const overrides = { set: ['audio.jfk.file=/other.wav', 'models.small.options.seed=7'] };
    const plan = planOf(TEXT, 'a', { overrides });
    expect(plan.audio.jfk?.file).toBe('/other.wav');
    expect(plan.models.small?.options.seed).toBe(7);
  });

  it('takes a value away with null', () => {
    expect(planOf(TEXT, 'a', { overrides: { set: ['matrix=null'] } }).cells.map(({ id }) => id)).toEqual([
      'recreate',
      'restart',
    ]);
  });

  it('sets a tolerance nearer than a budget of the file', () => {
    const text = `${PREAMBLE}  a: { budget: { headroom: 1 MiB, requests: 1024 }, each: [load, transcribe, unload] }`;
    const tolerance = (set: string[]) => cellOf(planOf(text, 'a', { overrides: { set } })).tolerance;
    expect(tolerance([])).toMatchObject({ heap: 1024, anon: 1024 });
    expect(tolerance(['tolerance.heap=5 KiB'])).toMatchObject({ heap: 5120, anon: 1024 });
  });

  it.each([
    ['optoins.threads=2', '--set optoins.threads=2  no path optoins.threads: unknown key `optoins`'],
    ['options.thread=2', '--set options.thread=2  unknown key `thread` in options of scenario a'],
    [
      'variants.recrate.options.threads=2',
      '--set variants.recrate.options.threads=2  no path variants.recrate.options.threads: variants has no recrate',
    ],
    [
      'models.smal.weights=real',
      '--set models.smal.weights=real  no path models.smal.weights: models has no smal',
    ],
    ['models.small.weight=real', '--set models.small.weight=real  unknown key `weight` in model small'],
    ['models.small.file=x.bin', 'do: --set "models.small={file: x.bin}"'],
    ['launches=many', '--set launches=many  `launches` is "many"; it takes a whole number, 1 or more'],
    ['launches', '--set launches  a path and a value are needed'],
    ['launches=[', '--set launches=[  YAML: Flow sequence'],
    ['engine=', '--set engine=  the value is empty'],
  ])('%s is an error with its place', (set, message) => {
    expect(complaint(set)).toContain(message);
  });

  it('names the nearest path', () => {
    expect(complaint('optoins.threads=2')).toContain('nearest: options.threads');
    expect(complaint('variants.recrate.options.threads=2')).toContain('nearest: recreate');
  });
});

describe('--variant', () => {
  it('keeps only those cells, and their bindings', () => {
    const plan = planOf(TEXT, 'a', { overrides: { variants: ['restart'] } });
    expect(plan.cells.map(({ variant }) => variant)).toEqual(['restart', 'restart']);
    expect(plan.bindings.every((line) => line.startsWith('restart '))).toBe(true);
  });

  it('of a variant that is not there is an error with the nearest', () => {
    expect(problemsOfPlan(TEXT, 'a', { overrides: { variants: ['recrate'] } })).toBe(
      '--variant recrate: scenario a has no such variant\n     nearest: recreate',
    );
  });
});

describe('a scenario that is not there', () => {
  it('is an error with the nearest', () => {
    expect(problemsOfPlan('scenarios: [', 'aa')).not.toContain('there is no scenario');
    expect(problemsOfPlan(TEXT, 'aa')).toBe('there is no scenario aa\n     nearest: a');
  });
});
