import { describe, expect, it } from 'vitest';
import { PREAMBLE, problemsOf } from '../planning.ts';

/** Golden messages: what a user reads for each mistake, whole. Scenarios begin in line 6 (PREAMBLE has five). */
const scenario = (body: string): string => problemsOf(`${PREAMBLE}${body}`);
const EACH = 'each: [load, transcribe, unload]';

describe('mistakes in the file as a whole', () => {
  it('no map', () => {
    expect(problemsOf('- a')).toMatchInlineSnapshot(
      `"f.yaml:1:1  a scenario file is a map; it begins with \`version: 1\`"`,
    );
  });
  it('no version, unknown section', () => {
    expect(problemsOf('scenario: {}\nscenarios: {}')).toMatchInlineSnapshot(`
      "f.yaml:1:1  \`version\` is missing in this file
           it takes 1
      f.yaml:1:1  unknown key \`scenario\` in this file
           allowed here: audio, defaults, engines, known-leaks, models, pipelines, scenarios, version
           nearest: scenarios"
    `);
  });
  it('another version', () => {
    expect(problemsOf('version: 2\nscenarios: {}')).toMatchInlineSnapshot(
      `"f.yaml:1:10  \`version\` is 2; it takes 1"`,
    );
  });
  it('names that mean something already', () => {
    expect(
      problemsOf('version: 1\nengines: { calibration: x.so }\nmodels: { server: m }\nscenarios: {}'),
    ).toMatchInlineSnapshot(`
      "f.yaml:2:12  engine \`calibration\` is always there
           do: give yours another name
      f.yaml:3:11  a model cannot be called server: \`of server\` is that process in a gate
           do: give it another name"
    `);
  });
  it('an id that is none', () => {
    expect(scenario(`  Exp_2: { ${EACH} }`)).toMatchInlineSnapshot(
      `"f.yaml:6:3  \`Exp_2\` is no name for this; it takes an id: small letters, digits and hyphens, a letter first, no dot"`,
    );
  });
  it('keys that would reach into JavaScript', () => {
    expect(scenario(`  a: { ${EACH}, __proto__: { title: x }, constructor: 1 }`)).toMatchInlineSnapshot(`
      "f.yaml:6:42  unknown key \`__proto__\` in scenario a
           allowed here: after, audio, baseline, before, budget, cleanup, clients, control, deadline, … (30)
      f.yaml:6:67  unknown key \`constructor\` in scenario a
           allowed here: after, audio, baseline, before, budget, cleanup, clients, control, deadline, … (30)"
    `);
  });
  it('models and audio that are neither this nor that', () => {
    expect(
      problemsOf(`version: 1
models:
  m: { kind: asr }
  n: { file: a, like: b }
audio:
  a: { file: x.wav, generate: { from: [b], length: 1h } }
  b: { file: x.wav, text: a, text-file: b }
  c: { file: [] }
scenarios: {}`),
    ).toMatchInlineSnapshot(`
      "f.yaml:3:6  \`m\` takes either \`file\` or \`like\`
      f.yaml:4:6  \`n\` takes either \`file\` or \`like\`
      f.yaml:6:6  \`a\` takes one of \`file\`, \`corpus\` and \`generate\`
      f.yaml:7:6  \`b\` takes either \`text\` or \`text-file\`, not both
      f.yaml:8:14  \`file\` is an empty list; it takes a path, or a list of paths of which the first that exists is taken"
    `);
  });
});

