import { copies } from '/copy.js';
import { hide, show, showCues } from '/player.js';
import { clock, onTongue, say, sayLanguage, sayReason } from '/words.js';

const at = (id) => document.querySelector(`#${id}`);
let job;
let source;
/** Recordings that this page has itself, by job. */
const recordings = new Map();

export const remember = (id, blob) => void recordings.set(id, blob);

/** Shows a job and follows its events; a reload, or a lost connection, goes on where it was. */
export function follow(id, onChange) {
  source?.close();
  job = { id, state: 'queued', text: '', zhTw: '', share: 0, lost: [], cues: [] };
  hide();
  at('empty').hidden = true;
  at('job').hidden = false;
  for (const part of ['result', 'subtitles', 'speed', 'no-sound']) at(part).hidden = true;
  at('live').replaceChildren();
  history.replaceState(null, '', `#${id}`);
  source = new EventSource(`/api/jobs/${id}/events`);
  const on = (type, change) =>
    source.addEventListener(type, (event) => {
      change(JSON.parse(event.data));
      render();
      if (type === 'snapshot' || type === 'state' || type === 'done') onChange(job);
    });
  on('snapshot', (data) => {
    const { cues, ...state } = data;
    Object.assign(job, state);
    if (isOver()) finish();
    else if (cues > job.cues.length) void fetchCues();
  });
  on('state', (data) => Object.assign(job, data));
  on('chunk', ({ n, of }) => {
    job.chunk = { n, of };
  });
  on('language', ({ language }) => {
    job.language = language;
  });
  on('progress', ({ stage, share }) => {
    if (STAGES.has(stage)) job.stage = stage;
    job.share = Math.max(job.share, share);
  });
  on('text', ({ text }) => {
    job.text += text;
  });
  on('zh-tw', ({ back, text }) => {
    job.zhTw = job.zhTw.slice(0, job.zhTw.length - back) + text;
  });
  on('lost', (stretch) => {
    job.lost = [...job.lost, stretch];
  });
  on('cues', ({ from, cues }) => {
    // What came before was missed: all of them are asked for.
    if (from > job.cues.length) return void fetchCues();
    job.cues = [...job.cues.slice(0, from), ...cues];
    showCues(job.cues, job.lost);
  });
  on('done', (data) => {
    Object.assign(job, data);
    finish();
  });
  source.addEventListener('error', () => {
    if (source.readyState !== EventSource.CLOSED) at('where').textContent = say('lost');
    else if (job.name === undefined) gone();
  });
}

/** Shows no job. */
export function close() {
  source?.close();
  job = undefined;
  hide();
  at('job').hidden = true;
  at('empty').hidden = false;
  history.replaceState(null, '', location.pathname);
}

/** It was removed, or the server was started anew. */
function gone() {
  close();
  at('empty').textContent = say('gone');
}

/** Steps that take a while; the others are over before their name can be read. */
const STAGES = new Set(['decode', 'vad', 'load', 'transcribe', 'itn', 'tokenize', 'align', 'zh-tw']);

const isOver = () => ['completed', 'failed', 'cancelled'].includes(job.state);

async function fetchCues() {
  const { id } = job;
  const response = await fetch(`/api/jobs/${id}/cues`);
  if (!response.ok || id !== job?.id || isOver()) return;
  job.cues = (await response.json()).cues;
  showCues(job.cues, job.lost);
  render();
}

async function finish() {
  source.close();
  const { id } = job;
  const response = await fetch(`/api/jobs/${id}/result.json`);
  if (!response.ok || id !== job?.id) return;
  job.result = await response.json();
  job.cues = job.result.cues;
  render();
  // Of a job that was cancelled or failed before anything was heard there is nothing to show.
  if (job.state !== 'completed' && job.result.text.raw === '') return;
  const blob = recordings.get(id);
  const sound = blob ?? (job.sound ? `/api/jobs/${id}/sound` : undefined);
  at('no-sound').hidden = sound !== undefined;
  at('result').hidden = false;
  await show(sound, {
    units: job.result.words,
    lines: job.result.cues,
    lost: job.lost,
    length: job.result.seconds,
    captions: `/api/jobs/${id}/result.vtt`,
  });
}

function render() {
  at('name').textContent = job.name ?? '';
  // What failed and has texts all the same is incomplete, not lost.
  const state = job.partial === true ? 'partial' : job.state;
  at('state').textContent = say(state);
  at('state').className = `chip ${state}`;
  at('cancel').hidden = isOver();
  // Where chunks are missing, each is named with its reason.
  at('reason').hidden = job.reason === undefined || job.lost.length > 0;
  at('reason').textContent = job.reason === undefined ? '' : sayReason(job.reason);
  at('heard-language').hidden = job.language === undefined;
  at('heard-language').textContent = sayLanguage(job.language ?? '');
  at('where').textContent = whereabouts();
  at('track').hidden = isOver() || job.state === 'queued';
  at('bar').value = job.share;
  at('share').textContent = `${Math.floor(100 * job.share)} %`;
  renderLost();
  renderLive();
  renderLiveZhTw();
  const soFar = job.cues.length > 0 && !isOver();
  at('subtitles').hidden = job.cues.length === 0;
  at('so-far').hidden = !soFar;
  if (soFar) at('so-far').textContent = say('so-far', { t: clock(job.cues.at(-1).end / 1000) });
  renderDownloads(soFar ? ['srt', 'vtt'] : ['srt', 'vtt', 'json', 'txt']);
  if (job.result !== undefined) renderResult();
}

