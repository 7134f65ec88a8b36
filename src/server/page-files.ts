import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packaged } from '../system/package-root.ts';

/** The files of the page, read once: what is served has no path in the file system that a request could bend. */
export interface PageFiles {
  readonly files: readonly { readonly path: string; readonly type: string; readonly body: string }[];
}

const FILES: readonly (readonly [path: string, file: string, type: string])[] = [
  ['/', 'index.html', 'text/html; charset=utf-8'],
  ['/runs', 'runs.html', 'text/html; charset=utf-8'],
  ['/style.css', 'style.css', 'text/css; charset=utf-8'],
  ['/page.js', 'page.js', 'text/javascript; charset=utf-8'],
  ['/sparkline.js', 'sparkline.js', 'text/javascript; charset=utf-8'],
  ['/runs.js', 'runs.js', 'text/javascript; charset=utf-8'],
  ['/jobs.js', 'jobs.js', 'text/javascript; charset=utf-8'],
  ['/recorder.js', 'recorder.js', 'text/javascript; charset=utf-8'],
  ['/copy.js', 'copy.js', 'text/javascript; charset=utf-8'],
  ['/job-view.js', 'job-view.js', 'text/javascript; charset=utf-8'],
  ['/player.js', 'player.js', 'text/javascript; charset=utf-8'],
  ['/words.js', 'words.js', 'text/javascript; charset=utf-8'],
];

export function pageFiles(): PageFiles {
  const read = (file: string): string => readFileSync(packaged(join('web', file)), 'utf8');
  // What the head of every page has, before what is its own: its title and its script.
  const head = read('head.html');
  return {
    files: FILES.map(([path, file, type]) => ({
      path,
      type,
      body: file.endsWith('.html') ? read(file).replace('<head>\n', (tag) => tag + head) : read(file),
    })),
  };
}
