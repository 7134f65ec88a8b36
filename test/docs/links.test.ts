import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

const filesBelow = (folder: string, ending: RegExp): string[] =>
  readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && ending.test(entry.name))
    .map((entry) => relative(ROOT, join(entry.parentPath, entry.name)));

const PAGES = [
  'README.md',
  'CONTRIBUTING.md',
  'native/README.md',
  'space/README.md',
  ...filesBelow('docs', /\.md$/),
];

/** Names of the places of a page: GitHub's of its headings, and those that it gives itself. */
function anchorsOf(page: string): Set<string> {
  const text = read(page).replace(/^```[\s\S]*?^```/gm, '');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) =>
    heading
      .replace(/<[^>]*>/g, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\- _]/gu, '')
      .replaceAll(' ', '-'),
  );
  const own = [...text.matchAll(/<a (?:id|name)="([^"]+)"/g)].map(([, name = '']) => name);
  return new Set([...headings, ...own]);
}

const places = new Map<string, Set<string>>();
function leadsNowhere(page: string, anchor: string | undefined): boolean {
  if (!existsSync(join(ROOT, page))) return true;
  if (anchor === undefined || !page.endsWith('.md')) return false;
  if (!places.has(page)) places.set(page, anchorsOf(page));
  return !places.get(page)?.has(anchor);
}

it('no link of a page leads nowhere', () => {
  const broken = PAGES.flatMap((page) =>
    [...read(page).matchAll(/\]\(([^()\s]+)\)/g)].flatMap(([, target = '']) => {
      if (/^[a-z]+:/.test(target)) return [];
      const [path = '', anchor] = target.split('#');
      const to = path === '' ? page : join(dirname(page), path);
      return leadsNowhere(to, anchor) ? [`${page}: ${target}`] : [];
    }),
  );
  expect(broken).toEqual([]);
});

/** Whatever names a page: code, scenario files, the pages themselves. */
const sources = [
  ...['src', 'test', 'bench'].flatMap((folder) => filesBelow(folder, /\.(ts|tsx)$/)),
  ...filesBelow('docs', /\.(md|ya?ml)$/),
  ...filesBelow('scripts', /\.m?js$/),
  ...filesBelow('web', /\.(js|html|css)$/),
  ...filesBelow('native', /\.(c|h|md)$/),
  'scenarios.yaml',
];

it('no page that is named is missing, nor the place in it', () => {
  const broken = sources.flatMap((source) =>
    [...read(source).matchAll(/\bdocs\/([\w-]+\.md)(?:#([\w-]+))?/g)].flatMap(([named, page = '', anchor]) =>
      leadsNowhere(`docs/${page}`, anchor) ? [`${source}: ${named}`] : [],
    ),
  );
  expect(broken).toEqual([]);
});

it('no section that is named in quotes is missing', () => {
  const broken = sources.flatMap((source) =>
    [...read(source).matchAll(/\bdocs\/([\w-]+\.md),(?:\s|\*)+"([^"]+)"/g)].flatMap(
      ([, page = '', name = '']) =>
        new RegExp(`^#+ ${name}$`, 'm').test(read(`docs/${page}`)) ? [] : [`${source}: ${page}, ${name}`],
    ),
  );
  expect(broken).toEqual([]);
});
