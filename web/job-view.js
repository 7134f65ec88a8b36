import { show } from '/player.js';
import { onTongue, say, sayLanguage } from '/words.js';

const at = (id) => document.querySelector(`#${id}`);
let job;
let source;
/** Where this page saw the loop over chunks begin, and the chunk at hand: { n, at }. */
let first;
let current;
/** Recordings that this page has itself, by job. */
const recordings = new Map();

export const remember = (id, blob) => void recordings.set(id, blob);

/** Shows a job and follows its events; a reload, or a lost connection, goes on where it was. */
export function follow(id, onChange) {
  source?.close();
  job = { id, state: 'queued', text: '' };
  first = undefined;
  current = undefined;
  at('empty').hidden = true;
  at('job').hidden = false;
  at('result').hidden = true;
  history.replaceState(null, '', `#${id}`);
  source = new EventSource(`/api/jobs/${id}/events`);
  const on = (type, change) =>
    source.addEventListener(type, (event) => {
      change(JSON.parse(event.data));
      render();
      if (type === 'snapshot' || type === 'state' || type === 'done') onChange(job);
    });
  on('snapshot', (data) => {
    Object.assign(job, data);
    if (isOver()) finish();
  });
  on('state', (data) => Object.assign(job, data));
  on('chunk', ({ n, of }) => {
    job.chunk = { n, of };
    // All chunks are transcribed, then all are aligned: another loop has a pace of its own.
    if (current === undefined || n <= current.n) first = { n, at: Date.now() };
    current = { n, at: Date.now() };
  });
  on('language', ({ language }) => {
    job.language = language;
  });
  on('progress', ({ stage, done, of }) => {
    if (STAGES.has(stage)) job.stage = stage;
    job.part = of > 0 ? done / of : undefined;
  });
  on('text', ({ text }) => {
    job.text += text;
  });
  on('done', (data) => {
    Object.assign(job, data);
    finish();
  });
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) at('where').textContent = say('lost');
  });
}

/** Steps that take a while; the others are over before their name can be read. */
const STAGES = new Set(['decode', 'vad', 'load', 'transcribe', 'itn', 'tokenize', 'align', 'zh-tw']);

const isOver = () => ['completed', 'failed', 'cancelled'].includes(job.state);

async function finish() {
  source.close();
  const { id } = job;
  const response = await fetch(`/api/jobs/${id}/result.json`);
  if (!response.ok || id !== job.id) return;
  job.result = await response.json();
  render();
  // Of a job that was cancelled or failed before anything was heard there is nothing to show.
  if (job.state !== 'completed' && job.result.text.raw === '') return;
  at('result').hidden = false;
  await show(recordings.get(id), {
    units: job.result.words,
    lines: job.result.cues,
    length: job.result.seconds,
    captions: `/api/jobs/${id}/result.vtt`,
  });
}

function render() {
  at('name').textContent = job.name ?? '';
  at('state').textContent = say(job.state);
  at('state').className = `chip ${job.state}`;
  at('cancel').hidden = isOver();
  at('reason').hidden = job.reason === undefined;
  at('reason').textContent = job.reason ?? '';
  at('heard-language').hidden = job.language === undefined;
  at('heard-language').textContent = sayLanguage(job.language ?? '');
  at('where').textContent = whereabouts();
  const bar = at('bar');
  bar.hidden = isOver();
  const share = job.chunk === undefined ? job.part : (job.chunk.n - 1) / job.chunk.of;
  if (share === undefined) bar.removeAttribute('value');
  else bar.value = share;
  const live = at('live');
  const follows = live.scrollTop + live.clientHeight >= live.scrollHeight - 4;
  write(live, job.text === '' && job.state === 'completed' ? say('silence') : job.text);
  if (follows) live.scrollTop = live.scrollHeight;
  if (job.result !== undefined) renderResult();
}

/** Only what is new: a screen reader reads aloud what changes, and would begin again at each word. */
function write(element, text) {
  const shown = element.textContent;
  if (shown !== '' && text.startsWith(shown)) {
    if (text !== shown) element.append(text.slice(shown.length));
  } else if (text !== shown) element.textContent = text;
}

function whereabouts() {
  if (isOver()) return '';
  if (job.state === 'queued') return job.position > 0 ? say('place', { n: job.position }) : '';
  const parts = [STAGES.has(job.stage) ? say(`stage-${job.stage}`) : ''];
  if (job.chunk !== undefined) {
    const { n, of } = job.chunk;
    parts.push(say('chunk', { n, m: of }));
    const left = timeLeft(n, of);
    if (left !== undefined) parts.push(say('left', { t: duration(left) }));
  }
  return parts.filter((part) => part !== '').join(' · ');
}

/** ms until this loop over chunks ends, at the pace of those that this page saw; undefined before it saw one. */
function timeLeft(n, of) {
  if (current === undefined || current.n !== n || n === first.n) return undefined;
  const each = (current.at - first.at) / (n - first.n);
  return Math.max(0, each * (of - n + 1) - (Date.now() - current.at));
}

const duration = (ms) => `${Math.floor(ms / 60_000)}:${String(Math.round(ms / 1000) % 60).padStart(2, '0')}`;

function renderResult() {
  const { text, speed } = job.result;
  at('itn').textContent = text.itn ?? text.raw;
  // A text without a Chinese character comes out as it was.
  const converted = text['zh-tw'] ?? '';
  at('zhtw').textContent = /\p{Script=Han}/u.test(converted) ? converted : say('absent');
  const figures = [
    ['ttft', speed.ttftMs, (value) => `${(value / 1000).toFixed(2)} s`],
    ['rate', speed.tokensPerS, (value) => value.toFixed(1)],
    ['rtf', speed.rtf, (value) => value.toFixed(2)],
    ['memory', speed.peakRss, (value) => `${(value / 1024 ** 2).toFixed(0)} MiB`],
  ];
  at('speed').replaceChildren(
    ...figures.flatMap(([name, value, format]) => {
      if (value === undefined) return [];
      const figure = document.createElement('span');
      const strong = document.createElement('b');
      strong.textContent = format(value);
      figure.append(`${say(name)} `, strong);
      return [figure];
    }),
  );
  at('downloads').replaceChildren(
    ...['srt', 'vtt', 'json', 'txt'].map((format) => {
      const link = document.createElement('a');
      link.href = `/api/jobs/${job.id}/result.${format}`;
      link.download = `${(job.name ?? 'transcript').replace(/\.[^.]*$/, '')}.${format}`;
      link.textContent = format.toUpperCase();
      return link;
    }),
  );
}

at('cancel').addEventListener('click', () => fetch(`/api/jobs/${job.id}`, { method: 'DELETE' }));
onTongue(() => {
  if (job !== undefined) render();
});
