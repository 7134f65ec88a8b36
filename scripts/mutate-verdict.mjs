// Mutation run over the verdict: changes one thing at a time in src/metrics/growth, in a copy, and reports the
// changes that no test notices. docs/leak-verdict.md judges the survivors. Takes about half an hour.
//   node scripts/mutate-verdict.mjs [file…]        e.g. node scripts/mutate-verdict.mjs line.ts cause.ts
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const GROWTH = 'src/metrics/growth';
const TESTS = 'test/metrics/growth';

/** Tests of the files that are no part of the calculation; the calculation has all of the others. */
const OWN = { 'cause.ts': 'cause', 'sentence.ts': 'cause', 'look.ts': 'look', 'audit.ts': 'audit' };
const CALCULATION = ['reference', 'pieces', 'judge', 'student-t'];

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
for (const part of ['src', 'test', 'package.json', 'tsconfig.json', 'vitest.config.ts']) {
  cpSync(join(ROOT, part), join(copy, part), { recursive: true });
}
for (const part of ['node_modules', 'dist']) symlinkSync(join(ROOT, part), join(copy, part));

const named = process.argv.slice(2);
const files = readdirSync(join(ROOT, GROWTH)).filter(
  (name) => name.endsWith('.ts') && (named.length === 0 || named.includes(name)),
);
let [killed, survived] = [0, 0];
try {
  for (const file of files) {
    const path = join(copy, GROWTH, file);
    const text = readFileSync(path, 'utf8');
    const tests = (OWN[file] ? [OWN[file]] : CALCULATION).map((name) => `${TESTS}/${name}.test.ts`);
    for (const { from, to, text: changed } of mutantsOf(text)) {
      writeFileSync(path, text.slice(0, from) + changed + text.slice(to));
      const { status } = spawnSync(
        process.execPath,
        [
          'node_modules/vitest/vitest.mjs',
          'run',
          ...tests,
          '--bail=1',
          '--reporter=dot',
          '--testTimeout=10000',
        ],
        { cwd: copy, timeout: 60_000, stdio: 'ignore' },
      );
      if (status !== 0) killed += 1;
      else {
        survived += 1;
        const before = text.slice(0, from).split('\n');
        const line = text.split('\n')[before.length - 1]?.trim();
        console.log(`${file}:${before.length}: ${text.slice(from, to)} -> ${changed}    in: ${line}`);
      }
    }
    writeFileSync(path, text);
  }
} finally {
  rmSync(copy, { recursive: true });
}
console.log(`${killed + survived} mutants, ${killed} killed, ${survived} survived`);
