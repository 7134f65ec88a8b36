import { type Content, html } from '../../markup/markup.ts';

/** Sounds that a page has in itself, as `data:` addresses, by the id of the audio. */
export type Sounds = ReadonlyMap<string, string>;

/** Controls to hear an audio with, where the page has it. */
export function sound(id: string, sounds: Sounds | undefined): Content {
  const address = sounds?.get(id);
  return address === undefined
    ? undefined
    : html`<audio controls preload="metadata" src="${address}" aria-label="${id}"></audio>\n`;
}
