import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cellOf, PREAMBLE, planOf, problemsOf, problemsOfPlan } from '../planning.ts';

const scenario = (body: string): string => problemsOf(`${PREAMBLE}${body}`);

describe('the model state, before anything runs', () => {
  it('refuses a second load, and says since when the first stands', () => {
    expect(
      scenario('  a: { each: [load: small, transcribe, load: aligner, align: reference, unload] }'),
    ).toBe(
      [
        'f.yaml:6:40  load: aligner, but `small` is still loaded (since 6:15)',
        '     the engine allows one started object per process (docs/engine.md#one-object)',
        '     do: put `unload` before it, or `respawn`',
      ].join('\n'),
    );
  });

  it.each([
    ['transcribe', 'transcribe, but no model is loaded'],
    ['{ align: reference }', 'align, but no model is loaded'],
    ['restart', 'restart, but no model is loaded'],
    ['unload', 'unload, but no model is loaded'],
  ])('refuses %s of nothing', (step, message) => {
    expect(scenario(`  a: { each: [${step}] }`)).toContain(
      `f.yaml:6:${step.startsWith('{') ? 17 : 15}  ${message}`,
    );
  });

  it('refuses transcribe on an aligner and align on an ASR model', () => {
    expect(scenario('  a: { model: aligner, each: [load, transcribe, unload] }')).toBe(
      'f.yaml:6:37  transcribe, but `aligner` (loaded 6:31) is an aligner\n     do: load an ASR model before it',
    );
    expect(scenario('  a: { each: [load, align: reference, unload] }')).toBe(
      'f.yaml:6:21  align, but `small` (loaded 6:15) is an ASR model, it cannot align\n     do: load an aligner before it',
    );
  });

  it('lets a model of unknown kind do both', () => {
    const text =
      'version: 1\nmodels: { m: x }\naudio: { jfk: { file: a.wav, text: x } }\ndefaults: { model: m, audio: jfk }\nscenarios:\n';
    expect(problemsOf(`${text}  a: { each: [load, transcribe, restart, align: reference, unload] }`)).toBe(
      '',
    );
  });

  it('refuses an each that cannot begin again where it ends', () => {
    expect(scenario('  a: { each: [load, transcribe] }')).toBe(
      [
        'f.yaml:6:15  each ends with `small` loaded (since 6:15), but begins with nothing loaded',
        '     the second time, at 6:15: load: small, but `small` is still loaded (since 6:15)',
        '     do: put `unload` at its end, or `respawn` first',
      ].join('\n'),
    );
    expect(scenario('  a: { before: [load], each: [transcribe, unload] }')).toContain(
      'each ends with nothing loaded, but begins with `small` loaded (since 6:17)',
    );
  });

  it('lets an each with respawn end with a model loaded: the next one kills the host', () => {
    expect(scenario('  a: { each: [respawn, load, transcribe] }')).toBe('');
  });

  it('refuses the same of a loop over chunks', () => {
    expect(
      scenario(
        '  a: { before: [decode, vad, chunk], each: [{ for-each: { chunk: }, do: [load, transcribe] }] }',
      ),
    ).toContain('for-each chunk ends with `small` loaded');
  });

  it('follows loops over models pass by pass', () => {
    const loop = (body: string) =>
      scenario(`  a: { each: [{ for-each: { model: [small, large] }, do: ${body} }] }`);
    expect(loop('[load, transcribe, unload]')).toBe('');
    expect(loop('[respawn, load, transcribe]')).toBe('');
    expect(loop('[load, transcribe]')).toContain('load: large, but `small` is still loaded');
  });

  it('follows pipelines, and says where they were used', () => {
    const text = PREAMBLE.replace('defaults:', 'pipelines: { p: [load, transcribe, unload] }\ndefaults:');
    expect(problemsOf(`${text}  a: { each: [use: p] }`)).toBe('');
    expect(problemsOf(`${text}  a: { each: [load, use: p] }`)).toContain('in a pipeline, used at 7:21');
  });

  it('lets after go on where the iterations end', () => {
    expect(scenario('  a: { before: [load], each: [transcribe, restart], after: [unload] }')).toBe('');
    expect(scenario('  a: { each: [load, transcribe, unload], after: [unload] }')).toContain(
      'unload, but no model is loaded',
    );
  });

  it('warns of a second transcribe on one load without restart', () => {
    const warnings = (body: string) =>
      planOf(`${PREAMBLE}  a: ${body}`).warnings.map(({ place, message }) => `${place?.column} ${message}`);
    const message =
      'transcribe again on one load, without `restart` between: the context grows with every round';
    expect(warnings('{ each: [load, transcribe, transcribe, unload] }')).toEqual([`33 ${message}`]);
    expect(warnings('{ before: [load], each: [transcribe] }')).toEqual([`31 ${message}`]);
    expect(warnings('{ before: [load], each: [transcribe, restart] }')).toEqual([]);
  });

  it('wants a server for a job, and one only', () => {
    const text = PREAMBLE.replace(
      'defaults:',
      'pipelines: { p: [load, transcribe, unload], q: [load, transcribe] }\ndefaults:',
    );
    expect(problemsOf(`${text}  a: { before: [serve: p], each: [job] }`)).toBe('');
    expect(problemsOf(`${text}  a: { each: [job] }`)).toContain('job, but no server runs');
    expect(problemsOf(`${text}  a: { before: [serve: p, serve: p], each: [job] }`)).toContain(
      'a launch has one server, and one is started already',
    );
    expect(problemsOf(`${text}  a: { before: [serve: q], each: [job] }`)).toContain(
      'pipeline q ends with `small` loaded',
    );
  });

  it('gives a server its launch to itself', () => {
    const text = PREAMBLE.replace('defaults:', 'pipelines: { p: [load, transcribe, unload] }\ndefaults:');
    const said = (body: string): string => problemsOf(`${text}  a: ${body}`);
    expect(said('{ before: [serve: p], each: [job], after: [stop], clients: { count: 4 } }')).toBe('');
    expect(said('{ before: [serve: p, load], each: [job] }')).toContain(
      'load beside a server (7:17): its models and audio are its own',
    );
    expect(said('{ before: [serve: p], each: [job, job] }')).toContain(
      '`each` of a server (7:17) is [job]: one iteration is one job of a client',
    );
    expect(said('{ before: [serve: p], each: [job], clients: { cancel: 60 %, bad: 50 % } }')).toContain(
      'cancel, drop and bad of clients add up to 110 %',
    );
    expect(said('{ each: [serve: p, job, stop] }')).toContain(
      'a server is started in `before`, once a launch',
    );
    expect(said('{ before: [serve: p], each: [job], after: [idle: 2s] }')).toContain(
      'idle after a server (7:17)',
    );
  });

  it('says one thing where no model is named', () => {
    const text = 'version: 1\nscenarios:\n  a: { each: [load, transcribe, unload] }';
    expect(problemsOf(text)).toContain('load names no model, and neither does the scenario');
    expect(problemsOf(text)).not.toContain('no model is loaded');
  });
});

