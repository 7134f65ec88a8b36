import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { MODELS_VARIABLE } from '../../src/models/manifest/local-files.ts';

const folder = fileURLToPath(new URL('../../space/', import.meta.url));
const read = (name: string): string => readFileSync(join(folder, name), 'utf8');

/** What a Space reads before it builds. */
const FrontMatter = z.object({
  sdk: z.literal('docker'),
  app_port: z.int(),
  title: z.string().min(1),
  short_description: z.string().max(60),
});

/** Instructions of a Dockerfile, lines joined, comments left out. */
const instructionsOf = (text: string): { name: string; rest: string }[] =>
  text
    .replace(/^#.*$/gm, '')
    .replace(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line) ?? [];
      return { name, rest };
    });
const instructions = instructionsOf(read('Dockerfile'));
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

describe('the image of asr-bench', () => {
  const root = join(folder, '..');
  const text = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const page = readFileSync(join(root, 'docs/ci.md'), 'utf8');
  const steps = instructionsOf(text);
  const second = steps.slice(steps.map(({ name }) => name).lastIndexOf('FROM'));
  const of = (wanted: string, among = steps): string[] =>
    among.filter(({ name }) => name === wanted).map(({ rest }) => rest);
  /** Folders of `-v <host>:<place>[:ro]`. */
  const mounts = (written: string): string[] =>
    [...written.matchAll(/-v "?[^\s:"]+:(\/[\w-]+)/g)].map(([, place = '']) => place);

  it('copies what is there, and into the second stage only what the first has made', () => {
    const copied = of('COPY').map((rest) => rest.split(/\s+/));
    const fromHere = copied.filter(([first = '']) => !first.startsWith('--from'));
    for (const words of fromHere)
      for (const name of words.slice(0, -1))
        expect([name, existsSync(join(root, name))]).toEqual([name, true]);
    expect(of('COPY', second)).toEqual(['--from=build /tmp/asr-bench.tgz /tmp/']);
    expect(of('RUN').join(' ')).toContain('mv /tmp/asr-bench-*.tgz /tmp/asr-bench.tgz');
  });

  it('enters by the command of the package, and installs by a script that it has', () => {
    const { bin, scripts } = z
      .object({ bin: z.record(z.string(), z.string()), scripts: z.record(z.string(), z.string()) })
      .parse(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')));
    const [entry = '[]'] = of('ENTRYPOINT');
    const [command = '', ...more] = z.array(z.string()).parse(JSON.parse(entry));
    expect(more).toEqual([]);
    const file = join(root, bin[command] ?? 'none');
    const [asked = '[]'] = of('CMD');
    const help = execFileSync(process.execPath, [file, ...z.array(z.string()).parse(JSON.parse(asked))], {
      encoding: 'utf8',
    });
    expect(help).toContain('Usage: asr-bench');
    for (const [, name = ''] of of('RUN')
      .join(' ')
      .matchAll(/npm run (\w+)/g))
      expect(scripts).toHaveProperty(name);
  });

  it('has the places that its command mounts over, and the weights where it looks for them', () => {
    const made = /mkdir -p ([^&]+)/.exec(of('RUN', second).join(' '))?.[1]?.trim().split(' ') ?? [];
    const [told = ''] = page.match(/docker run[^`]+/) ?? [];
    expect(mounts(told)).toEqual(['/work', '/engine', '/models']);
    expect(mounts(text)).toEqual(mounts(told));
    // The engine's folder alone is read only, and the user's.
    expect([...made, '/engine']).toEqual(expect.arrayContaining(mounts(told)));
    expect(of('WORKDIR', second)).toEqual(['/work']);
    const env = of('ENV', second).join(' ');
    expect(env).toContain(`${MODELS_VARIABLE}=/models`);
    expect(env).toContain('XDG_CACHE_HOME=/cache');
    expect(told).toContain('-e ASR_BENCH_LIBRARY=/engine/');
    for (const place of ['/work', '/engine', '/models', '/cache']) expect(page).toContain(`| \`${place}\` |`);
    // What anybody may be the user of is anybody's to write.
    for (const place of made)
      expect(/chmod -R a\+rwX ([^&;]+)/.exec(of('RUN', second).join(' '))?.[1]).toContain(place);
  });
});
