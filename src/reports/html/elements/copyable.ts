import { type Content, type Html, html } from '../../markup/markup.ts';

/** Text that is there to be copied: whole, and with a script at the press of a button. */
export function copyable(text: string, label: Content = 'Copy'): Html {
  return html`<div class="copyable"><pre tabindex="0">${text}</pre><button type="button" class="copy" hidden>${label}</button></div>\n`;
}

/** The commands that a verdict names as the next ones, each to be copied; nothing where it names none. */
export const nextCommands = (next: readonly string[]): Html | undefined =>
  next.length === 0
    ? undefined
    : html`<div class="next"><p>Next:</p>${next.map((command) => copyable(command))}</div>`;

/** It runs in a browser of the reader's, so it is text here. Without it the text is selected by hand. */
export const COPY_SCRIPT = `
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  const label = button.textContent;
  button.addEventListener('click', async () => {
    const text = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(text.textContent);
    } catch {
      getSelection().selectAllChildren(text);
      document.execCommand('copy');
    }
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = label; }, 1500);
  });
}
`;
