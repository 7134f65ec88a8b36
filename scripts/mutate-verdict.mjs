// Mutation run over the verdict: changes one thing at a time in src/metrics/growth and in what src/judge/growth says
// of it, in a copy, and reports the changes that no test notices. docs/leak-verdict.md judges the survivors.
//   npm run build; node scripts/mutate-verdict.mjs [file…]        e.g. node scripts/mutate-verdict.mjs line.ts cause.ts
// A mutant of the calculation first meets the figures of reference.test.ts, in this process and as strictly as there,
// which kills most within milliseconds; what is left meets the tests, in one test runner that stays.
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import ts from 'typescript';
import { createVitest } from 'vitest/node';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GROWTH = 'src/metrics/growth';
const TESTS = 'test/metrics/growth';

/** Tests of the files that are no part of the calculation; the calculation has all of the others. */
const OWN = {
  'src/metrics/growth/quantity.ts': 'test/metrics/growth/quantity.test.ts',
  'src/metrics/growth/cause.ts': 'test/metrics/growth/cause.test.ts',
  'src/metrics/growth/group-check.ts': 'test/metrics/growth/group-check.test.ts',
  'src/judge/growth/sentence.ts': 'test/judge/growth/sentence.test.ts',
  'src/judge/growth/look.ts': 'test/judge/growth/look.test.ts',
  'src/judge/growth/audit.ts': 'test/judge/growth/audit.test.ts',
};
const CALCULATION = [
  'pieces',
  'rises',
  'persistence',
  'clearance',
  'plateau',
  'decision',
  'needed',
  'tolerance',
  'judge',
  'hidden',
  'student-t',
];

const SWAPPED = {
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '**': '*',
  '%': '*',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '===': '!==',
  '!==': '===',
  '&&': '||',
  '||': '&&',
  '+=': '-=',
  '-=': '+=',
  '>>': '<<',
};
const NAMED = {
  max: 'min',
  min: 'max',
  floor: 'ceil',
  ceil: 'floor',
  abs: 'sign',
  sqrt: 'abs',
  every: 'some',
  some: 'every',
};

/** Every single change of the file: where, and what stands there instead. */
function mutantsOf(text) {
  const source = ts.createSourceFile('x.ts', text, ts.ScriptTarget.ES2022, true);
  const found = [];
  const change = (node, to) => found.push({ from: node.getStart(), to: node.getEnd(), text: to });
  const visit = (node) => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || ts.isInterfaceDeclaration(node)) return;
    if (ts.isBinaryExpression(node)) {
      const swapped = SWAPPED[node.operatorToken.getText()];
      if (swapped !== undefined) change(node.operatorToken, swapped);
      if (node.operatorToken.getText() === '??') change(node, node.right.getText());
    } else if (ts.isNumericLiteral(node)) {
      const value = Number(node.text.replaceAll('_', ''));
      change(node, Number.isInteger(value) ? String(value + 1) : String(value * 1.5));
    } else if (ts.isConditionalExpression(node)) {
      change(node, `(${node.whenTrue.getText()})`);
      change(node, `(${node.whenFalse.getText()})`);
    } else if (ts.isIfStatement(node)) {
      change(node.expression, 'true');
      change(node.expression, 'false');
    } else if (ts.isPrefixUnaryExpression(node) && node.operator === ts.SyntaxKind.MinusToken) {
      change(node, node.operand.getText());
    } else if (ts.isPropertyAccessExpression(node) && NAMED[node.name.text] !== undefined) {
      change(node.name, NAMED[node.name.text]);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
  return found;
}

const copy = mkdtempSync(join(tmpdir(), 'mutate-verdict-'));
for (const part of ['src', 'test', 'bench', 'package.json', 'tsconfig.json']) {
  cpSync(join(ROOT, part), join(copy, part), { recursive: true });
}
symlinkSync(join(ROOT, 'node_modules'), join(copy, 'node_modules'));

const compiled = (text) =>
  ts.transpileModule(text, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  }).outputText;