const sayLost = ({ start, end, loop }) =>
  say(loop === 'chunk' ? 'unheard' : 'untimed', { a: clock(start), b: clock(end) });

function renderLost() {
  at('lost').hidden = job.lost.length === 0;
  at('lost').replaceChildren(
    ...job.lost.map((stretch) => {
      const item = document.createElement('li');
      item.textContent = `${sayLost(stretch)}: ${stretch.reason}`;
      return item;
    }),
  );
}

/** The text as it was heard, with a mark where a chunk is missing. */
function renderLive() {
  const live = at('live');
  const follows = live.scrollTop + live.clientHeight >= live.scrollHeight - 4;
  const marks = job.lost.filter(({ loop }) => loop === 'chunk').sort((a, b) => a.at - b.at);
  const text = job.text === '' && marks.length === 0 && job.state === 'completed' ? say('silence') : job.text;
  const cuts = [0, ...marks.map((mark) => Math.min(mark.at, text.length)), text.length];
  const pieces = cuts.slice(0, -1).map((from, index) => text.slice(from, cuts[index + 1]));
  if (live.querySelectorAll('mark').length !== marks.length) {
    live.replaceChildren(
      ...pieces.flatMap((piece, index) => {
        const span = document.createElement('span');
        span.textContent = piece;
        return index < marks.length ? [span, markOf(marks[index])] : [span];
      }),
    );
  } else if (live.children.length === 0) {
    live.append(document.createElement('span'));
    write(live.lastElementChild, text);
  } else {
    live.querySelectorAll(':scope > span').forEach((span, index) => {
      write(span, pieces[index] ?? '');
    });
  }
  live.classList.toggle('over', isOver());
  if (follows) live.scrollTop = live.scrollHeight;
}

/** The same in zh-TW while it comes; the result has it as a whole. */
function renderLiveZhTw() {
  const shown = job.result === undefined && job.zhTw !== '';
  at('converted').hidden = !shown;
  const live = at('live-zhtw');
  const follows = live.scrollTop + live.clientHeight >= live.scrollHeight - 4;
  write(live, shown ? job.zhTw : '');
  if (follows) live.scrollTop = live.scrollHeight;
}

function markOf(stretch) {
  const mark = document.createElement('mark');
  mark.className = 'missing';
  mark.textContent = `⚠ ${sayLost(stretch)}`;
  return mark;
}

/** Only what is new: a screen reader reads aloud what changes, and would begin again at each word. */
function write(element, text) {
  const shown = element.textContent;
  if (shown !== '' && text.startsWith(shown)) {
    if (text !== shown) element.append(text.slice(shown.length));
  } else if (text !== shown) element.textContent = text;
}

function whereabouts() {
  if (isOver()) return job.result === undefined ? '' : lengthText();
  if (job.state === 'queued') return job.position > 0 ? say('place', { n: job.position }) : '';
  const parts = [STAGES.has(job.stage) ? say(`stage-${job.stage}`) : ''];
  if (job.chunk !== undefined) parts.push(say('chunk', { n: job.chunk.n, m: job.chunk.of }));
  const left = timeLeft();
  if (left !== undefined) parts.push(say('left', { t: clock(left) }));
  return parts.filter((part) => part !== '').join(' · ');
}

function lengthText() {
  const took = (Date.parse(job.endedAt) - Date.parse(job.startedAt)) / 1000;
  return say('took', { length: clock(job.result.seconds), t: clock(took) });
}

/** Seconds until it is done at the pace so far; undefined before there is one. */
function timeLeft() {
  const gone = (Date.now() - Date.parse(job.startedAt)) / 1000;
  if (!(job.share > 0.15) || !(gone > 5)) return undefined;
  return (gone * (1 - job.share)) / job.share;
}

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
  at('speed').hidden = false;
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
}

function renderDownloads(formats) {
  at('downloads').replaceChildren(
    ...formats.map((format) => {
      const link = document.createElement('a');
      link.href = `/api/jobs/${job.id}/result.${format}`;
      link.download = `${(job.name ?? 'transcript').replace(/\.[^.]*$/, '')}.${format}`;
      link.textContent = format.toUpperCase();
      return link;
    }),
  );
}

copies(async (name) =>
  name === 'cues' ? (await fetch(`/api/jobs/${job.id}/result.srt`)).text() : at(name).textContent,
);
at('cancel').addEventListener('click', () => fetch(`/api/jobs/${job.id}`, { method: 'DELETE' }));
onTongue(() => {
  if (job !== undefined) render();
});