describe('wrong values', () => {
  it('numbers where text is needed', () => {
    expect(
      problemsOf('version: 1\naudio: { a: { file: x, text: 1.10, language: 5 } }\nscenarios: {}'),
    ).toMatchInlineSnapshot(`
      "f.yaml:2:30  text is the number 1.1 here; YAML made it of 1.10
           do: quote it,  text: "1.10"
      f.yaml:2:46  \`language\` is 5; it takes a language as the engine names it, like English"
    `);
  });
  it('sizes, times and shares', () => {
    expect(
      scenario(`  a:
    limit: { rss: 1024, disk: 5 Gib }
    deadline: { load: 2, step: 1 day }
    tolerance: { heap: 5 %, handles: -1 }
    ${EACH}`),
    ).toMatchInlineSnapshot(`
      "f.yaml:7:19  \`rss\` is 1024; it takes a size with its unit, like 256 KiB (B KB MB GB KiB MiB GiB)
      f.yaml:7:31  \`disk\` is "5 Gib"; it takes a size with its unit, like 256 KiB (B KB MB GB KiB MiB GiB)
      f.yaml:8:23  \`load\` is 2; it takes a time with its unit, like 20s (ns us ms s min h)
      f.yaml:8:32  \`step\` is "1 day"; it takes a time with its unit, like 20s (ns us ms s min h)
      f.yaml:9:24  \`heap\` is "5 %"; it takes a size with its unit, like 256 KiB (B KB MB GB KiB MiB GiB)
      f.yaml:9:38  \`handles\` is -1; it takes a number, 0 or more"
    `);
  });
  it('numbers', () => {
    expect(
      scenario(`  a:
    iterations: many
    launches: 0
    warm-up: 1.5
    options: { threads: two, temperature: .nan }
    ${EACH}`),
    ).toMatchInlineSnapshot(`
      "f.yaml:7:17  \`iterations\` is "many"; it takes a whole number, 1 or more, or a map of first, until, max, time
      f.yaml:8:15  \`launches\` is 0; it takes a whole number, 1 or more
      f.yaml:9:14  \`warm-up\` is 1.5; it takes a whole number, 0 or more
      f.yaml:10:25  \`threads\` is "two"; it takes a whole number, 1 or more
      f.yaml:10:43  \`temperature\` is .nan; it takes a number, 0 or more"
    `);
  });
  it('words of a fixed list', () => {
    expect(scenario(`  a: { swap: destory, control: fast, ${EACH} }`)).toMatchInlineSnapshot(`
      "f.yaml:6:14  \`swap\` is "destory"; it takes one of: destroy, process
           nearest: destroy
      f.yaml:6:32  \`control\` is "fast"; it takes one of: quick, full"
    `);
  });
  it('a list for a map and a map for a list', () => {
    expect(scenario(`  a: { options: [], before: {}, ${EACH} }`)).toMatchInlineSnapshot(`
      "f.yaml:6:17  \`options\` is an empty list; it takes a map
      f.yaml:6:29  \`before\` is an empty map; it takes a list of steps"
    `);
  });
  it('a map of iterations with a slip', () => {
    expect(scenario(`  a: { iterations: { first: 10, util: conclusive }, ${EACH} }`)).toMatchInlineSnapshot(`
      "f.yaml:6:20  \`until\` is missing in iterations of scenario a
           it takes conclusive
      f.yaml:6:33  unknown key \`util\` in iterations of scenario a
           allowed here: first, max, time, until
           nearest: until"
    `);
  });
  it('a budget beside the tolerance that it sets', () => {
    expect(
      scenario(`  a:
    budget: { headroom: 1 GiB, requests: 10 }
    tolerance: { anon: 1 KiB }
    ${EACH}`),
    ).toMatchInlineSnapshot(`
      "f.yaml:7:5  budget and tolerance.anon (line 8) both set the tolerance of anon
           do: keep one of them"
    `);
  });
});

