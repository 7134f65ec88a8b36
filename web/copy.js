/** Buttons that copy what stands beside them. */
import { say } from '/words.js';

/** @param textOf what the button with `data-copy="name"` copies: a text, or a promise of one */
export function copies(textOf) {
  for (const button of document.querySelectorAll('[data-copy]')) {
    button.addEventListener('click', async () => {
      const word = button.dataset.say;
      const done = await copy(await textOf(button.dataset.copy));
      button.textContent = say(done ? 'copied' : 'uncopied');
      setTimeout(() => {
        button.textContent = say(word);
      }, 1500);
    });
  }
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copySelected(text);
  }
}

/** Over plain HTTP from another machine there is no clipboard to write to; what is selected can still be copied. */
function copySelected(text) {
  const area = document.createElement('textarea');
  area.value = text;
  area.className = 'unseen';
  document.body.append(area);
  area.select();
  const done = document.execCommand('copy');
  area.remove();
  return done;
}
