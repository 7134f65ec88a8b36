// jieba-wasm has four builds of 4 MB each; Node needs one. That one goes into dist with its licence, so that users install 12 MB less.
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const from = new URL('../node_modules/jieba-wasm/', import.meta.url);
const to = new URL('../dist/vendor/jieba-wasm/', import.meta.url);
rmSync(to, { recursive: true, force: true });
mkdirSync(to, { recursive: true });
for (const name of [
  'package.json',
  'LICENSE',
  'pkg/nodejs/jieba_rs_wasm.js',
  'pkg/nodejs/jieba_rs_wasm_bg.wasm',
])
  cpSync(fileURLToPath(new URL(name, from)), fileURLToPath(new URL(name.replace('pkg/nodejs/', ''), to)));