describe('needs destroy', () => {
  it.each([
    ['each: [load, transcribe, unload]', true],
    ['before: [load, unload], each: [respawn, load, transcribe]', true],
    ['each: [{ for-each: { model: [small] }, do: [load, transcribe, unload] }]', true],
    ['each: [respawn, load, transcribe]', false],
    ['before: [load], each: [transcribe, restart]', false],
    // After the iterations the figures are in: a crash there spoils none.
    ['before: [load], each: [transcribe, restart], after: [unload]', false],
  ])('%s: %s', (body, expected) => {
    expect(cellOf(planOf(`${PREAMBLE}  a: { ${body} }`)).needsDestroy).toBe(expected);
  });
});

/** What the engine would say to these steps: the rules of docs/engine.md, run instead of reasoned about. */
function runs(before: readonly string[], each: readonly string[], times: number): boolean {
  let loaded = false;
  const steps = [...before, ...Array.from({ length: times }, () => each).flat()];
  for (const step of steps) {
    if (step === 'load') {
      if (loaded) return false;
      loaded = true;
    } else if (step === 'respawn') loaded = false;
    else if (!loaded) return false;
    else if (step === 'unload') loaded = false;
  }
  return true;
}

describe('the checker against a run of the same steps', () => {
  it('accepts a scenario exactly when its steps can be repeated', () => {
    const list = fc.array(fc.constantFrom('load', 'transcribe', 'restart', 'unload', 'respawn'), {
      maxLength: 6,
    });
    let accepted = 0;
    fc.assert(
      fc.property(list, list, (before, each) => {
        const text = `${PREAMBLE}  a: { before: [${before.join(', ')}], each: [${each.join(', ')}] }`;
        const clean = problemsOfPlan(text, 'a') === '';
        if (clean) accepted += 1;
        expect(clean).toBe(runs(before, each, 4));
      }),
      { numRuns: 250, seed: 20261123 },
    );
    // Both answers must have been met, or the property says little.
    expect(accepted).toBeGreaterThan(20);
    expect(accepted).toBeLessThan(230);
  });
});
