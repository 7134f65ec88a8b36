import type { Diagnosis } from '../../record/diagnosis.ts';
import { formatBytes } from '../../record/units.ts';
import { escapeMarkup } from '../markup/markup.ts';

interface Node {
  readonly name: string;
  bytes: number;
  readonly children: Map<string, Node>;
}

const WIDTH = 1000;
const ROW = 18;
const CHARACTER = 6.2;
/** A box narrower than this is a line: left out. */
const NARROWEST = 0.6;

/**
 * A flame graph of leaked bytes per iteration: width is bytes, callers lie above what they call. Static SVG of its own:
 * every box has a tooltip, and, opened in a browser, a click on the search line lights the boxes that match.
 * @param place in a page it has no search line of its own: it is a picture among others there
 * @returns empty where nothing leaks
 */
export function flameGraph(
  { flame, variant }: Pick<Diagnosis, 'flame' | 'variant'>,
  place: 'file' | 'page' = 'file',
): string {
  const root: Node = { name: `${variant}: all`, bytes: 0, children: new Map() };
  for (const { frames, bytes } of flame) {
    let at = root;
    at.bytes += bytes;
    for (const name of frames) {
      const next = at.children.get(name) ?? { name, bytes: 0, children: new Map() };
      at.children.set(name, next);
      next.bytes += bytes;
      at = next;
    }
  }
  if (root.bytes <= 0) return '';
  const boxes: string[] = [];
  let deepest = 0;
  const draw = (node: Node, x: number, depth: number): void => {
    const width = (node.bytes / root.bytes) * WIDTH;
    if (width < NARROWEST) return;
    deepest = Math.max(deepest, depth);
    boxes.push(boxOf(node, x, depth, width, root.bytes));
    let at = x;
    for (const child of [...node.children.values()].sort(
      (a, b) => b.bytes - a.bytes || a.name.localeCompare(b.name),
    )) {
      draw(child, at, depth + 1);
      at += (child.bytes / root.bytes) * WIDTH;
    }
  };
  draw(root, 0, 0);
  const height = (deepest + 1) * ROW + 30;
  const title = `Leaked bytes per iteration: ${formatBytes(root.bytes)}`;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" role="img" aria-label="${escapeMarkup(title)}" font-family="ui-monospace, monospace" font-size="11">`,
    `<title>${escapeMarkup(title)}</title>`,
    '<style>.b{fill:#e08a3c;stroke:#fff;stroke-width:.6}.b.m{fill:#7b4bd6}.t{fill:#1a1206;pointer-events:none}.s{fill:#777;cursor:pointer}</style>',
    place === 'file' ? '<text class="s" x="4" y="15" id="search">search…</text>' : '',
    `<g transform="translate(0 24)">`,
    ...boxes,
    '</g>',
    place === 'file' ? SEARCH : '',
    '</svg>',
    '',
  ].join('\n');
}

function boxOf({ name, bytes }: Node, x: number, depth: number, width: number, all: number): string {
  const fits = Math.floor((width - 6) / CHARACTER);
  const label = fits < 3 ? '' : name.length <= fits ? name : `${name.slice(0, fits - 1)}…`;
  const tip = `${name}: ${formatBytes(bytes)} per iteration, ${((bytes / all) * 100).toFixed(1)} %`;
  const text =
    label === ''
      ? ''
      : `<text class="t" x="${(x + 3).toFixed(1)}" y="${depth * ROW + 12}">${escapeMarkup(label)}</text>`;
  return `<g><title>${escapeMarkup(tip)}</title><rect class="b" data-n="${escapeMarkup(name)}" x="${x.toFixed(2)}" y="${depth * ROW}" width="${width.toFixed(2)}" height="${ROW - 1}" rx="1"/>${text}</g>`;
}

/** Works where scripts may run, and does no harm where they may not. */
const SEARCH = `<script><![CDATA[
document.getElementById('search')?.addEventListener('click', () => {
  const word = (prompt('function') ?? '').toLowerCase();
  for (const box of document.querySelectorAll('rect.b'))
    box.classList.toggle('m', word !== '' && box.dataset.n.toLowerCase().includes(word));
});
]]></script>`;
