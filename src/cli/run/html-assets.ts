import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { HtmlAssets } from '../../reports/html/report.ts';

/** The sources that go into an HTML report, read from the installed package. */
export function htmlAssets(): HtmlAssets {
  const folder = dirname(createRequire(import.meta.url).resolve('uplot'));
  return {
    plotScript: readFileSync(join(folder, 'uPlot.iife.min.js'), 'utf8'),
    plotStyle: readFileSync(join(folder, 'uPlot.min.css'), 'utf8'),
  };
}
