import { escapeMarkup } from '../markup/markup.ts';

/** The opening tag of every picture of a report. */
export function openSvg(box: string, width: string, height: string, label: string): string {
  return `<svg class="chart" role="img" aria-label="${escapeMarkup(label)}" ${box} width="${width}" height="${height}" fill="currentColor" font-family="system-ui, sans-serif" font-size="11" text-anchor="middle">`;
}

/** Size and margins of a picture by iteration: they stand beside each other, and are read against each other. */
export const FRAME = {
  width: 420,
  height: 200,
  marginLeft: 60,
  marginRight: 14,
  marginTop: 24,
  marginBottom: 32,
} as const;