describe('steps', () => {
  it('words that say too little by themselves', () => {
    expect(scenario('  a: { each: [load, idle, use, for-each, unload] }')).toMatchInlineSnapshot(`
      "f.yaml:6:21  \`idle\` says too little by itself in a › each
           do: say how long,  - idle: 2s
      f.yaml:6:27  \`use\` says too little by itself in a › each
           do: name a pipeline,  - use: zh-tw
      f.yaml:6:32  \`for-each\` says too little by itself in a › each
           do: say what it goes through,  - for-each: { model: [small, large] }"
    `);
  });
  it('items that are no steps', () => {
    expect(scenario('  a: { each: [load, {}, 5, [load], null] }')).toMatchInlineSnapshot(`
      "f.yaml:6:21  item 2 of \`each\` is an empty map; it takes a step: a word, or a map with one step word
      f.yaml:6:25  item 3 of \`each\` is 5; it takes a step: a word, or a map with one step word
      f.yaml:6:28  item 4 of \`each\` is a list; it takes a step: a word, or a map with one step word
      f.yaml:6:36  item 5 of \`each\` is empty; it takes a step: a word, or a map with one step word"
    `);
  });
  it('an argument of another step', () => {
    expect(
      scenario(`  a:
    each:
      - load: small
        thread: 2
      - transcribe
      - unload`),
    ).toMatchInlineSnapshot(`
      "f.yaml:9:9  unknown key \`thread\` in step load, a › each
           allowed here: as, context, extra, language, load, max-new-tokens, seed, system, temperature, threads
           nearest: threads"
    `);
  });
  it('a misspelt loop variable, two of them, no body', () => {
    expect(
      scenario(`  a: { each: [{ for-each: { models: [small] }, do: [load, unload] }] }
  b: { each: [{ for-each: { model: [small], audio: [jfk] }, do: [load, unload] }] }
  c: { each: [{ for-each: { model: [small] } }] }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:29  unknown key \`models\` in for-each of scenario a
           allowed here: audio, chunk, model, part
           nearest: model
      f.yaml:7:27  \`for-each\` takes exactly one loop variable: chunk, part, model or audio
      f.yaml:8:15  \`do\` is missing in step for-each, c › each
           it takes a list of steps"
    `);
  });
  it('a mistake deep inside loops', () => {
    expect(
      scenario(`  a:
    each:
      - for-each: { model: [small] }
        do:
          - for-each: { audio: [jfk] }
            do: [load, transcibe, unload]`),
    ).toMatchInlineSnapshot(`
      "f.yaml:11:24  unknown step \`transcibe\` in a › each
           nearest: transcribe.  Other step words: align, call, checkpoint, chunk, decode, … (23)"
    `);
  });
});

describe('inheritance', () => {
  it('a key left empty', () => {
    expect(scenario(`  a:\n    before:\n    ${EACH}`)).toMatchInlineSnapshot(`
      "f.yaml:7:12  \`before\` is empty in scenario a, and nothing of that name is inherited to be removed
           do: give it a value, or leave it out"
    `);
  });
  it('null for something that is not inherited', () => {
    expect(
      scenario(`  base: { variants: { recreate: [load, transcribe, unload] } }
  a: { extends: base, variants: { recrate: null, other: [load, unload] } }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:7:44  \`recrate\` is empty in variants of scenario a, and nothing of that name is inherited to be removed
           nearest: recreate"
    `);
  });
  it('a circle, and a parent that is not there', () => {
    expect(
      scenario(`  a: { extends: b, ${EACH} }
  b: { extends: c }
  c: { extends: a }
  exp-2: { extends: exp-22, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:8:17  extends goes in a circle: a (6:6) → b (7:6) → c (8:6) → a (6:6)
      f.yaml:9:21  extends: exp-22, but there is no scenario exp-22
           nearest: exp-2"
    `);
  });
  it('an inherited mistake is told once, where it stands', () => {
    expect(
      scenario(`  a: { iteration: 5, ${EACH} }
  b: { extends: a }
  c: { extends: b }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:8  unknown key \`iteration\` in scenario a
           allowed here: after, audio, baseline, before, budget, cleanup, clients, control, deadline, … (30)
           nearest: iterations"
    `);
  });
  it('a chain without measure', () => {
    const links = Array.from({ length: 40 }, (_, index) => `  s${index}: { extends: s${index + 1} }`);
    expect(scenario([...links, `  s40: { ${EACH} }`].join('\n'))).toMatchInlineSnapshot(
      `"f.yaml:37:19  extends goes more than 32 scenarios deep"`,
    );
  });
});

describe('variants, matrix and baseline', () => {
  it('a variant called all, nothing to repeat', () => {
    expect(
      scenario(`  a: { variants: { all: [load, unload] } }
  b: { title: nothing }
  c: { variants: { x: { before: [load] } } }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:20  a variant cannot be called all: \`all\` in \`expect\` means every variant
           do: give it another name
      f.yaml:7:6  \`each\` is missing in scenario b: there is nothing to repeat
           do: add  each: [load, transcribe, unload]
      f.yaml:8:23  \`each\` is missing in variant x of scenario c: there is nothing to repeat
           do: add  each: [load, transcribe, unload]"
    `);
  });
  it('an axis that changes nothing', () => {
    expect(
      scenario(`  a: { matrix: { model: [small, large] }, each: [load: small, transcribe, unload] }
  b: { matrix: { audio: [jfk, phone] }, each: [load, unload] }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:18  matrix axis model changes nothing: every cell does the same for small, large
           do: leave it out, or leave to it what the steps name themselves
      f.yaml:7:18  matrix axis audio changes nothing: every cell does the same for jfk, phone
           do: leave it out, or leave to it what the steps name themselves"
    `);
  });
  it('axes that are no paths', () => {
    expect(
      scenario(`  a: { matrix: { option.threads: [1, 2] }, ${EACH} }
  b: { matrix: { options.thread: [1, 2] }, ${EACH} }
  c: { matrix: { each: [1, 2] }, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:18  unknown axis \`option.threads\` in matrix
           an axis is a path as in --set: engine, model, audio, options.threads, …
           nearest: options.threads
      f.yaml:7:18  unknown axis \`options.thread\` in matrix
           keys of options: context, extra, language, max-new-tokens, seed, system, temperature, threads
           nearest: options.threads
      f.yaml:8:18  unknown axis \`each\` in matrix
           an axis is a path as in --set: engine, model, audio, options.threads, …"
    `);
  });
  it('values that are not declared, or written twice', () => {
    expect(
      scenario(`  a: { matrix: { model: [small, lagre] }, ${EACH} }
  b: { matrix: { options.threads: [1, 1] }, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:33  model: lagre, but there is no model lagre
           nearest: large
      f.yaml:7:39  options.threads has 1 twice
           do: keep one"
    `);
  });
  it('an exclude that matches nothing, or everything', () => {
    expect(
      scenario(`  a: { matrix: { options.threads: [1, 2], exclude: [{ options.threads: 3 }, { threads: 1 }] }, ${EACH} }
  b: { matrix: { options.threads: [1], exclude: [{ options.threads: 1 }] }, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:72  exclude names options.threads=3, which is no value of that axis
           values: 1, 2
      f.yaml:6:88  exclude names threads, which is no axis of this matrix
           nearest: options.threads
      f.yaml:7:16  the matrix has no cell left
           do: exclude fewer"
    `);
  });
  it('more cells than anyone can wait for', () => {
    const values = Array.from({ length: 100 }, (_, index) => index + 1).join(', ');
    expect(
      scenario(`  a: { matrix: { options.threads: [${values}], options.seed: [${values}] }, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:16  the matrix makes 10000 cells; 2000 is the most
           axes: options.threads (100), options.seed (100)"
    `);
  });
  it('a baseline that is no axis, no value, or removed', () => {
    expect(
      scenario(`  a: { matrix: { options.threads: [1, 2] }, baseline: { threads: 1 }, ${EACH} }
  b: { matrix: { options.threads: [1, 2] }, baseline: { options.threads: 3 }, ${EACH} }
  c: { matrix: { options.threads: [1, 2], options.seed: [1, 2], exclude: [{ options.threads: 1, options.seed: 2 }] }, baseline: { options.threads: 1 }, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:57  baseline names threads, which is no axis of the matrix
           nearest: options.threads
      f.yaml:7:74  baseline is options.threads=3, which is not measured here
           values: 1, 2
           do: measure it too, or name a run with --baseline
      f.yaml:8:75  exclude removes options.threads=1, options.seed=2,
           which is the baseline (8:129) of 1 cell: ×2 ×2
           do: exclude those cells too, or keep it"
    `);
  });
  it('processes where engine hosts cannot stand side by side', () => {
    expect(
      scenario(`  a: { processes: 2, iterations: { until: conclusive }, ${EACH} }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:19  processes shares a fixed number of iterations; \`until: conclusive\` has none
           do: give a number"
    `);
  });
  it('clients without a server', () => {
    expect(scenario(`  a: { clients: { count: 2 }, ${EACH} }`)).toMatchInlineSnapshot(`
      "f.yaml:6:17  clients is only for scenarios whose \`each\` is [job]
           do: leave it out, or serve a pipeline in \`before\`"
    `);
  });
});

describe('gates, as far as the file goes', () => {
  it('a comma inside leak( ) in a [ ] list', () => {
    expect(scenario(`  a: { ${EACH}, expect: [not leak(heap, anon), not leak] }`)).toMatchInlineSnapshot(`
      "f.yaml:6:51  gate \`not leak(heap\` opens a parenthesis and does not close it
           a comma ends an item of a [ ] list: write leak(a b), without comma"
    `);
  });
  it('a variant that is not there', () => {
    expect(
      scenario(`  a:
    variants: { recreate: [load, transcribe, unload] }
    expect: { recrate: [not leak], all: not leak }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:8:15  expect: there is no variant recrate
           nearest: recreate
      f.yaml:8:41  \`all\` is "not leak"; it takes a list of gates"
    `);
  });
  it('gates that are none', () => {
    expect(
      scenario(`  a: { ${EACH}, expect: [5, { gate: not leak, whyy: x }, [] ] }`),
    ).toMatchInlineSnapshot(`
      "f.yaml:6:51  item 1 of \`expect\` is 5; it takes a gate, like ttft.p95 < 5 s, or a map of gate, why, severity, weights, known
      f.yaml:6:72  unknown key \`whyy\` in expect of scenario a
           allowed here: gate, known, severity, weights, why
           nearest: why
      f.yaml:6:83  item 3 of \`expect\` is an empty list; it takes a gate, like ttft.p95 < 5 s, or a map of gate, why, severity, weights, known"
    `);
  });
});

describe('environment variables', () => {
  it('one that is not set is an error of the scenarios that use it, and of no other', () => {
    const text = `version: 1
engines: { ours: "\${OURS}/lib.so", theirs: theirs.so }
models: { small: { like: m, kind: asr } }
audio: { jfk: { file: "\${SAMPLES}/jfk.wav" } }
defaults: { model: small, audio: jfk }
scenarios:
  a: { engine: ours, ${EACH} }
  b: { engine: theirs, each: [load, unload] }
  c: { engine: theirs, title: "\${TITLE}", each: [load, unload] }
  d: { engine: theirs, each: [load, "\${STEP}", unload] }`;
    expect(problemsOf(text)).toMatchInlineSnapshot(`
      "f.yaml:2:18  environment variable OURS is not set, and has no fallback here
           do: set it, or write \${OURS:-fallback}
      f.yaml:4:23  environment variable SAMPLES is not set, and has no fallback here
           do: set it, or write \${SAMPLES:-fallback}
      f.yaml:9:31  environment variable TITLE is not set, and has no fallback here
           do: set it, or write \${TITLE:-fallback}
      f.yaml:10:37  environment variable STEP is not set, and has no fallback here
           do: set it, or write \${STEP:-fallback}"
    `);
  });
});
