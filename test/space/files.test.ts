import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';

const folder = fileURLToPath(new URL('../../space/', import.meta.url));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** What a Space reads before it builds. */
const FrontMatter = z.object({
  sdk: z.literal('docker'),
  app_port: z.int(),
  title: z.string().min(1),
  short_description: z.string().max(60),
});

/** Instructions of the Dockerfile, lines joined, comments left out. */
const instructions = read('Dockerfile')
  .replace(/^#.*$/gm, '')
  .replace(/\\\n/g, ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => {
    const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
    return { name, rest };
  });
const all = (wanted: string): string[] =>
  instructions.filter(({ name }) => name === wanted).map(({ rest }) => rest);

describe('the Dockerfile of the Space', () => {
  const readme = read('README.md');
  const front = FrontMatter.parse(parse(readme.split('---\n')[1] ?? ''));

  it('listens where the Space looks', () => {
    expect(all('EXPOSE')).toEqual([String(front.app_port)]);
    expect(read('start.mjs')).toContain(`'--port', '${front.app_port}'`);
  });

  it('runs as user 1000, who owns all that comes after', () => {
    expect(all('USER')).toEqual(['1000']);
    const after = instructions.slice(instructions.findIndex(({ name }) => name === 'USER'));
    expect(after.filter(({ rest }) => /npm install|apt-get/.test(rest))).toEqual([]);
    for (const { name, rest } of after) if (name === 'COPY') expect(rest).toMatch(/^--chown=1000:1000 /);
    expect(all('ENV').join(' ')).toContain('HOME=/home/node');
  });

  it('starts a program that is there, without a shell that would swallow signals', () => {
    const [entry = '[]'] = all('ENTRYPOINT');
    const words = z.array(z.string()).parse(JSON.parse(entry));
    expect(words).toEqual(['tini', '--', 'node', 'start.mjs']);
    expect(all('RUN').join(' ')).toContain(' tini ');
    expect(all('CMD')).toEqual([]);
  });

  it('comes with the package', () => {
    const text = readFileSync(join(folder, '..', 'package.json'), 'utf8');
    expect(z.object({ files: z.array(z.string()) }).parse(JSON.parse(text)).files).toContain('space');
  });

  it('takes only files that lie beside it: its own, and the package', () => {
    const sources = all('COPY').flatMap((rest) =>
      rest
        .split(/\s+/)
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1),
    );
    expect(sources).toEqual(['asr-bench.tgz', 'start.mjs']);
    expect(existsSync(join(folder, 'start.mjs'))).toBe(true);
    expect(readme).toContain('my-space/asr-bench.tgz');
  });

  it('builds no engine and fetches none', () => {
    expect(all('RUN').join('\n')).not.toMatch(/git|cmake|make |curl|wget|chatllm/);
    expect(all('FROM')).toHaveLength(1);
    expect(all('ARG')).toEqual([]);
  });

  it('is told about in full: every variable of the start is in the README, and the other way round', () => {
    const told = [...readme.matchAll(/^\| (.*?) \|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`(\w+)`/g)].map(([, name]) => name),
    );
    const start = read('start.mjs');
    const used = ['ASR_BENCH_TOKEN', 'ENGINE_URL', 'ENGINE_SHA256', 'MODELS', 'ASR_BENCH_LIBRARY'];
    for (const name of used) expect(start).toContain(name);
    expect([...told].sort()).toEqual([...used, 'ASR_BENCH_MODELS'].sort());
  });
});