/** Every module that the reference series and the judge need, as CommonJS by path. */
const modules = new Map();
function collect(path) {
  if (modules.has(path)) return;
  const code = compiled(readFileSync(join(ROOT, path), 'utf8'));
  modules.set(path, code);
  for (const [, to] of code.matchAll(/require\("(\.[^"]+)"\)/g)) collect(normalize(join(dirname(path), to)));
}
collect(`${GROWTH}/judge.ts`);
collect(`${TESTS}/reference-series.ts`);

/** One script of all modules, with one of them exchanged, that says whether every figure is met. */
function bundle(exchanged, code) {
  const parts = [...modules].map(
    ([path, own]) => `${JSON.stringify(path)}: (exports, require) => {${path === exchanged ? code : own}\n}`,
  );
  return `(() => {
const sources = {${parts.join(',\n')}};
const loaded = {};
const load = (path) => {
  if (loaded[path] === undefined) {
    const exports = (loaded[path] = {});
    sources[path](exports, (to) => load(resolve(path, to)));
  }
  return loaded[path];
};
const { judgeGrowth } = load(${JSON.stringify(`${GROWTH}/judge.ts`)});
const { REFERENCE_SERIES } = load(${JSON.stringify(`${TESTS}/reference-series.ts`)});
return REFERENCE_SERIES.every((reference) => meets(reference, judgeGrowth));
})()`;
}

const figures = new Map(
  JSON.parse(readFileSync(join(ROOT, 'test/fixtures/growth-reference.json'), 'utf8')).map((it) => [
    it.name,
    it,
  ]),
);

/** As in reference.test.ts. */
function meets({ name, series, tolerance, quantum, cycle }, judgeGrowth) {
  const want = figures.get(name);
  const analysis = judgeGrowth(series, {
    tolerance,
    scale: tolerance,
    quantum,
    ...(cycle === undefined ? {} : { cycle }),
  });
  const { growth } = analysis;
  const same =
    growth.warmup === want.warmup &&
    growth.steps.length === want.steps.length &&
    growth.steps.every(({ at }, i) => at === want.steps[i][0]) &&
    ['cycle', 'bends', 'slowing', 'staircase'].every((key) => analysis[key] === want[key]);
  if (!same) return false;
  const got = [
    growth.rate,
    ...growth.ci95,
    ...growth.bounds,
    growth.mde,
    analysis.sd,
    ...growth.steps.map((s) => s.size),
  ];
  const wanted = [
    want.rate,
    ...want.ci95,
    ...want.bounds,
    want.mde,
    want.sd,
    ...want.steps.map(([, size]) => size),
  ];
  if (
    !got.every((value, i) => Math.abs(value - wanted[i]) <= 1e-6 * Math.max(tolerance, Math.abs(wanted[i])))
  )
    return false;
  return Math.abs(analysis.rho - want.rho) < 5e-7;
}

/** The global object is ours, so that a float array is one; an endless loop is cut off. */
function meetsFigures(file, text) {
  globalThis.resolve = (from, to) => normalize(join(dirname(from), to));
  globalThis.meets = meets;
  try {
    return new vm.Script(bundle(file, compiled(text))).runInThisContext({ timeout: 60_000 });
  } catch {
    return false;
  }
}

let runner;
async function passesTests(file, text) {
  runner ??= await createVitest('test', {
    root: copy,
    config: false,
    watch: false,
    maxWorkers: 1,
    // A thread that never ends can be terminated, a forked process not.
    pool: 'threads',
    reporters: [{}],
    testTimeout: 120_000,
    include: ['test/metrics/growth/*.test.ts', 'test/judge/growth/*.test.ts'],
  });
  const path = join(copy, file);
  writeFileSync(path, text);
  runner.invalidateFile(path);
  const tests = OWN[file] === undefined ? CALCULATION.map((name) => `${TESTS}/${name}.test.ts`) : [OWN[file]];
  const specs = await runner.globTestSpecifications(tests.map((test) => join(copy, test)));
  const run = runner.runTestSpecifications(specs, false);
  const endless = new Promise((resolve) => setTimeout(resolve, 240_000, undefined).unref());
  const result = await Promise.race([run, endless]);
  if (result === undefined) {
    // A test that never ends: this runner cannot be had back.
    runner = undefined;
    return false;
  }
  // The runner remembers the modules of earlier runs too.
  const own = result.testModules.filter(({ moduleId }) => specs.some((spec) => spec.moduleId === moduleId));
  return own.length === tests.length && own.every((module) => module.ok());
}

const survives = async (file, text) =>
  (OWN[file] !== undefined || !modules.has(file) || meetsFigures(file, text)) &&
  (await passesTests(file, text));

const named = process.argv.slice(2);
const calculation = readdirSync(join(ROOT, GROWTH)).map((name) => `${GROWTH}/${name}`);
const files = [...new Set([...calculation, ...Object.keys(OWN)])].filter(
  (file) => file.endsWith('.ts') && (named.length === 0 || named.includes(basename(file))),
);
let [killed, survived] = [0, 0];
try {
  for (const file of files) {
    const text = readFileSync(join(ROOT, file), 'utf8');
    if (!(await survives(file, text))) throw new Error(`${file} fails its tests unchanged`);
    for (const { from, to, text: changed } of mutantsOf(text)) {
      if (!(await survives(file, text.slice(0, from) + changed + text.slice(to)))) {
        killed += 1;
        continue;
      }
      survived += 1;
      const before = text.slice(0, from).split('\n');
      const line = text.split('\n')[before.length - 1]?.trim();
      console.log(`${file}:${before.length}: ${text.slice(from, to)} -> ${changed}    in: ${line}`);
    }
    writeFileSync(join(copy, file), text);
    runner?.invalidateFile(join(copy, file));
    console.error(`${file}: ${killed} killed, ${survived} survived so far`);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.log(`${killed + survived} mutants, ${killed} killed, ${survived} survived`);
process.exit(0);
