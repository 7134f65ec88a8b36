/** The list of one's own jobs: state, time, and a button that cancels or removes each. */
import { close, follow } from '/job-view.js';
import { onTongue, say, sayTime } from '/words.js';

const list = document.querySelector('#jobs');
const none = document.querySelector('#no-jobs');
let current;
let timer;

const isOver = (state) => ['completed', 'failed', 'cancelled'].includes(state);

export function openJob(id) {
  current = id;
  follow(id, () => void listJobs());
  void listJobs();
}

/** Asks for the list and shows it; again after a while, as long as one of them goes on. */
export async function listJobs() {
  clearTimeout(timer);
  const { jobs } = await (await fetch('/api/jobs')).json();
  none.hidden = jobs.length > 0;
  list.replaceChildren(...jobs.toReversed().map(row));
  if (jobs.some(({ state }) => !isOver(state))) timer = setTimeout(() => void listJobs(), 5000);
  return jobs;
}

function row({ id, name, state, createdAt, share, partial }) {
  const open = document.createElement('button');
  open.type = 'button';
  open.className = 'open';
  const title = document.createElement('span');
  title.className = 'title';
  title.textContent = name;
  const about = document.createElement('span');
  about.className = 'about';
  const chip = document.createElement('span');
  const shown = partial === true ? 'partial' : state;
  chip.className = `chip ${shown}`;
  chip.textContent = say(shown);
  const part = state === 'running' ? ` ${Math.floor(100 * share)} %` : '';
  about.append(chip, `${part} ${sayTime(createdAt)}`);
  open.append(title, about);
  if (id === current) open.setAttribute('aria-current', 'true');
  open.addEventListener('click', () => openJob(id));
  const remove = document.createElement('button');
  remove.type = 'button';
  remove.className = 'remove';
  const what = say(isOver(state) ? 'remove' : 'cancel');
  remove.title = what;
  remove.setAttribute('aria-label', `${what}: ${name}`);
  remove.textContent = '✕';
  remove.addEventListener('click', async () => {
    const { outcome } = await (await fetch(`/api/jobs/${id}`, { method: 'DELETE' })).json();
    if (outcome === 'forgotten' && id === current) {
      current = undefined;
      close();
    }
    await listJobs();
  });
  const item = document.createElement('li');
  item.append(open, remove);
  return item;
}

onTongue(() => void listJobs());
