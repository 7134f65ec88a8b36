/** Plays a recording with its waveform, lights the word and the cue that are spoken, and follows them. */
import { clock, say } from '/words.js';

const canvas = document.querySelector('#wave');
const sound = document.querySelector('#sound');
const player = document.querySelector('#player');
const mute = document.querySelector('#mute');
const wordList = document.querySelector('#words');
const cueList = document.querySelector('#cues');
let peaks = [];
let words = [];
let cues = [];
let lost = [];
/** Seconds of the audio, as the server decoded it. */
let length = 0;
let url;
/** What is shown now: a waveform that comes late must not be another job's. */
let shown = 0;

/** Decoded, an hour takes 230 MB of the browser's memory for each channel; s and bytes. */
const LONGEST_DRAWN = 3600;
const LARGEST_DRAWN = 64 * 1024 * 1024;
const BARS = 600;

export function hide() {
  shown += 1;
  sound.pause();
  if (url !== undefined) URL.revokeObjectURL(url);
  url = undefined;
  sound.removeAttribute('src');
  player.hidden = true;
  [words, cues, lost, peaks] = [[], [], [], []];
  wordList.replaceChildren();
  cueList.replaceChildren();
}

/** @param source the recording: what this page sent, or the address of what the server kept; undefined: it is gone */
export async function show(source, { units, lines, lost: missing, captions, length: seconds }) {
  shown += 1;
  const mine = shown;
  length = seconds;
  words = units.map((unit) => timed(unit, unit.text, []));
  wordList.replaceChildren(...inOrder(words, missing, 'span'));
  showCues(lines, missing);
  if (url !== undefined) URL.revokeObjectURL(url);
  url = undefined;
  player.hidden = source === undefined;
  if (source === undefined) return;
  mute.hidden = true;
  if (typeof source !== 'string') url = URL.createObjectURL(source);
  sound.src = url ?? source;
  document.querySelector('#captions').src = captions;
  draw();
  const found = seconds > LONGEST_DRAWN ? [] : await envelope(source);
  if (mine !== shown) return;
  peaks = found;
  draw();
}

/** @param missing stretches of which a chunk failed, seconds */
export function showCues(lines, missing) {
  lost = missing;
  cues = lines.map((cue) => {
    const time = document.createElement('time');
    time.textContent = clock(cue.start / 1000);
    return timed(cue, cue.text, [time]);
  });
  cueList.replaceChildren(...inOrder(cues, missing, 'li'));
}

/** Pieces in the order of their times, with a mark where a stretch is missing. */
function inOrder(pieces, missing, tag) {
  const marks = missing.map(({ start, end, loop }) => {
    const mark = document.createElement('mark');
    mark.className = 'missing';
    const key = loop === 'chunk' ? 'unheard' : 'untimed';
    mark.textContent = `⚠ ${say(key, { a: clock(start), b: clock(end) })}`;
    return { start: start * 1000, node: mark };
  });
  return [...pieces.map(({ start, button }) => ({ start, node: button })), ...marks]
    .sort((a, b) => a.start - b.start)
    .map(({ node }) => {
      const item = document.createElement(tag);
      item.append(node);
      return item;
    });
}

function timed({ start, end }, text, before) {
  const button = document.createElement('button');
  button.type = 'button';
  button.append(...before, text);
  button.addEventListener('click', () => {
    if (player.hidden) return;
    sound.currentTime = start / 1000;
    sound.play().catch(() => {});
  });
  return { start, end, button };
}

/** Largest sample of each of 600 stretches; none where the browser cannot decode it, or it is very long. */
async function envelope(source) {
  try {
    const bytes = await bytesOf(source);
    if (bytes === undefined) return [];
    const context = new OfflineAudioContext(1, 1, 16_000);
    const buffer = await context.decodeAudioData(bytes);
    const samples = buffer.getChannelData(0);
    const step = Math.max(1, Math.ceil(samples.length / BARS));
    const found = [];
    for (let at = 0; at < samples.length; at += step) {
      let most = 0;
      for (let i = at; i < Math.min(samples.length, at + step); i += 1)
        most = Math.max(most, Math.abs(samples[i]));
      found.push(most);
    }
    return found;
  } catch {
    return [];
  }
}

