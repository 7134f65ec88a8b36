import type { Section } from '../sections/section.ts';
import { markdownTable } from './table.ts';

/** A section with its title as a heading of the second order. */
export function markdownSection({ title, head, rows, notes }: Section): string[] {
  return [
    `## ${title[0]?.toUpperCase() ?? ''}${title.slice(1)}`,
    '',
    ...(rows.length > 0 ? [...markdownTable(head, rows), ''] : []),
    ...notes.map((note) => `* ${note}`),
    ...(notes.length > 0 ? [''] : []),
  ];
}