async function bytesOf(source) {
  if (typeof source !== 'string') return source.size > LARGEST_DRAWN ? undefined : source.arrayBuffer();
  const stop = new AbortController();
  const response = await fetch(source, { signal: stop.signal });
  if (response.ok && Number(response.headers.get('content-length')) <= LARGEST_DRAWN)
    return response.arrayBuffer();
  stop.abort();
  return undefined;
}

const duration = () => (Number.isFinite(sound.duration) && sound.duration > 0 ? sound.duration : length);

function draw() {
  const ratio = devicePixelRatio || 1;
  const { clientWidth, clientHeight } = canvas;
  [canvas.width, canvas.height] = [Math.round(clientWidth * ratio), Math.round(clientHeight * ratio)];
  const pen = canvas.getContext('2d');
  pen.scale(ratio, ratio);
  const style = getComputedStyle(document.documentElement);
  const ink = (name) => style.getPropertyValue(name);
  const all = duration();
  const position = all > 0 ? sound.currentTime / all : 0;
  const across = (seconds) => (all > 0 ? (seconds / all) * clientWidth : 0);
  for (const { start, end } of lost) {
    pen.fillStyle = ink('--bad-tint');
    pen.fillRect(across(start), 0, Math.max(2, across(end) - across(start)), clientHeight);
    pen.strokeStyle = ink('--bad');
    hatch(pen, across(start), across(end), clientHeight);
  }
  // Without a waveform the subtitles show where something is said.
  const bars =
    peaks.length > 0
      ? peaks.map((peak, at) => ({ from: at / peaks.length, to: (at + 1) / peaks.length, size: peak }))
      : cues.map(({ start, end }) => ({ from: start / 1000 / all, to: end / 1000 / all, size: 0.3 }));
  for (const { from, to, size } of bars) {
    pen.fillStyle = ink(from < position ? '--link' : '--edge');
    const high = Math.max(1, size * clientHeight);
    const width = Math.max(1, (to - from) * clientWidth - 0.5);
    pen.fillRect(from * clientWidth, (clientHeight - high) / 2, width, high);
  }
  pen.fillStyle = ink('--ink');
  pen.fillRect(Math.min(clientWidth - 2, position * clientWidth), 0, 2, clientHeight);
  canvas.setAttribute('aria-valuemax', String(Math.round(all)));
  canvas.setAttribute('aria-valuenow', String(Math.round(sound.currentTime)));
  canvas.setAttribute('aria-valuetext', clock(sound.currentTime));
}

function hatch(pen, from, to, height) {
  pen.save();
  pen.beginPath();
  pen.rect(from, 0, to - from, height);
  pen.clip();
  pen.beginPath();
  for (let at = from - height; at < to; at += 8) {
    pen.moveTo(at, height);
    pen.lineTo(at + height, 0);
  }
  pen.stroke();
  pen.restore();
}

function light(list, now) {
  for (const { start, end, button } of list) {
    const lit = now >= start && now < end;
    if (lit && !button.classList.contains('lit') && !sound.paused)
      button.scrollIntoView({ block: 'nearest' });
    button.classList.toggle('lit', lit);
  }
}

function follow() {
  const now = sound.currentTime * 1000;
  light(words, now);
  light(cues, now);
  draw();
  if (!sound.paused) requestAnimationFrame(follow);
}

for (const event of ['play', 'seeked', 'pause', 'loadedmetadata']) sound.addEventListener(event, follow);
sound.addEventListener('error', () => {
  if (!sound.hasAttribute('src')) return;
  mute.hidden = false;
  mute.textContent = say('unplayable');
});
addEventListener('resize', () => {
  if (!player.hidden) draw();
});
matchMedia('(prefers-color-scheme: dark)').addEventListener('change', draw);
canvas.addEventListener('click', (event) => {
  if (duration() > 0) sound.currentTime = (event.offsetX / canvas.clientWidth) * duration();
});
canvas.addEventListener('keydown', (event) => {
  const by = { ArrowLeft: -2, ArrowRight: 2, PageDown: -20, PageUp: 20 }[event.key];
  if (by === undefined) return;
  event.preventDefault();
  sound.currentTime = Math.max(0, sound.currentTime + by);
});
